public import Compression
public import OCIModel
public import Store

/// What a build of a Containerfile works with; comes in from the edges of the program.
public struct BuildEnvironment: Sendable {
    /// The process in the store.
    public let session: StoreSession
    /// The images of the store.
    public let store: ContentStore
    /// Where bases and images of `--from` come from.
    public let images: any BaseImageProvider
    /// What runs commands.
    public let commands: any CommandRunner
    /// Fetches what `ADD` names by URL.
    public let downloads: any DownloadProvider
    /// Takes a line of progress.
    public let report: @Sendable (String) -> Void
    /// The time in the image; else that of the base.
    public var epoch: Timestamp?
    /// Whether steps that were done before are taken from the cache.
    public var usesCache = true
    /// Takes note of the steps that were done, or were found done.
    public let record = StepRecord()
    /// Steps that other builds did.
    public let imported: ImportedSteps
    /// How the layers of the image are compressed.
    public var codec = LayerCodec.gzipDefault

    /// Prepares a build.
    public init(
        session: StoreSession, store: ContentStore, images: any BaseImageProvider,
        commands: any CommandRunner, downloads: any DownloadProvider,
        imported: ImportedSteps = ImportedSteps(),
        report: @escaping @Sendable (String) -> Void
    ) {
        self.imported = imported
        self.session = session
        self.store = store
        self.images = images
        self.commands = commands
        self.downloads = downloads
        self.report = report
    }
}

/// Finds images that a Containerfile names.
public protocol BaseImageProvider: Sendable {
    /// The image of a name for a platform, with its blobs in the store.
    ///
    /// - Throws: An error that says where it was looked for.
    func image(_ name: String, for platform: Platform) async throws -> BaseImage
}

/// An image that a stage begins with.
public struct BaseImage: Sendable {
    /// The image for the platform; its blobs are in the store.
    public let image: PlatformImage
    /// The name that it is known by, in full.
    public let name: String
    /// The digest that pins it: of its index where it has one.
    public let digest: Digest

    /// Describes a base.
    public init(image: PlatformImage, name: String, digest: Digest) {
        self.image = image
        self.name = name
        self.digest = digest
    }
}

/// Fetches files that `ADD` names by their URL.
public protocol DownloadProvider: Sendable {
    /// Fetches a file.
    ///
    /// - Returns: Its path on this machine, its size and its digest.
    func download(
        _ address: String, checksum: Digest?
    ) async throws -> (path: String, size: UInt64, digest: Digest)
}

/// Runs the commands of `RUN` in containers.
public protocol CommandRunner: Sendable {
    /// Runs a command on layers, and writes what it changed into the store as a layer.
    ///
    /// - Parameters:
    ///   - mounts: What it sees beside the image.
    ///   - epoch: The greatest time that files get.
    ///   - codec: How the layer is compressed.
    /// - Returns: The layer; `nil` when nothing changed.
    func run(
        _ step: RunStep, on image: PlatformImage, mounts: [PreparedMount], epoch: Timestamp,
        codec: LayerCodec
    ) async throws -> StepLayer?
}

/// A layer that a step made.
public struct StepLayer: Sendable, Hashable, Codable {
    /// Its descriptor.
    public var descriptor: Descriptor
    /// The digest of its tar.
    public var diffID: Digest
    /// The size of its tar in bytes.
    public var unpackedSize: UInt64
    /// What compressed it: the text of `LayerCodec.implementation`.
    public var codec: String

    /// Describes a layer.
    public init(descriptor: Descriptor, diffID: Digest, unpackedSize: UInt64, codec: LayerCodec) {
        self.descriptor = descriptor
        self.diffID = diffID
        self.unpackedSize = unpackedSize
        self.codec = codec.implementation
    }
}

/// A mount of a `RUN` that is ready to be made.
public struct PreparedMount: Sendable {
    /// The mount as it was written, variables replaced.
    public let mount: RunMount
    /// The stage or image that its files come from; `nil` for the context.
    public let origin: PlatformImage?

    /// Describes a mount.
    public init(_ mount: RunMount, origin: PlatformImage?) {
        self.mount = mount
        self.origin = origin
    }
}
