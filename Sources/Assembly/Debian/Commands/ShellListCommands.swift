import FileTree

/// `update-shells` and its like: the list of login shells, kept from what packages bring
/// (debianutils).
enum ShellListCommands {
    private static let list: TreePath = "etc/shells"
    private static let state: TreePath = "var/lib/shells.state"
    private static let template: TreePath = "usr/share/debianutils/shells"
    private static let folder: TreePath = "usr/share/debianutils/shells.d"

    @Sendable static func updateShells(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.isEmpty else { throw ShellUnmodelled("`update-shells` with arguments") }
        let files =
            [template]
            + world.editor.tree.paths.filter { path in
                path.parent == folder && path.name.first != UInt8(ascii: ".")
            }
        var known: [String] = []
        for file in files {
            for line in try lines(file, world) {
                let shell = String(line.prefix { $0 != "#" })
                guard !shell.isEmpty, let parent = try world.find(world.parentText(shell)) else {
                    continue
                }
                let name = shell.split(separator: "/").last.map(String.init) ?? ""
                let real = try parent.path.appending(name).description
                for path in [shell, real] where !known.contains(path) { known.append(path) }
            }
        }
        let before = try lines(state, world)
        let source = world.editor.tree[list] == nil ? template : list
        var listed: [String] = []
        var text: [String] = []
        for line in try lines(source, world) {
            let shell = String(line.prefix { $0 != "#" })
            let stays = shell.isEmpty || known.contains(shell) || !before.contains(shell)
            guard stays, shell.isEmpty || !listed.contains(shell) else { continue }
            text.append(line)
            listed.append(shell)
        }
        for shell in known where !listed.contains(shell) && !before.contains(shell) {
            text.append(shell)
        }
        let attributes = world.editor.tree.resolve(source)?.node.attributes
        try write(text, to: list, mode: attributes?.mode ?? 0o644, &world)
        try write(known, to: state, mode: 0o644, &world)
        return 0
    }

    @Sendable static func addShell(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        var all = try lines(list, world)
        for shell in words {
            let parent = try world.find(world.parentText(shell))?.path
            let name = shell.split(separator: "/").last.map(String.init) ?? ""
            let real = try parent.map { try $0.appending(name).description }
            for path in [shell, real ?? shell] where !all.contains(path) { all.append(path) }
        }
        try write(all, to: list, mode: 0o644, &world)
        return 0
    }

    @Sendable static func removeShell(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let all = try lines(list, world).filter { !words.contains($0) }
        try write(all, to: list, mode: 0o644, &world)
        return 0
    }

    private static func lines(_ path: TreePath, _ world: ScriptWorld) throws -> [String] {
        String(decoding: try world.editor.read(path) ?? [], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .trimmingLast()
    }

    private static func write(
        _ lines: [String], to path: TreePath, mode: UInt16, _ world: inout ScriptWorld
    ) throws {
        try world.editor.write(
            lines.map { $0 + "\n" }.joined(), to: path, mode: mode, by: ScriptWorld.maker)
    }
}

extension [String] {
    /// The lines without the empty one that follows the last line end.
    fileprivate func trimmingLast() -> [String] { last == "" ? dropLast() : self }
}
