public import FileTree
public import OCIModel

/// What one layer brings and takes away, in the order of its tar.
public struct LayerScan: Sendable {
    /// The descriptor in the manifest.
    public let descriptor: Descriptor
    /// The entries and whiteouts.
    public let items: [Item]
    /// The sum of the sizes of its files in bytes.
    public let fileBytes: UInt64
    /// What was seen in the contents of files, by digest of the content.
    public let evidence: [Digest: FileEvidence]
    /// The contents that were asked for.
    let kept: [Digest: [UInt8]]

    /// One thing that a layer says (OCI image specification, *layer.md*).
    public enum Item: Sendable {
        /// Something is at a path.
        case entry(TreePath, Node)
        /// What lower layers have at a path is gone.
        case whiteout(TreePath)
        /// What lower layers have in a directory is gone.
        case opaque(TreePath)

        /// The path that it is about.
        public var path: TreePath {
            switch self {
            case .entry(let path, _), .whiteout(let path), .opaque(let path): path
            }
        }
    }
}
