import OCIModel
import Store
import Synchronization

/// What a client has learnt about registries in this run.
final class RegistryMemory: Sendable {
    private struct State {
        var withoutReferrers: Set<RegistryHost> = []
        var places: [RegistryHost: [Digest: RepositoryName]] = [:]
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
}
