import FileTree
import OCIModel

/// What a layer is made of, in order: parts that are glued without being compressed again, and
/// parts that are written anew.
///
/// Two recipes with the same ``key`` give the same layer, so a layer that was made once is found
/// again by its recipe.
struct LayerRecipe: Sendable {
    /// A stretch of a layer.
    enum Part: Sendable {
        /// Entries written here, in order.
        case entries([(path: TreePath, node: Node)])
        /// All of a package's segment.
        case segment(package: Int)
        /// A package's segment without some of its entries.
        case filteredSegment(package: Int, without: Set<TreePath>)
    }

    /// The parts, first to last.
    var parts: [Part]
    /// Says in the image's history what the layer is.
    var comment: String
}

/// Cuts a tree into layers.
///
/// The tree is the truth: a package's segment is taken as it is when each of its entries is in the
/// tree just as the package has it, and loses the entries that are not. What then is in the tree
/// but in no segment is written in the layer's own part: directories first, which every segment
/// relies on, the rest last.
struct LayerPlanner {
    let tree: FileTree
    /// All packages that the tree's contents name, those that only give files last.
    let packages: [TreePackage]
    /// How many of the packages are installed.
    let installedCount: Int

    /// One layer that holds everything.
    func single() -> [LayerRecipe] {
        var covered: Set<TreePath> = []
        let segments = (0..<installedCount).compactMap { segment(of: $0, covered: &covered) }
        let entries = tree.entries.filter { !$0.path.isRoot }
        let directories = entries.filter { $0.node.isDirectory }
        let rest = entries.filter { !$0.node.isDirectory && !covered.contains($0.path) }
        return [
            LayerRecipe(
                parts: [.entries(directories)] + segments + [.entries(inLinkOrder(rest))],
                comment: "all packages")
        ]
    }

    /// One layer for each group of packages, and one above them for what no package brought.
    ///
    /// A group's layer depends on nothing outside the group, so that images share it: it has the
    /// directories as the group's own packages describe them. The top layer puts right those that
    /// are otherwise in the tree.
    func grouped(_ groups: [[Int]]) -> [LayerRecipe] {
        var covered: Set<TreePath> = []
        var written: [TreePath: Node] = [:]
        var recipes: [LayerRecipe] = []
        for group in groups {
            let segments = group.compactMap { segment(of: $0, covered: &covered) }
            let directories = directories(of: group)
            for (path, node) in directories { written[path] = node }
            recipes.append(
                LayerRecipe(
                    parts: [.entries(directories)] + segments,
                    comment: group.map { packages[$0].name }.joined(separator: " ")))
        }
        let rest = tree.entries.filter { path, node in
            guard !path.isRoot else { return false }
            guard node.isDirectory else { return !covered.contains(path) }
            return written[path]?.attributes != node.attributes
        }
        let parts = [LayerRecipe.Part.entries(inLinkOrder(rest))]
        return recipes + [LayerRecipe(parts: parts, comment: "configuration")]
    }

    /// The directories that a group's packages bring, and those above their entries, as they would
    /// be if the group stood alone.
    private func directories(of group: [Int]) -> [(path: TreePath, node: Node)] {
        var found: [TreePath: Node] = [:]
        for index in group {
            for entry in packages[index].segment.package.entries {
                if case .directory = entry.kind, tree[entry.path]?.isDirectory == true {
                    if found[entry.path] == nil {
                        found[entry.path] = Node(.directory, attributes: entry.attributes)
                    }
                }
            }
        }
        for path in Array(found.keys) {
            var above = path.parent
            while !above.isRoot, found[above] == nil {
                found[above] = Node(.directory, attributes: Attributes(mode: 0o755))
                above = above.parent
            }
        }
        return found.filter { !$0.key.isRoot }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func segment(
        of index: Int, covered: inout Set<TreePath>, among wanted: Set<TreePath>? = nil
    ) -> LayerRecipe.Part? {
        let package = packages[index]
        var without: Set<TreePath> = []
        var kept = 0
        for entry in package.segment.package.entries where entry.kind != .directory {
            let node = Node(
                entry.kind, attributes: entry.attributes, origin: .package(package.name))
            if tree[entry.path] == node, wanted?.contains(entry.path) ?? true {
                covered.insert(entry.path)
                kept += 1
            } else {
                without.insert(entry.path)
            }
        }
        guard kept > 0 else { return nil }
        guard !without.isEmpty else { return .segment(package: index) }
        // A hard link needs its target before it in the same part.
        for entry in package.segment.package.entries {
            if case .hardLink(let target) = entry.kind, without.contains(target) {
                without.insert(entry.path)
                covered.remove(entry.path)
            }
        }
        return .filteredSegment(package: index, without: without)
    }

    /// Hard links after all else, since tar readers want their targets to exist.
    func inLinkOrder(
        _ entries: [(path: TreePath, node: Node)]
    ) -> [(path: TreePath, node: Node)] {
        func isLink(_ node: Node) -> Bool {
            if case .hardLink = node.kind { true } else { false }
        }
        return entries.filter { !isLink($0.node) } + entries.filter { isLink($0.node) }
    }
}
