public import OCIModel
import Store
import Synchronization

/// Steps that other builds did, by their keys, and layers that are elsewhere until somebody needs them,
/// of these steps and of bases: one that only later steps stand on, which were done too, is never
/// fetched.
public final class ImportedSteps: Sendable {
    /// Brings a layer into the store.
    public typealias Fetch = @Sendable (Descriptor) async throws -> Void

    private struct Place: Sendable {
        let name: String
        let fetch: Fetch
    }

    private struct State {
        var steps: [Digest: StepLayer?] = [:]
        var places: [Digest: Place] = [:]
    }

    private let state = Mutex(State())
    private let flights = SingleFlight<Digest, Void>()
    /// So many layers are fetched at once.
    private static let parallel = 4

    /// Begins with none.
    public init() {}

    /// Adds the steps of a cache.
    ///
    /// - Parameters:
    ///   - place: What the place is, which tells places apart.
    ///   - fetch: Brings a layer from there into the store.
    func add(
        _ steps: [(key: Digest, layer: StepLayer?)], place: String, fetch: @escaping Fetch
    ) {
        let place = Place(name: place, fetch: fetch)
        state.withLock { state in
            for step in steps where state.steps[step.key] == nil {
                state.steps[step.key] = .some(step.layer)
                if let layer = step.layer?.descriptor, state.places[layer.digest] == nil {
                    state.places[layer.digest] = place
                }
            }
        }
    }

    /// Adds layers of an image.
    ///
    /// - Parameters:
    ///   - place: What the place is, which tells places apart.
    ///   - fetch: Brings a layer from there into the store.
    public func add(_ layers: [Descriptor], place: String, fetch: @escaping Fetch) {
        let place = Place(name: place, fetch: fetch)
        state.withLock { state in
            for layer in layers where state.places[layer.digest] == nil {
                state.places[layer.digest] = place
            }
        }
    }

    /// What a step came to; `nil` when nobody did it.
    func result(for key: Digest) -> StepCache.Result? {
        state.withLock { $0.steps[key] }.map { StepCache.Result(layer: $0) }
    }

    /// Whether a layer can be fetched.
    func has(_ digest: Digest) -> Bool { state.withLock { $0.places[digest] != nil } }

    /// Whether all layers that are not in the store are in a place.
    func lie(_ layers: [Descriptor], in place: String) -> Bool {
        state.withLock { state in layers.allSatisfy { state.places[$0.digest]?.name == place } }
    }

    /// Brings those of some layers into the store that are not there and can be had, several at once.
    ///
    /// - Throws: What fetching throws, and `CancellationError`.
    func bring(_ layers: [Descriptor], into store: ContentStore) async throws {
        let missing = try layers.filter { try has($0.digest) && !store.blobs.contains($0.digest) }
        _ = try await ConcurrentMap.map(missing, width: Self.parallel) { try await self.fetch($0) }
    }

    /// Fetches a layer, once for all who need it.
    private func fetch(_ layer: Descriptor) async throws {
        guard let place = state.withLock({ $0.places[layer.digest] }) else { return }
        try await flights.run(layer.digest) { try await place.fetch(layer) }
    }
}
