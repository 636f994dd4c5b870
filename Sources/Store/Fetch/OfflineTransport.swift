public import OCIModel
public import Packages
import SystemPackage

/// Answers from the store alone: what was fetched before is there, everything else is an error that
/// says so. No connection is made.
public struct OfflineTransport: RepositoryTransport {
    private let store: PackageStore

    /// Answers from a store.
    public init(_ store: PackageStore) { self.store = store }

    /// What the location last gave.
    ///
    /// - Throws: `TransportError.offline` when it was never fetched or has been pruned,
    ///   ``StoreError/tooLarge(place:limit:)``.
    public func fetchUnverified(_ location: RemoteLocation, limit: Int) async throws -> [UInt8] {
        guard let entry = try store.journal.entry(for: location),
            try store.verifiedPath(of: entry.digest, size: entry.size) != nil
        else { throw TransportError.offline(location) }
        return try store.directory(for: location).bytes(of: entry.digest, limit: limit)
    }

    /// The file that came from a location before, for ``Fetcher/fetchFile(_:limit:reusing:)``.
    ///
    /// - Throws: `TransportError.offline` when the store does not have it,
    ///   ``StoreError/tooLarge(place:limit:)``.
    public func fetchFile(
        _ location: RemoteLocation, limit: UInt64, reusing: Bool
    ) async throws -> (path: String, digest: Digest) {
        guard let known = try store.journal.entry(for: location),
            let path = try store.verifiedPath(of: known.digest, size: known.size)
        else { throw TransportError.offline(location) }
        guard known.size <= limit else {
            throw StoreError.tooLarge(place: location.description, limit: limit)
        }
        return (path.string, known.digest)
    }

    /// The file of a digest.
    ///
    /// - Throws: `TransportError.offline` when the store does not have it.
    public func fetch(
        _ locations: [RemoteLocation], size: UInt64?, digest: Digest
    ) async throws -> String {
        if let path = try store.verifiedPath(of: digest, size: size) { return path.string }
        guard let location = locations.first else {
            throw StoreError.missing(digest, place: "no location")
        }
        throw TransportError.offline(location)
    }
}
