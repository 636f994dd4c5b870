/// A reference to content: what it is, how big, and its digest
/// (OCI image specification, *descriptor.md*).
public struct Descriptor: Hashable, Sendable, Codable {
    /// The type of the content.
    public var mediaType: MediaType
    /// The digest of the content.
    public var digest: Digest
    /// The size of the content in bytes.
    public var size: Int64
    /// Places from which the content may be fetched besides the registry.
    public var urls: [String]?
    /// Free metadata; keys are unique and sorted when written.
    public var annotations: [String: String]?
    /// The content itself in base64, for small things.
    public var data: String?
    /// The type of an artifact, where the descriptor names a manifest of one.
    public var artifactType: String?
    /// What an image runs on, where the descriptor stands in an index.
    public var platform: Platform?

    /// Makes a descriptor with its required fields, and those that indexes add.
    public init(
        mediaType: MediaType, digest: Digest, size: Int64, annotations: [String: String]? = nil,
        artifactType: String? = nil, platform: Platform? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
        self.artifactType = artifactType
        self.platform = platform
    }
}
