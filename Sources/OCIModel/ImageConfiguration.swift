/// What a runtime needs to know of an image (OCI image specification, *config.md*).
public struct ImageConfiguration: Hashable, Sendable, Codable {
    /// When the image was made, RFC 3339 in UTC.
    public var created: String?
    /// Who made the image.
    public var author: String?
    /// The processor architecture in Go's spelling.
    public var architecture: String
    /// The architecture's variant.
    public var variant: String?
    /// The operating system.
    public var os: String
    /// How to start a container.
    public var config: ExecutionParameters?
    /// The layers as uncompressed content.
    public var rootfs: RootFileSystem
    /// How each layer came to be.
    public var history: [History]?

    /// Makes a configuration.
    public init(
        platform: Platform, created: String?, config: ExecutionParameters?,
        diffIDs: [Digest], history: [History]
    ) {
        self.created = created
        architecture = platform.architecture
        variant = platform.variant
        os = platform.os
        self.config = config
        rootfs = RootFileSystem(diffIDs: diffIDs)
        self.history = history
    }

    /// What the image runs on.
    public var platform: Platform {
        Platform(os: os, architecture: architecture, variant: variant)
    }
}

/// The uncompressed layers of an image, lowest first.
public struct RootFileSystem: Hashable, Sendable, Codable {
    /// Always `layers`.
    public var type: String
    /// The digests of the uncompressed layer tars.
    public var diffIDs: [Digest]

    enum CodingKeys: String, CodingKey {
        case type
        case diffIDs = "diff_ids"
    }

    /// Lists layers.
    public init(diffIDs: [Digest]) {
        type = "layers"
        self.diffIDs = diffIDs
    }
}

/// One step in an image's making.
public struct History: Hashable, Sendable, Codable {
    /// When, RFC 3339 in UTC.
    public var created: String?
    /// The command or tool.
    public var createdBy: String?
    /// A remark.
    public var comment: String?
    /// The author of the step.
    public var author: String?
    /// Whether the step made no layer.
    public var emptyLayer: Bool?

    enum CodingKeys: String, CodingKey {
        case created, comment, author
        case createdBy = "created_by"
        case emptyLayer = "empty_layer"
    }

    /// Describes a step.
    public init(
        created: String?, createdBy: String?, comment: String? = nil, emptyLayer: Bool? = nil
    ) {
        self.created = created
        self.createdBy = createdBy
        self.comment = comment
        self.emptyLayer = emptyLayer
    }
}
