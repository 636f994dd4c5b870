import Compression
import OCIModel
import Store
import Synchronization

/// Layers of steps that were done before, found again by what went into them: files by their
/// content, never by their times.
struct StepCache: Sendable {
    private let cache: CacheStore
    private let store: ContentStore
    private let record: StepRecord
    private let imported: ImportedSteps
    /// Whether what is there is looked at; new layers are always written down.
    let isRead: Bool

    init(_ environment: BuildEnvironment, isRead: Bool? = nil) {
        cache = CacheStore(environment.session, name: "steps")
        store = environment.store
        record = environment.record
        imported = environment.imported
        self.isRead = isRead ?? environment.usesCache
    }

    /// What a step made: a layer, or nothing.
    struct Result: Codable, Sendable {
        var layer: StepLayer?
    }

    /// The result of a step, if it is known and its layer is still in the store, or can be brought
    /// there.
    func result(for key: Digest) throws -> Result? {
        guard isRead else { return nil }
        if let known = try cache.value(Result.self, for: key), try isThere(known.layer) {
            record.note(known.layer, for: key)
            return known
        }
        guard let known = imported.result(for: key) else { return nil }
        try keep(known, for: key)
        return known
    }

    private func isThere(_ layer: StepLayer?) throws -> Bool {
        guard let digest = layer?.descriptor.digest else { return true }
        return try store.blobs.contains(digest) || imported.has(digest)
    }

    /// Writes a result down.
    func keep(_ result: Result, for key: Digest) throws {
        record.note(result.layer, for: key)
        try cache.keep(value: result, for: key)
    }
}

/// The steps that a build did or found done, for whoever wants to hand them on.
public final class StepRecord: Sendable {
    private let steps = Mutex<[Digest: StepLayer?]>([:])

    /// Begins with nothing.
    public init() {}

    func note(_ layer: StepLayer?, for key: Digest) {
        steps.withLock { $0[key] = .some(layer) }
    }

    /// All steps, in the order of their keys.
    var all: [(key: Digest, layer: StepLayer?)] {
        steps.withLock { steps in
            steps.map { (key: $0.key, layer: $0.value) }
                .sorted { $0.key.description < $1.key.description }
        }
    }
}
