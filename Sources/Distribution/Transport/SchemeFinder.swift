import Store
import Synchronization

/// Finds out whether a registry speaks TLS, where that is not certain: on this machine, and where the
/// user allows plain http.
///
/// To any other host, plain http is never spoken.
final class SchemeFinder: Sendable {
    private let known = Mutex<[RegistryHost: WebAddress.Scheme]>([:])
    private let flights = SingleFlight<RegistryHost, WebAddress.Scheme>()

    /// Scheme, host and port of a registry.
    ///
    /// - Throws: ``RegistryError`` when no connection comes about.
    func origin(
        of registry: RegistryHost, isInsecure: Bool, _ client: WebClient
    ) async throws -> WebAddress.Origin {
        var scheme = WebAddress.Scheme.https
        if isInsecure || registry.isLoopback {
            if let found = known.withLock({ $0[registry] }) {
                scheme = found
            } else {
                scheme = try await flights.run(registry) {
                    try await Self.find(registry, client)
                }
                let found = scheme
                known.withLock { $0[registry] = found }
            }
        }
        let (host, port) = registry.server
        return WebAddress.Origin(
            scheme: scheme, host: host, port: port.map(Int.init) ?? scheme.defaultPort)
    }

    /// Nothing leaves this machine on the way to a loopback address, so there plain http is asked
    /// first, which most registries there speak. Elsewhere TLS has the first word.
    private static func find(
        _ registry: RegistryHost, _ client: WebClient
    ) async throws -> WebAddress.Scheme {
        let order: [WebAddress.Scheme] = registry.isLoopback ? [.http, .https] : [.https, .http]
        var failure: RegistryError?
        for scheme in order {
            guard let address = WebAddress("\(scheme.rawValue)://\(registry.serverText)/v2/") else {
                continue
            }
            let request = WebRequest(.get, address)
            do {
                let response = try await client.send(request)
                await client.discard(response)
                // What speaks TLS answers plain http with 400, or with a redirection to https.
                let isPlainRefusal =
                    scheme == .http
                    && (response.status == 400 || (300..<400).contains(response.status))
                if !isPlainRefusal { return scheme }
            } catch let error as WebFailure {
                // Why TLS failed says more than that plain http did.
                let new = RegistryError(error, request, attempts: 1)
                failure = scheme == .https ? new : failure ?? new
                if case .noConnection = error, isOneDoor(registry, client) { break }
            }
        }
        throw failure
            ?? RegistryError.malformed("\(registry)", reason: "neither https nor http is spoken")
    }

    /// Whether both schemes knock at the same port of the same machine, so that one that does not
    /// answer need not be asked twice. Without a port they have one each, and proxies may differ.
    private static func isOneDoor(_ registry: RegistryHost, _ client: WebClient) -> Bool {
        let (host, port) = registry.server
        guard let port else { return false }
        return [WebAddress.Scheme.https, .http].allSatisfy {
            client.isDirect(to: WebAddress.Origin(scheme: $0, host: host, port: Int(port)))
        }
    }
}
