public import Compression
public import OCIModel
public import Packages
public import Sandbox
public import Store

/// What every build of a run shares: the store, how to get at packages, and the settings that do not
/// belong to an image.
public struct BuildContext: Sendable {
    /// The process's session in the store.
    public var session: StoreSession
    /// Images.
    public var images: ContentStore
    /// How files are fetched.
    public var transport: any PackageTransport
    /// Where packages come from.
    public var options: SourceOptions
    /// The time that all others are clamped to, where the user sets it: `SOURCE_DATE_EPOCH`.
    public var epoch: Timestamp?
    /// How layers are compressed.
    public var codec: LayerCodec
    /// Shows what is being done.
    public var progress: Progress
    /// What runs the scripts of packages where a specification asks for that; the process has to be
    /// inside an `Enclosure` then. `nil` when scripts cannot run.
    public var sandbox: (@Sendable () throws -> Sandbox)?

    /// Puts a context together.
    public init(
        session: StoreSession, images: ContentStore, transport: any PackageTransport,
        options: SourceOptions, epoch: Timestamp?, codec: LayerCodec, progress: Progress
    ) {
        self.session = session
        self.images = images
        self.transport = transport
        self.options = options
        self.epoch = epoch
        self.codec = codec
        self.progress = progress
    }
}

/// A transport that can also fetch a package whose index gives no digest of the file, as apk's do
/// not; the package's own chain of checksums is what is verified then.
public protocol PackageTransport: RepositoryTransport {
    /// Fetches a file and leaves it in the store.
    ///
    /// - Parameters:
    ///   - limit: The greatest size in bytes.
    ///   - reusing: Whether a file that came from this location before will do.
    /// - Returns: The path of the file and its digest; nothing about it has been verified.
    func fetchFile(
        _ location: RemoteLocation, limit: UInt64, reusing: Bool
    ) async throws -> (path: String, digest: Digest)
}

extension Fetcher: PackageTransport {}
extension OfflineTransport: PackageTransport {}
