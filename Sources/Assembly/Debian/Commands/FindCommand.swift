import FileTree

/// `find PATH... [-type T] [-name PATTERN] [-print]`, in the order of the names.
enum FindCommand {
    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let starts = words.prefix { !$0.hasPrefix("-") && $0 != "!" && $0 != "(" }
        let tests = try Tests(words.dropFirst(starts.count))
        var status: Int32 = 0
        for start in starts {
            guard let (folder, _) = try world.find(start) else {
                status = 1
                continue
            }
            let paths = world.editor.tree.paths.filter { $0 == folder || $0.isWithin(folder) }
            for path in paths {
                guard let node = world.editor.tree[path], tests.accept(path, node) else { continue }
                let rest = path.bytes.dropFirst(folder.isRoot ? 0 : folder.bytes.count)
                let separator = folder.isRoot && !rest.isEmpty && !start.hasSuffix("/") ? "/" : ""
                try world.emit(Array((start + separator).utf8) + rest + [10])
            }
        }
        return status
    }

    /// What a path has to be.
    private struct Tests {
        private var kind: String?
        private var name: GlobPattern?

        init(_ words: ArraySlice<String>) throws {
            var rest = words
            while let word = rest.popFirst() {
                switch (word, rest.first) {
                case ("-type", let value?) where ["f", "d", "l"].contains(value):
                    kind = value
                    rest.removeFirst()
                case ("-name", let value?):
                    name = GlobPattern(value)
                    rest.removeFirst()
                case ("-print", _) where rest.isEmpty: break
                default: throw ShellUnmodelled("`find` with `\(word)`")
                }
            }
        }

        func accept(_ path: TreePath, _ node: Node) -> Bool {
            if let name, !name.matches(path.isRoot ? [UInt8(ascii: "/")] : Array(path.name)) {
                return false
            }
            switch (kind, node.kind) {
            case (nil, _), ("d", .directory), ("l", .symbolicLink), ("f", .file), ("f", .hardLink):
                return true
            default: return false
            }
        }
    }
}
