public import FileTree
public import OCIModel

/// What one layer does to the image beneath it.
public struct LayerStep: Sendable {
    /// The number of the layer, the lowest being 0.
    public let index: Int
    /// The descriptor in the manifest.
    public let descriptor: Descriptor
    /// The instruction or tool that made it, where the image's history tells.
    public let instruction: String?
    /// When it was made, RFC 3339, where the history tells.
    public let created: String?
    /// The sum of the sizes of its files in bytes.
    public let fileBytes: UInt64
    /// What it changes, by path.
    public let changes: [Change]

    /// How a layer touches a path.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing was there.
        case added
        /// Something else was there, or the same once more.
        case changed
        /// It is there no longer.
        case removed
    }

    /// A path that a layer touches.
    public struct Change: Sendable {
        /// The path, links on the way followed.
        public let path: TreePath
        /// How.
        public let kind: Kind
        /// What is there now, or was there before it was removed.
        public let node: Node
        /// The size of its file in bytes; for what was removed, of all that went with it.
        public let bytes: UInt64
        /// Whether the layer brings again what was there already, to the last byte.
        public let isRepeated: Bool
    }

    /// How many changes there are of a kind.
    public func count(_ kind: Kind) -> Int { changes.count { $0.kind == kind } }
}
