public import FileTree
public import OCIModel

/// What an image unpacks to: its tree, the content of the files that were asked for, and what its
/// layers bring.
public struct ImageContents: Sendable {
    /// The tree as a container sees it.
    public let tree: FileTree
    /// The layers' sizes, lowest first.
    public let layers: [LayerSize]
    /// What each layer says, lowest first.
    public let scans: [LayerScan]

    /// What is known of a layer once it was read.
    public struct LayerSize: Sendable, Equatable, Codable {
        /// The descriptor in the manifest.
        public let descriptor: Descriptor
        /// The sum of the sizes of its files in bytes.
        public let fileBytes: UInt64
        /// How many entries it has.
        public let entries: Int
    }

    init(tree: FileTree, scans: [LayerScan]) {
        self.tree = tree
        self.scans = scans
        layers = scans.map {
            LayerSize(
                descriptor: $0.descriptor, fileBytes: $0.fileBytes, entries: $0.items.count)
        }
    }

    /// The sum of the sizes of the tree's files in bytes; a file with several names counts once.
    public var fileBytes: UInt64 {
        tree.entries.reduce(0) { sum, entry in
            if case .file(let content) = entry.node.kind { sum &+ content.size } else { sum }
        }
    }

    /// The content of the file that a path leads to, links followed; `nil` when there is none, or it
    /// was not among those kept.
    public func file(_ path: TreePath) -> [UInt8]? {
        guard let content = content(at: path), let scan = scan(of: content) else { return nil }
        return scan.kept[content.digest]
    }

    /// What was seen in the file that a path leads to, links followed.
    public func evidence(at path: TreePath) -> FileEvidence? {
        content(at: path).flatMap { evidence(of: $0) }
    }

    /// What was seen in a file of the tree.
    public func evidence(of content: FileContent) -> FileEvidence? {
        scan(of: content)?.evidence[content.digest]
    }

    /// The regular file that a path leads to; a further name of a file leads to the file.
    public func content(at path: TreePath) -> FileContent? {
        guard let found = tree.resolve(path) else { return nil }
        return content(of: found.node)
    }

    /// The content of an entry that is a regular file or a further name of one.
    public func content(of node: Node) -> FileContent? {
        var node = node
        for _ in 0..<8 {
            switch node.kind {
            case .file(let content): return content
            case .hardLink(let target):
                guard let next = tree[target] ?? tree.resolve(target)?.node else { return nil }
                node = next
            default: return nil
            }
        }
        return nil
    }

    private func scan(of content: FileContent) -> LayerScan? {
        guard case .stored(let number, _) = content.location, scans.indices.contains(number) else {
            return nil
        }
        return scans[number]
    }
}
