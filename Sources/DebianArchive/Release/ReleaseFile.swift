public import OCIModel

/// A file that a Release file vouches for.
public struct ReleaseFile: Hashable, Sendable {
    /// Its exact size in bytes.
    public let size: UInt64
    /// The SHA-256 of its content.
    public let digest: Digest

    /// Describes a file.
    public init(size: UInt64, digest: Digest) {
        self.size = size
        self.digest = digest
    }
}
