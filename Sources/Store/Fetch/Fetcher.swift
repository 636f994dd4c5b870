import Compression
public import OCIModel
public import Packages
import SystemPackage

/// Fetches from repositories over the network, or from folders of this machine, into the store.
///
/// - Bytes go to the disk as they come and are hashed on the way; memory does not grow with files.
/// - What the store has is not fetched; what several ask for at once is fetched once.
/// - A cancelled task leaves no file behind.
/// - Where a file has several locations, the next is tried when one has it not, has something else
///   under its name or does not answer.
public final class Fetcher: RepositoryTransport {
    private let store: PackageStore
    private let configuration: FetchConfiguration
    private let client: WebClient
    private let limiter: Limiter<WebAddress.Origin>
    private let flights = SingleFlight<Digest, String>()
    private let newFlights = SingleFlight<NewFile, Digest>()
    private let progress: ProgressTask?

    /// Makes a fetcher.
    ///
    /// - Parameters:
    ///   - store: Where files go.
    ///   - progress: A task that counts bytes. What is fetched is added as it comes; how much there
    ///     is to be, the caller tells the task, who knows it before.
    /// - Throws: ``FetchSettingError`` when a setting cannot be followed.
    public init(
        into store: PackageStore, configuration: FetchConfiguration = FetchConfiguration(),
        progress: ProgressTask? = nil
    ) throws(FetchSettingError) {
        self.store = store
        self.configuration = configuration
        self.progress = progress
        client = try WebClient(configuration)
        limiter = Limiter(limit: configuration.connectionsPerHost)
    }

    /// Fetches a small file whose content cannot be known beforehand; see `RepositoryTransport`. The
    /// file is kept, and found again by its location when building offline.
    ///
    /// - Throws: ``FetchError``, `TransportError.notFound`, ``StoreError``, `CancellationError`.
    public func fetchUnverified(_ location: RemoteLocation, limit: Int) async throws -> [UInt8] {
        let digest = try await fetchNew(location, limit: UInt64(max(0, limit)))
        return try store.directory(for: location).bytes(of: digest, limit: limit)
    }

    /// Fetches a file whose content cannot be known beforehand and leaves it in the store, whatever
    /// its size.
    ///
    /// - Parameters:
    ///   - limit: The greatest size in bytes.
    ///   - reusing: Whether a file that came from this location before will do, as it will where
    ///     the name tells the version.
    /// - Returns: The path of the file and its digest; nothing about it has been verified.
    /// - Throws: As ``fetchUnverified(_:limit:)``.
    public func fetchFile(
        _ location: RemoteLocation, limit: UInt64, reusing: Bool
    ) async throws -> (path: String, digest: Digest) {
        if reusing, let known = try store.journal.entry(for: location), known.size <= limit,
            let path = try store.verifiedPath(of: known.digest, size: known.size)
        {
            return (path.string, known.digest)
        }
        let digest = try await fetchNew(location, limit: limit)
        return (store.directory(for: location).path(of: digest).string, digest)
    }

    /// Fetches a file whose digest is known; see `RepositoryTransport`.
    ///
    /// - Throws: ``FetchError``, `TransportError.notFound`, ``StoreError``, `CancellationError`.
    public func fetch(
        _ locations: [RemoteLocation], size: UInt64?, digest: Digest
    ) async throws -> String {
        if let path = try store.verifiedPath(of: digest, size: size) { return path.string }
        guard digest.algorithm == .sha256 else { throw StoreError.unsupportedDigest(digest) }
        return try await flights.run(digest) { [self] in
            var failure: (any Error)?
            for location in locations {
                do {
                    return try await fetch(location, size: size, digest: digest)
                } catch let error as TransportError {
                    failure = failure ?? error
                } catch let error as FetchError {
                    // It says more than that another place does not have the file.
                    failure = failure is FetchError ? failure : error
                }
            }
            throw failure ?? StoreError.missing(digest, place: "no location")
        }
    }

    private func fetch(
        _ location: RemoteLocation, size: UInt64?, digest: Digest
    ) async throws -> String {
        let directory = store.directory(for: location)
        let writer = try directory.writer()
        try await download(location, into: writer, size: size, digest: digest, limit: size)
        do {
            let (digest, size) = try writer.commit(expecting: digest, size: size)
            store.markVerified(digest)
            // An index must be kept while it is the last of its repository; a package's digest says
            // all there is to know of it.
            if directory.root == store.indexes.root {
                try store.journal.record(location, digest: digest, size: size)
            }
        } catch StoreError.wrongDigest(let expected, let actual, _) {
            throw FetchError.wrongDigest(location, expected: expected, actual: actual)
        } catch StoreError.wrongSize(let expected, let actual, _) {
            throw FetchError.wrongSize(location, expected: expected, actual: actual)
        }
        return directory.path(of: digest).string
    }

    private struct NewFile: Hashable {
        let location: RemoteLocation
        let limit: UInt64
    }

    private func fetchNew(_ location: RemoteLocation, limit: UInt64) async throws -> Digest {
        try await newFlights.run(NewFile(location: location, limit: limit)) { [self] in
            try await fetchNow(location, limit: limit)
        }
    }

    private func fetchNow(_ location: RemoteLocation, limit: UInt64) async throws -> Digest {
        let writer = try store.directory(for: location).writer()
        try await download(location, into: writer, size: nil, digest: nil, limit: limit)
        let (digest, size) = try writer.commit()
        store.markVerified(digest)
        try store.journal.record(location, digest: digest, size: size)
        return digest
    }

    private func download(
        _ location: RemoteLocation, into writer: BlobWriter, size: UInt64?, digest: Digest?,
        limit: UInt64?
    ) async throws {
        let most = limit ?? configuration.maximumSize
        let item = progress?.begin(item: location.fileName)
        if let path = location.path {
            try copy(FilePath(path), location, into: writer, limit: most)
            item?.update(done: writer.count)
            return
        }
        guard let address = WebAddress(location.url) else {
            throw FetchError.location(location, reason: "not a URL that can be asked")
        }
        let download = Download(
            location: location, address: address, expected: digest, size: size, limit: most,
            client: client, configuration: configuration, limiter: limiter,
            progress: { item?.update(done: $0) })
        try await download.run(into: writer)
    }

    private func copy(
        _ path: FilePath, _ location: RemoteLocation, into writer: BlobWriter, limit: UInt64
    ) throws {
        guard let status = try FileSystem.status(path), status.kind == .file else {
            throw TransportError.notFound(location)
        }
        do {
            try writer.write(contentsOf: FileSource(path: path.string), limit: limit)
        } catch ByteSourceError.tooLong(let limit) {
            throw FetchError.tooLong(location, limit: limit)
        }
    }
}

extension RemoteLocation {
    /// The last part, for a display.
    var fileName: String {
        String(description.split(separator: "/").last ?? "").prefix { $0 != "?" }.description
    }
}
