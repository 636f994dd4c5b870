import DebianArchive
import FileTree
import Packages

/// `dpkg` and the small programs beside it, as far as scripts ask them something.
enum DpkgCommands {
    static let table: ScriptCommands.Table = [
        "dpkg": dpkg, "dpkg-query": query, "dpkg-trigger": trigger,
        "dpkg-maintscript-helper": helper, "dpkg-realpath": realpath,
        "dpkg-statoverride": override,
    ]

    @Sendable private static func dpkg(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        switch words.first {
        case "--compare-versions"?:
            let operands = words.dropFirst().filter { $0 != "--" }
            guard operands.count == 3 else { throw ShellUnmodelled("`dpkg --compare-versions`") }
            return try compare(operands[0], operands[1], operands[2]) ? 0 : 1
        case "--print-architecture"?:
            try world.emit(line: world.debian?.architecture ?? "")
            return 0
        case "-s"?, "--status"?, "-L"?, "--listfiles"?, "-S"?, "--search"?:
            return try query(&world, words)
        case let option?: throw ShellUnmodelled("`dpkg \(option)`")
        case nil: return 2
        }
    }

    /// Compares versions as dpkg(1) has it; a missing one is earlier than any, or later for the
    /// operators that end in `-nl`.
    private static func compare(_ first: String, _ operation: String, _ second: String) throws
        -> Bool
    {
        let isLater = operation.hasSuffix("-nl")
        let name = isLater ? String(operation.dropLast(3)) : operation
        let order: Int
        switch (first.isEmpty, second.isEmpty) {
        case (true, true): order = 0
        case (true, false): order = isLater ? 1 : -1
        case (false, true): order = isLater ? -1 : 1
        case (false, false):
            guard let left = try? DebianVersion(first), let right = try? DebianVersion(second)
            else {
                throw ShellUnmodelled("the versions `\(first)` and `\(second)`")
            }
            order = left < right ? -1 : right < left ? 1 : 0
        }
        switch name {
        case "lt", "<<": return order < 0
        case "le", "<", "<=": return order <= 0
        case "eq", "=": return order == 0
        case "ne": return order != 0
        case "ge", ">", ">=": return order >= 0
        case "gt", ">>": return order > 0
        default: throw ShellUnmodelled("`dpkg --compare-versions` with `\(operation)`")
        }
    }

    @Sendable private static func query(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let state = world.debian else { return 1 }
        var format: String?
        var isShow = false
        var rest = words[...]
        var operands: [String] = []
        while let word = rest.popFirst() {
            switch word {
            case "-W", "--show": isShow = true
            case "-f", "--showformat": format = rest.popFirst()
            case "-S", "--search":
                return try search(Array(rest), state, &world)
            case "-L", "--listfiles":
                return try listFiles(Array(rest), state, &world)
            case "-s", "--status", "-l", "--list":
                // Nothing is installed yet that could have been asked for before.
                guard rest.allSatisfy({ state.package($0) == nil }) else {
                    throw ShellUnmodelled("`dpkg-query \(word)`")
                }
                return 1
            default:
                if word.hasPrefix("-f=") {
                    format = String(word.dropFirst(3))
                } else if word.hasPrefix("--showformat=") {
                    format = String(word.dropFirst(13))
                } else if word.hasPrefix("-") {
                    throw ShellUnmodelled("`dpkg-query \(word)`")
                } else {
                    operands.append(word)
                }
            }
        }
        guard isShow else { throw ShellUnmodelled("`dpkg-query`") }
        var status: Int32 = 0
        for operand in operands {
            // Before the scripts of a package have run, dpkg does not know its version.
            guard let package = state.package(operand), state.script != "preinst" else {
                status = 1
                continue
            }
            try world.emit(Array(try fill(format ?? "${Package}\t${Version}\n", package).utf8))
        }
        return status
    }

    private static func fill(_ format: String, _ package: DebianPackage) throws -> String {
        var text = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            if character == "\\", rest.first == "n" || rest.first == "t" {
                text += rest.removeFirst() == "n" ? "\n" : "\t"
            } else if character == "$", rest.first == "{", let end = rest.firstIndex(of: "}") {
                let field = String(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
                switch field {
                case "binary:Package": text += package.stem
                case "Status", "db:Status-Status", "db:Status-Abbrev", "Conffiles":
                    throw ShellUnmodelled("`dpkg-query` for `\(field)`")
                default: text += package.control[field] ?? ""
                }
            } else {
                text.append(character)
            }
        }
        return text
    }

    private static func search(
        _ operands: [String], _ state: DebianScriptState, _ world: inout ScriptWorld
    ) throws -> Int32 {
        var status: Int32 = 0
        for operand in operands {
            guard operand.hasPrefix("/"), operand.count(where: { $0 == "/" }) <= 2 else {
                throw ShellUnmodelled("`dpkg-query -S \(operand)`")
            }
            let owners = state.owners(of: operand)
            if owners.isEmpty {
                status = 1
            } else {
                try world.emit(line: owners.joined(separator: ", ") + ": " + operand)
            }
        }
        return status
    }

    private static func listFiles(
        _ operands: [String], _ state: DebianScriptState, _ world: inout ScriptWorld
    ) throws -> Int32 {
        guard operands.count == 1, let package = state.package(operands[0]) else { return 1 }
        for path in package.source.segment.package.shippedPaths {
            try world.emit(Array("/".utf8) + (path.isEmpty ? [UInt8(ascii: ".")] : path) + [10])
        }
        return 0
    }

    /// `dpkg-maintscript-helper`, all of whose tasks are about earlier versions.
    @Sendable private static func helper(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let tasks = ["rm_conffile", "mv_conffile", "symlink_to_dir", "dir_to_symlink", "supports"]
        guard let task = words.first, tasks.contains(task) else {
            throw ShellUnmodelled("`dpkg-maintscript-helper \(words.first ?? "")`")
        }
        return 0
    }

    @Sendable private static func trigger(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        if words.first == "--check-supported" { return 0 }
        for name in words.drop(while: { $0.hasPrefix("-") }) {
            world.debian?.activated.insert(name)
        }
        return 0
    }

    @Sendable private static func realpath(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let operands = words.filter { !$0.hasPrefix("-") && !$0.isEmpty }
        guard let operand = operands.last, let (path, _) = try world.find(operand) else { return 1 }
        try world.emit(line: path.description)
        return 0
    }

    /// `dpkg-statoverride --add`, `--list`.
    @Sendable private static func override(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let file: TreePath = "var/lib/dpkg/statoverride"
        let text = String(decoding: try world.editor.read(file) ?? [], as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let operands = words.filter { !$0.hasPrefix("--") }
        if words.contains("--list") {
            let found = lines.filter { line in
                operands.isEmpty || operands.contains { line.hasSuffix(" " + $0) }
            }
            for line in found { try world.emit(line: line) }
            return found.isEmpty ? 1 : 0
        }
        guard words.contains("--add"), operands.count == 4 else {
            throw ShellUnmodelled("`dpkg-statoverride`")
        }
        if lines.contains(where: { $0.hasSuffix(" " + operands[3]) }) { return 1 }
        if words.contains("--update"), try world.find(operands[3]) != nil {
            _ = try OwnershipCommands.chown(&world, ["\(operands[0]):\(operands[1])", operands[3]])
            _ = try OwnershipCommands.chmod(&world, [operands[2], operands[3]])
        }
        let all = lines + [operands.joined(separator: " ")]
        try world.editor.write(
            all.map { $0 + "\n" }.joined(), to: file, by: ScriptWorld.maker)
        return 0
    }
}
