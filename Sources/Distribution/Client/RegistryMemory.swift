import OCIModel
import Store
import Synchronization

/// What a client has learnt about registries in this run.
final class RegistryMemory: Sendable {
    private struct State {
        var withoutReferrers: Set<RegistryHost> = []
        var places: [RegistryHost: [Digest: RepositoryName]] = [:]
        var serving: [Digest: Set<RepositoryEndpoint>] = [:]
        var distrusted: [Digest: Set<RepositoryEndpoint>] = [:]
    }

    private let state = Mutex(State())

    /// Whether the registry is known not to have the referrers API.
    func lacksReferrers(_ host: RegistryHost) -> Bool {
        state.withLock { $0.withoutReferrers.contains(host) }
    }

    /// Notes that it has not.
    func noteLackOfReferrers(_ host: RegistryHost) {
        state.withLock { _ = $0.withoutReferrers.insert(host) }
    }

    /// A repository of the registry that has a blob, for mounting it elsewhere.
    func place(of digest: Digest, at host: RegistryHost) -> RepositoryName? {
        state.withLock { $0.places[host]?[digest] }
    }

    /// Notes that a repository has a blob.
    func note(_ digest: Digest, in repository: RepositoryName, at host: RegistryHost) {
        state.withLock { $0.places[host, default: [:]][digest] = repository }
    }

    /// Notes that a mirror sends a blob, or a part of it.
    func note(_ mirror: RepositoryEndpoint, serves digest: Digest) {
        state.withLock { _ = $0.serving[digest, default: []].insert(mirror) }
    }

    /// Whether a place sent other bytes under a digest before.
    func distrusts(_ place: RepositoryEndpoint, for digest: Digest) -> Bool {
        state.withLock { $0.distrusted[digest]?.contains(place) ?? false }
    }

    /// Notes that what came for a digest was not it: the mirrors that it came from are not asked for
    /// it any more.
    ///
    /// - Returns: Whether there was such a mirror, so that asking again makes sense.
    func distrustMirrors(of digest: Digest) -> Bool {
        state.withLock { state in
            guard let mirrors = state.serving.removeValue(forKey: digest) else { return false }
            state.distrusted[digest, default: []].formUnion(mirrors)
            return true
        }
    }
}
