import FileTree
import OCIModel
import Packages

/// The layer of an image that extends another one.
extension LayerPlanner {
    /// A tree as it is on top of another one: what differs in nothing but its time has the time that it
    /// has below, because nothing is written for it.
    static func settled(_ tree: FileTree, on parent: FileTree) -> FileTree {
        var settled = tree
        for (path, node) in tree.entries {
            guard let below = parent[path], same(node, below) else { continue }
            settled.modify(path) { $0.attributes.modified = below.attributes.modified }
        }
        return settled
    }

    /// The layer that makes this tree of another one: packages of its own as they are, everything that
    /// is new or different, and a whiteout for everything that is gone (OCI image specification,
    /// *layer.md*). No layer when nothing differs.
    ///
    /// - Parameter packages: The packages of the other tree.
    func above(_ parent: FileTree, packages below: [PackageRecord]) -> [LayerRecipe] {
        let changed = changed(from: parent)
        let whiteouts = whiteouts(of: parent)
        guard !changed.isEmpty || !whiteouts.isEmpty else { return [] }
        let known = Set(below.map(\.name))
        let own = (0..<installedCount).filter { !known.contains(packages[$0].record.name) }
        var covered: Set<TreePath> = []
        let segments = own.compactMap { segment(of: $0, covered: &covered, among: changed) }
        let entries = tree.entries.filter { changed.contains($0.path) }
        let directories = entries.filter { $0.node.isDirectory }
        let rest = entries.filter { !$0.node.isDirectory && !covered.contains($0.path) }
        let names = own.map { packages[$0].name }
        return [
            LayerRecipe(
                parts: [.entries(directories + whiteouts)] + segments
                    + [.entries(inLinkOrder(rest))],
                comment: names.isEmpty ? "own files" : names.joined(separator: " "))
        ]
    }

    /// Whether two entries differ in their time at most.
    private static func same(_ one: Node, _ other: Node) -> Bool {
        var attributes = one.attributes
        attributes.modified = other.attributes.modified
        return one.kind == other.kind && attributes == other.attributes
    }

    /// The paths to write. Of a file with several names all are written or none, since a layer's links
    /// lead to files of the layer.
    private func changed(from parent: FileTree) -> Set<TreePath> {
        var changed: Set<TreePath> = []
        var links: [TreePath: [TreePath]] = [:]
        for (path, node) in tree.entries where !path.isRoot {
            if parent[path].map({ Self.same(node, $0) }) != true { changed.insert(path) }
            if case .hardLink(let target) = node.kind { links[target, default: []].append(path) }
        }
        for (target, names) in links {
            let all = names + [target]
            if all.contains(where: changed.contains) { changed.formUnion(all) }
        }
        return changed
    }

    /// Empty files that say what of the other tree is gone. What was below something that is gone, or
    /// that is no directory any more, goes with it.
    private func whiteouts(of parent: FileTree) -> [(path: TreePath, node: Node)] {
        parent.paths.compactMap { path in
            guard !path.isRoot, tree[path] == nil, tree[path.parent]?.isDirectory == true,
                parent[path.parent]?.isDirectory == true,
                let place = try? path.parent.appending(Array(".wh.".utf8) + path.name)
            else { return nil }
            var attributes = Attributes(mode: 0o644)
            attributes.modified = tree[path.parent]?.attributes.modified ?? .zero
            return (place, Node(.file(FileContent([UInt8]())), attributes: attributes))
        }
    }
}
