/// A list of manifests, most often one for each platform
/// (OCI image specification, *image-index.md*).
public struct ImageIndex: Hashable, Sendable, Codable {
    /// Always 2.
    public var schemaVersion: Int
    /// The type of this index.
    public var mediaType: MediaType?
    /// The type of artifact, where the index groups artifacts.
    public var artifactType: String?
    /// The manifests, in order of preference.
    public var manifests: [Descriptor]
    /// The manifest that this index refers to.
    public var subject: Descriptor?
    /// Free metadata.
    public var annotations: [String: String]?

    /// Makes an OCI index.
    public init(manifests: [Descriptor], annotations: [String: String]? = nil) {
        schemaVersion = 2
        mediaType = .ociIndex
        self.manifests = manifests
        self.annotations = annotations
    }
}
