import Compression
import OCIModel
import Store

/// Layers of steps that were done before, found again by what went into them: files by their
/// content, never by their times.
struct StepCache: Sendable {
    private let cache: CacheStore
    private let store: ContentStore
    /// Whether what is there is looked at; new layers are always written down.
    let isRead: Bool

    init(_ session: StoreSession, store: ContentStore, isRead: Bool) {
        cache = CacheStore(session, name: "steps")
        self.store = store
        self.isRead = isRead
    }

    /// What a step made: a layer, or nothing.
    struct Result: Codable, Sendable {
        var layer: StepLayer?
    }

    /// The result of a step, if it is known and its layer is still in the store.
    func result(for key: Digest) throws -> Result? {
        guard isRead, let entry = try cache.entry(for: key),
            let bytes = try? entry.open().readAll(limit: 64 << 10),
            let known = try? CanonicalJSON.decode(Result.self, from: bytes)
        else { return nil }
        if let layer = known.layer, try !store.blobs.contains(layer.descriptor.digest) {
            return nil
        }
        return known
    }

    /// Writes a result down.
    func keep(_ result: Result, for key: Digest) throws {
        let writer = try cache.writer(for: key)
        try CanonicalJSON.encode(result).withUnsafeBytes { try writer.write($0) }
        _ = try writer.commit()
    }
}
