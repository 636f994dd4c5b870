import FileTree

extension Treemap {
    /// The folders of a tree by the bytes below them, three names deep. What is too small to be seen
    /// alone goes together with the rest of its folder, and at last with everything else.
    static func items(of tree: FileTree, limit: Int = 40) -> [Item] {
        var sizes: [String: UInt64] = [:]
        for (path, node) in tree.entries {
            guard case .file(let content) = node.kind else { continue }
            sizes[name(path.components.prefix(3)), default: 0] &+= content.size
        }
        let (shown, small) = cut(sizes, limit)
        var folders: [String: UInt64] = [:]
        for item in small {
            let parts = item.name.split(separator: "/")
            let folder = parts.count > 1 ? "/" + parts.dropLast().joined(separator: "/") : ""
            folders["\(folder)/…", default: 0] &+= item.size
        }
        let (grouped, tiny) = cut(folders, limit / 2)
        let rest = tiny.reduce(UInt64(0)) { $0 &+ $1.size }
        return shown + grouped + (rest > 0 ? [Item(name: "everything else", size: rest)] : [])
    }

    /// The greatest ones and the others.
    private static func cut(_ sizes: [String: UInt64], _ limit: Int) -> ([Item], [Item]) {
        let sorted = sizes.map { Item(name: $0.key, size: $0.value) }
            .sorted { ($1.size, $0.name) < ($0.size, $1.name) }
        return (Array(sorted.prefix(limit)), Array(sorted.dropFirst(limit)))
    }

    private static func name(_ parts: some Sequence<ArraySlice<UInt8>>) -> String {
        parts.map { "/" + String(decoding: $0, as: UTF8.self) }.joined()
    }
}
