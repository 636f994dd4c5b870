/// One image for one platform: its configuration and its layers in order
/// (OCI image specification, *manifest.md*). Docker's schema 2 manifest has the same shape.
public struct ImageManifest: Hashable, Sendable, Codable {
    /// Always 2.
    public var schemaVersion: Int
    /// The type of this manifest; Docker's requires it, OCI's recommends it.
    public var mediaType: MediaType?
    /// The type of artifact, where the manifest holds no runnable image.
    public var artifactType: String?
    /// The image configuration.
    public var config: Descriptor
    /// The layers, lowest first.
    public var layers: [Descriptor]
    /// The manifest that this one refers to, as a signature or an SBOM does.
    public var subject: Descriptor?
    /// Free metadata.
    public var annotations: [String: String]?

    /// Makes an OCI manifest.
    public init(
        config: Descriptor, layers: [Descriptor], annotations: [String: String]? = nil,
        artifactType: String? = nil, subject: Descriptor? = nil
    ) {
        schemaVersion = 2
        mediaType = .ociManifest
        self.config = config
        self.layers = layers
        self.annotations = annotations
        self.artifactType = artifactType
        self.subject = subject
    }
}
