import FileTree

/// Takes away what running scripts leaves that is no part of an image: logs, caches, copies of states
/// on the way, and what would make every machine that starts from the image the same.
enum BuildTraces {
    /// Folders whose files programs make again.
    private static let caches: [TreePath] = [
        "run", "tmp", "var/tmp", "var/cache/ldconfig", "var/cache/man", "var/cache/fontconfig",
        "var/lib/apt/lists",
    ]
    /// Files that are made again, or are copies of what was before.
    private static let files: [TreePath] = [
        "var/cache/apt/pkgcache.bin", "var/cache/apt/srcpkgcache.bin",
        "var/cache/debconf/config.dat-old", "var/cache/debconf/passwords.dat-old",
        "var/cache/debconf/templates.dat-old", "var/lib/dbus/machine-id",
        "var/lib/dpkg/diversions-old", "var/lib/dpkg/statoverride-old", "var/lib/dpkg/status-old",
        "var/lib/systemd/random-seed",
    ]
    private static let logs: TreePath = "var/log"
    private static let machine: TreePath = "etc/machine-id"

    /// Cleans a tree; what packages ship stays.
    static func remove(from editor: inout TreeEditor, isShipped: (TreePath) -> Bool) throws {
        for file in files where !isShipped(file) { editor.tree.remove(file) }
        for folder in caches {
            for (path, node) in entries(below: folder, in: editor.tree)
            where !node.isDirectory && !isShipped(path) {
                editor.tree.remove(path)
            }
        }
        // Empty ones are there for programs that write only into logs that exist.
        for (path, node) in entries(below: logs, in: editor.tree) where !isShipped(path) {
            if case .file(let content) = node.kind, content.size > 0 { editor.tree.remove(path) }
        }
        // An empty one tells systemd to find a name when the machine starts (machine-id(5)).
        if case .file(let content)? = editor.tree[machine]?.kind, content.size > 0 {
            try editor.write("", to: machine, mode: 0o444, by: "scripts")
        }
    }

    /// Files with private keys that scripts have made: every container would have the same.
    static func privateKeys(in editor: TreeEditor) -> [TreePath] {
        editor.tree.entries.filter { _, node in
            guard case .generated = node.origin, case .file(let content) = node.kind,
                case .inline(let bytes) = content.location
            else { return false }
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
            return line.starts(with: "-----BEGIN ".utf8)
                && String(decoding: line, as: UTF8.self).hasSuffix("PRIVATE KEY-----")
        }.map(\.path)
    }

    private static func entries(
        below folder: TreePath, in tree: FileTree
    ) -> [(path: TreePath, node: Node)] {
        var found: [(path: TreePath, node: Node)] = []
        var pending = tree.children(of: folder).sorted()
        while let path = pending.popLast() {
            if let node = tree[path] { found.append((path, node)) }
            pending += tree.children(of: path).sorted()
        }
        return found
    }
}
