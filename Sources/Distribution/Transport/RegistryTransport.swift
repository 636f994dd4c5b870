import OCIModel
import Store
import Synchronization

/// Sends requests to registries: finds out how to get there, shows who asks, and tries again what may
/// pass.
final class RegistryTransport: Sendable {
    let configuration: RegistryConfiguration
    let client: WebClient
    private let authenticator: Authenticator
    private let schemes = SchemeFinder()
    private let shownLimits = Mutex<Set<RegistryHost>>([])

    /// - Throws: `FetchSettingError`.
    init(_ configuration: RegistryConfiguration) throws(FetchSettingError) {
        self.configuration = configuration
        var network = configuration.network
        let folders = configuration.certificateFolders
        let acceptsAny = configuration.allowsInsecure
        let insecure = Set(configuration.rules.insecureHosts)
        network.trust = { host, port in
            var trust = HostCertificates.trust(host, port, in: folders)
            if acceptsAny || insecure.contains(host) || insecure.contains("\(host):\(port)") {
                trust = trust ?? HostTrust()
                trust?.acceptsAnyCertificate = true
            }
            return trust
        }
        client = try WebClient(network)
        authenticator = Authenticator(
            configuration.credentials, client: client, clock: network.clock)
    }

    private var retry: RetryPolicy { configuration.network.retry }
    private var clock: FetchClock { configuration.network.clock }

    /// What passes by itself.
    static let passingStatuses: Set<Int> = [408, 429, 500, 502, 503, 504]

    /// The answer to a request, whatever it says, after all that may pass has been tried.
    ///
    /// - Throws: ``RegistryError`` when there is no answer, `CancellationError`.
    func answer(_ call: RegistryCall) async throws -> WebClient.Response {
        var failures = 0
        while true {
            try Task.checkCancellation()
            let request = try await request(for: call)
            do {
                let response = try await exchange(request, call)
                guard Self.passingStatuses.contains(response.status), call.isRepeatable else {
                    show(RateLimit(response), call.host)
                    return response
                }
                failures += 1
                let wait = response.retryDelay(now: clock.now())
                guard
                    let delay = delay(failures, limit: retry.attempts, serverDelay: wait)
                else { return response }
                await client.discard(response)
                try await clock.sleep(delay)
            } catch let failure as WebFailure {
                failures += 1
                let limit = Self.limit(failure, retry)
                guard call.isRepeatable, let limit,
                    let delay = delay(failures, limit: limit, serverDelay: nil)
                else { throw RegistryError(failure, request, attempts: failures) }
                try await clock.sleep(delay)
            }
        }
    }

    /// The answer to a request, which must have one of some statuses.
    ///
    /// - Throws: ``RegistryError`` with the registry's own words for every other.
    func answer(_ call: RegistryCall, expecting: Set<Int>) async throws -> WebClient.Response {
        let response = try await answer(call)
        guard expecting.contains(response.status) else {
            throw await failure(response, call)
        }
        return response
    }

    /// What an answer that nobody wanted says.
    func failure(_ response: WebClient.Response, _ call: RegistryCall) async -> RegistryError {
        await RegistryError(response, WebRequest(call.method, response.address))
    }

    /// How long to wait before the next attempt; `nil` to give up.
    func delay(_ failures: Int, limit: Int, serverDelay: Duration?) -> Duration? {
        retry.delay(
            afterFailures: failures, limit: limit, serverDelay: serverDelay,
            random: clock.random())
    }

    /// How often something that failed in some way may be tried; `nil` for what will not pass.
    static func limit(_ failure: WebFailure, _ retry: RetryPolicy) -> Int? {
        switch failure {
        case .noConnection: retry.connectionAttempts
        case .broken: retry.attempts
        case .untrusted, .insecure, .redirect, .impossible: nil
        }
    }

    private func request(for call: RegistryCall) async throws -> WebRequest {
        switch call.target {
        case .address(let address):
            return WebRequest(call.method, address, headers: call.headers, body: call.body)
        case .path(let path):
            let origin = try await schemes.origin(
                of: call.host, isInsecure: call.isInsecure, client)
            guard var address = WebAddress("\(origin.scheme.rawValue)://\(call.host.serverText)")
            else { throw RegistryError.malformed("\(call.host)", reason: "not a host") }
            address.target = path
            return WebRequest(call.method, address, headers: call.headers, body: call.body)
        }
    }

    private func exchange(
        _ request: WebRequest, _ call: RegistryCall
    ) async throws -> WebClient.Response {
        var request = request
        // An upload may lead to another host, which is not who the identity is for.
        let isOwn = call.host.isAt(request.address.origin)
        if isOwn {
            request.authorization = try await authenticator.authorization(
                for: call.endpoint, host: call.host, call.scopes)
        }
        let response = try await send(request)
        guard response.status == 401, isOwn, response.address.origin == request.address.origin
        else { return response }
        let shown = try await authenticator.answer(
            response.headerLines("www-authenticate"), from: request.address.origin,
            endpoint: call.endpoint, host: call.host, call.scopes, refused: request.authorization)
        guard let shown, shown != request.authorization else { return response }
        await client.discard(response)
        request.authorization = shown
        return try await send(request)
    }

    /// Redirections are followed where there is no body that would have to be sent again.
    private func send(_ request: WebRequest) async throws -> WebClient.Response {
        if case .none = request.body { return try await client.follow(request) }
        return try await client.send(request)
    }

    private func show(_ limit: RateLimit?, _ host: RegistryHost) {
        guard let limit, limit.remaining * 5 <= limit.limit,
            shownLimits.withLock({ $0.insert(host).inserted })
        else { return }
        configuration.remark("\(host): \(limit)")
    }
}

extension RegistryHost {
    /// Host and port as a URL has them.
    var serverText: String {
        let (host, port) = server
        return port.map { "\(host):\($0)" } ?? host
    }

    /// Whether an address is one of this registry's own.
    func isAt(_ origin: WebAddress.Origin) -> Bool {
        let (host, port) = server
        return origin.host == host && origin.port == port.map(Int.init) ?? origin.scheme.defaultPort
    }
}

extension RegistryRules {
    /// The hosts that the rules allow to be insecure.
    var insecureHosts: [String] {
        var places: [String] = []
        for rule in rules {
            if rule.isInsecure { places.append(rule.location ?? rule.prefix) }
            places += rule.mirrors.filter(\.isInsecure).map(\.location)
        }
        return places.map { String($0.prefix { $0 != "/" }).lowercased() }
    }
}
