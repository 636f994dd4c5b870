import FileTree

/// Commands that write text and change nothing.
enum TextCommands {
    @Sendable static func echo(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        if words.first == "-n" {
            try world.emit(Array(words.dropFirst().joined(separator: " ").utf8))
        } else {
            guard words.first != "-e" else { throw ShellUnmodelled("`echo -e`") }
            try world.emit(line: words.joined(separator: " "))
        }
        return 0
    }

    /// `printf` with a format that has nothing to fill in but `%s` and line ends; it is used again for
    /// as long as there are arguments.
    @Sendable static func printf(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        guard let format = words.first else { throw ShellUnmodelled("`printf`") }
        var arguments = words.dropFirst()
        var text = ""
        repeat {
            let before = arguments.count
            text += try filled(format, with: &arguments)
            guard arguments.isEmpty || arguments.count < before else {
                throw ShellUnmodelled("`printf \(format)`")
            }
        } while !arguments.isEmpty
        try world.emit(Array(text.utf8))
        return 0
    }

    private static func filled(
        _ format: String, with arguments: inout ArraySlice<String>
    ) throws -> String {
        var text = ""
        var rest = Substring(format)
        while let character = rest.popFirst() {
            switch (character, rest.first) {
            case ("%", "s"):
                text += arguments.popFirst() ?? ""
                rest.removeFirst()
            case ("%", "%"), ("\\", "\\"): text.append(rest.removeFirst())
            case ("\\", "n"):
                text.append("\n")
                rest.removeFirst()
            case ("%", _), ("\\", _): throw ShellUnmodelled("`printf \(format)`")
            default: text.append(character)
            }
        }
        return text
    }

    @Sendable static func cat(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let files = try ScriptOptions(words, of: "cat").operands
        guard !files.isEmpty else {
            guard let input = world.input else { throw ShellUnmodelled("`cat` without input") }
            try world.emit(input)
            return 0
        }
        var status: Int32 = 0
        for file in files {
            if let bytes = try world.read(file) { try world.emit(bytes) } else { status = 1 }
        }
        return status
    }

    @Sendable static func basename(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        guard let path = words.first, words.count <= 2 else { throw ShellUnmodelled("`basename`") }
        var name = path.split(separator: "/").last.map(String.init) ?? "/"
        if words.count == 2, name.hasSuffix(words[1]), name != words[1] {
            name.removeLast(words[1].count)
        }
        try world.emit(line: name)
        return 0
    }

    @Sendable static func dirname(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        guard let path = words.first, words.count == 1 else { throw ShellUnmodelled("`dirname`") }
        let parts = path.split(separator: "/").dropLast()
        let start = path.hasPrefix("/") ? "/" : parts.isEmpty ? "." : ""
        try world.emit(line: start + parts.joined(separator: "/"))
        return 0
    }

    /// `command -v NAME`.
    @Sendable static func command(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        guard words.count == 2, words[0] == "-v" else { throw ShellUnmodelled("`command`") }
        guard let path = try ScriptCommands.lookUp(words[1], in: world) else { return 127 }
        try world.emit(line: path)
        return 0
    }

    @Sendable static func readlink(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "readlink", flags: "f")
        guard let operand = options.operands.first, options.operands.count == 1, !operand.isEmpty
        else { return 1 }
        if options.has("f") {
            guard let (path, _) = try world.find(operand) else { return 1 }
            try world.emit(line: path.description)
            return 0
        }
        guard case .symbolicLink(let target)? = try world.findUnfollowed(operand)?.node.kind else {
            return 1
        }
        try world.emit(line: String(decoding: target, as: UTF8.self))
        return 0
    }
}
