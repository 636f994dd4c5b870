import FileTree

/// Commands that make, move and remove files.
enum FileCommands {
    private static let maker = ScriptWorld.maker

    @Sendable static func mkdir(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "mkdir", flags: "p", valued: "m", long: ["parents": "p", "mode": "m"])
        var status: Int32 = 0
        for operand in options.operands {
            let path = try world.place(operand)
            if let node = world.editor.tree.resolve(path)?.node {
                if !node.isDirectory || !options.has("p") { status = 1 }
                continue
            }
            guard options.has("p") || world.editor.tree[path.parent]?.isDirectory == true else {
                status = 1
                continue
            }
            try world.editor.directory(path, by: maker)
            if let mode = options["m"] { _ = try OwnershipCommands.chmod(&world, [mode, operand]) }
        }
        return status
    }

    @Sendable static func rmdir(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "rmdir", flags: "vF", long: ["ignore-fail-on-non-empty": "F"])
        var status: Int32 = 0
        for operand in options.operands {
            guard let (path, node) = try world.findUnfollowed(operand), node.isDirectory,
                !world.editor.tree.hasChildren(path)
            else {
                if !options.has("F") { status = 1 }
                continue
            }
            world.editor.tree.remove(path)
        }
        return status
    }

    @Sendable static func rm(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "rm", flags: "rRfv")
        let isRecursive = options.has("r") || options.has("R")
        var status: Int32 = 0
        for operand in options.operands {
            guard let (path, node) = try world.findUnfollowed(operand) else {
                if !options.has("f") { status = 1 }
                continue
            }
            if node.isDirectory, !isRecursive { status = 1 } else { world.editor.tree.remove(path) }
        }
        return status
    }

    /// `ln -s`; hard links are not modelled.
    @Sendable static func ln(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "ln", flags: "sfnTv")
        guard options.has("s"), options.operands.count == 2 else { throw ShellUnmodelled("`ln`") }
        let target = options.operands[0]
        var path = try world.place(options.operands[1])
        let isThere =
            options.has("n") || options.has("T")
            ? world.editor.tree[path] : world.editor.tree.resolve(path)?.node
        if isThere?.isDirectory == true {
            path = try (world.editor.tree.resolve(path)?.path ?? path)
                .appending(target.split(separator: "/").last.map(String.init) ?? target)
        }
        guard world.editor.tree[path.parent]?.isDirectory == true else { return 1 }
        if let present = world.editor.tree[path] {
            guard options.has("f"), !present.isDirectory else { return 1 }
        }
        try world.editor.link(path, to: target, by: maker)
        return 0
    }

    @Sendable static func touch(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "touch", flags: "hc", valued: "r",
            long: ["no-dereference": "h", "no-create": "c", "reference": "r"])
        var status: Int32 = 0
        for operand in options.operands {
            // The times of what is there are the image's own.
            let isThere =
                options.has("h")
                ? try world.findUnfollowed(operand) != nil : try world.find(operand) != nil
            if isThere || options.has("c") { continue }
            guard world.editor.tree[try world.place(operand).parent]?.isDirectory == true else {
                status = 1
                continue
            }
            try world.write([], to: operand, appends: false)
        }
        return status
    }

    /// `mv` of one file or link.
    @Sendable static func mv(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "mv", flags: "fnvZ", long: ["no-clobber": "n"])
        if options.has("n"), let last = options.operands.last, try world.find(last) != nil {
            return 0
        }
        guard let from = try transfer(options.operands, in: &world, of: "mv") else { return 1 }
        world.editor.tree.remove(from)
        return 0
    }

    /// `cp` of one file or link.
    @Sendable static func cp(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "cp", flags: "adfpPvZ")
        return try transfer(options.operands, in: &world, of: "cp") == nil ? 1 : 0
    }

    /// Puts a file or link at a second path as well.
    ///
    /// - Returns: Where it was, or `nil` when there is nothing to be done, or it cannot be.
    private static func transfer(
        _ operands: [String], in world: inout ScriptWorld, of command: String
    ) throws -> TreePath? {
        guard operands.count == 2 else { throw ShellUnmodelled("`\(command)` of several files") }
        guard let (from, node) = try world.findUnfollowed(operands[0]) else { return nil }
        var path = try world.place(operands[1])
        if let (real, target) = world.editor.tree.resolve(path), target.isDirectory {
            path = try real.appending(from.name)
        }
        switch node.kind {
        case .file, .symbolicLink: break
        default: throw ShellUnmodelled("`\(command)` of \(from)")
        }
        guard world.editor.tree[path]?.isDirectory != true,
            world.editor.tree[path.parent]?.isDirectory == true
        else { return nil }
        try world.editor.tree.insert(
            Node(node.kind, attributes: node.attributes, origin: .generated(maker)), at: path)
        return from == path ? nil : from
    }

    /// `install -d`, and `install` of one file.
    @Sendable static func install(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "install", flags: "dD", valued: "mog")
        let owner = "\(options["o"] ?? ""):\(options["g"] ?? "")"
        guard options.has("d") else {
            guard options.operands.count == 2 else { throw ShellUnmodelled("`install` of files") }
            if options.has("D") {
                _ = try mkdir(&world, ["-p", world.parentText(options.operands[1])])
            }
            guard try cp(&world, options.operands) == 0 else { return 1 }
            _ = try OwnershipCommands.chmod(&world, [options["m"] ?? "755", options.operands[1]])
            if owner != ":" {
                _ = try OwnershipCommands.chown(&world, [owner, options.operands[1]])
            }
            return 0
        }
        for operand in options.operands {
            _ = try mkdir(&world, ["-p", operand])
            _ = try OwnershipCommands.chmod(&world, [options["m"] ?? "755", operand])
            if owner != ":" { _ = try OwnershipCommands.chown(&world, [owner, operand]) }
        }
        return 0
    }
}
