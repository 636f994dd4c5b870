public import FileTree
public import OCIModel

/// What an image unpacks to: its tree, the content of the files that were asked for, and the sizes
/// of its layers.
public struct ImageContents: Sendable {
    /// The tree as a container sees it.
    public let tree: FileTree
    /// The layers, lowest first.
    public let layers: [LayerSize]
    private let kept: [Digest: [UInt8]]

    /// What is known of a layer once it was read.
    public struct LayerSize: Sendable, Equatable {
        /// The descriptor in the manifest.
        public let descriptor: Descriptor
        /// The sum of the sizes of its files in bytes.
        public let fileBytes: UInt64
        /// How many entries it has.
        public let entries: Int
    }

    init(tree: FileTree, layers: [LayerSize], kept: [Digest: [UInt8]]) {
        self.tree = tree
        self.layers = layers
        self.kept = kept
    }

    /// The sum of the sizes of the tree's files in bytes; a file with several names counts once.
    public var fileBytes: UInt64 {
        tree.entries.reduce(0) { sum, entry in
            if case .file(let content) = entry.node.kind { sum + content.size } else { sum }
        }
    }

    /// The content of the file that a path leads to, links followed; `nil` when there is none, or it
    /// was not among those kept.
    public func file(_ path: TreePath) -> [UInt8]? {
        guard let node = tree.resolve(path)?.node, case .file(let content) = node.kind else {
            return nil
        }
        return kept[content.digest]
    }
}
