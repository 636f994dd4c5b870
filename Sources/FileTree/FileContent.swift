public import OCIModel

/// The content of a regular file: small generated content itself, or the address of content that
/// lies in a package's or a layer's tar, or in a file of the machine that builds.
public struct FileContent: Hashable, Sendable {
    /// The size in bytes.
    public let size: UInt64
    /// The SHA-256 of the content.
    public let digest: Digest
    /// Where the bytes are.
    public let location: Location

    /// Where a file's bytes are.
    public enum Location: Hashable, Sendable {
        /// Here.
        case inline([UInt8])
        /// In an uncompressed tar, from `offset` on; `container` names the tar among those that the
        /// tree was made from.
        case stored(container: Int, offset: UInt64)
        /// In a file of the machine that builds, from its first byte on.
        case host(path: String)
    }

    /// Content of a file of the machine that builds.
    public init(size: UInt64, digest: Digest, hostPath: String) {
        self.size = size
        self.digest = digest
        location = .host(path: hostPath)
    }

    /// Content at an address.
    public init(size: UInt64, digest: Digest, container: Int, offset: UInt64) {
        self.size = size
        self.digest = digest
        location = .stored(container: container, offset: offset)
    }

    /// Content that is made here.
    public init(_ bytes: [UInt8]) {
        size = UInt64(bytes.count)
        digest = DigestHasher.digest(of: bytes)
        location = .inline(bytes)
    }

    /// Content that is made here, from text.
    public init(_ text: String) { self.init(Array(text.utf8)) }

    /// The same content, wherever the bytes are.
    public static func == (left: FileContent, right: FileContent) -> Bool {
        left.digest == right.digest && left.size == right.size
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }
}
