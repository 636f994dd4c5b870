public import OCIModel

/// A file of an image, for an SBOM that lists files.
public struct InventoryFile: Hashable, Sendable {
    /// The path from the root, without a slash before it.
    public var path: String
    /// The digest of its content.
    public var digest: Digest
    /// The SHA-1 of its content, which SPDX 2.3 asks for; `nil` where it was not computed.
    public var sha1: String?
    /// The package that brought it; `nil` for what was generated.
    public var package: String?

    /// Describes a file.
    public init(path: String, digest: Digest, sha1: String? = nil, package: String? = nil) {
        self.path = path
        self.digest = digest
        self.sha1 = sha1
        self.package = package
    }
}
