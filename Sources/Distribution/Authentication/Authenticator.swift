import OCIModel
import Store
import Synchronization

/// Knows what to show to which registry: what it asked for once is shown unasked afterwards.
final class Authenticator: Sendable {
    /// What a registry wants to see.
    private enum Demand {
        case basic
        case bearer(realm: WebAddress, service: String?)
    }

    private struct Key: Hashable {
        let host: RegistryHost
        let scopes: [TokenScope]
    }

    private struct State {
        var demands: [RegistryHost: Demand] = [:]
        var tokens: [Key: TokenService.Token] = [:]
        /// What a challenge asked for beyond what was thought to be enough.
        var extra: [Key: [TokenScope]] = [:]
    }

    private let credentials: any CredentialSource
    private let tokens: TokenService
    private let state = Mutex(State())
    private let flights = SingleFlight<Key, TokenService.Token>()
    private let logins = SingleFlight<Key, RegistryLogin?>()
    private let knownLogins = Mutex<[Key: RegistryLogin?]>([:])

    init(_ credentials: any CredentialSource, client: WebClient, clock: FetchClock) {
        self.credentials = credentials
        tokens = TokenService(client: client, clock: clock)
    }

    /// What to show unasked; `nil` while the registry has not asked.
    func authorization(
        for endpoint: RepositoryEndpoint?, host: RegistryHost, _ scopes: [TokenScope]
    ) async throws -> Secret? {
        guard let demand = state.withLock({ $0.demands[host] }) else { return nil }
        return try await authorization(demand, host, endpoint?.repository, scopes)
    }

    /// What to show after a challenge; `nil` when there is nothing to show.
    ///
    /// - Parameters:
    ///   - origin: Where the challenge came from.
    ///   - refused: What was shown and not liked.
    func answer(
        _ headers: [String], from origin: WebAddress.Origin, endpoint: RepositoryEndpoint?,
        host: RegistryHost, _ scopes: [TokenScope], refused: Secret?
    ) async throws -> Secret? {
        let key = Key(host: host, scopes: scopes)
        for challenge in headers.flatMap(Challenge.parse) {
            switch challenge.scheme {
            case "bearer":
                guard let realm = challenge.parameters["realm"].flatMap({ WebAddress($0) }) else {
                    continue
                }
                // A password must not cross in the clear what the registry itself would not.
                guard realm.origin.scheme == .https || origin.scheme == .http else { continue }
                let asked = (challenge.parameters["scope"] ?? "").split(separator: " ")
                    .prefix(32).map { TokenScope(text: $0) }
                let demand = Demand.bearer(realm: realm, service: challenge.parameters["service"])
                state.withLock { state in
                    state.demands[host] = demand
                    state.extra[key] = asked
                    if let old = state.tokens[key], old.secret == refused {
                        state.tokens[key] = nil
                    }
                }
                return try await authorization(demand, host, endpoint?.repository, scopes)
            case "basic":
                let found = try await authorization(.basic, host, endpoint?.repository, scopes)
                guard let found, found != refused else { continue }
                state.withLock { $0.demands[host] = .basic }
                return found
            default: continue
            }
        }
        return nil
    }

    private func authorization(
        _ demand: Demand, _ host: RegistryHost, _ repository: RepositoryName?,
        _ scopes: [TokenScope]
    ) async throws -> Secret? {
        let login = try await login(host, repository)
        if case .registryToken(let secret) = login { return Secret("Bearer " + secret.text) }
        switch demand {
        case .basic:
            guard case .password(let pair) = login else { return nil }
            return pair.authorization
        case .bearer(let realm, let service):
            let key = Key(host: host, scopes: scopes)
            let (known, extra) = state.withLock { ($0.tokens[key], $0.extra[key] ?? []) }
            if let known, known.expires > tokens.clock.now() { return known.secret }
            let tokens = tokens
            let token = try await flights.run(key) {
                try await tokens.token(
                    realm: realm, service: service, scopes: TokenScope.merged(scopes + extra),
                    login: login)
            }
            state.withLock { $0.tokens[key] = token }
            return token.secret
        }
    }

    private func login(
        _ host: RegistryHost, _ repository: RepositoryName?
    ) async throws -> RegistryLogin? {
        let key = Key(host: host, scopes: repository.map { [TokenScope($0)] } ?? [])
        if let known = knownLogins.withLock({ $0[key] }) { return known }
        let credentials = credentials
        let found = try await logins.run(key) {
            try await credentials.login(for: host, repository)
        }
        knownLogins.withLock { $0[key] = .some(found) }
        return found
    }
}
