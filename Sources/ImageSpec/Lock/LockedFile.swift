public import OCIModel

/// A file or folder of the machine that builds which is part of an image.
public struct LockedFile: Hashable, Sendable, Codable {
    /// Where it is, as the specification has it.
    public var source: String
    /// The digest of the file, or of all that was taken from a folder, names and links included.
    public var digest: Digest

    /// Locks a file.
    public init(source: String, digest: Digest) {
        self.source = source
        self.digest = digest
    }
}
