import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization
import SystemPackage

/// One HTTP client for the program: connections are shared, redirections are followed with care,
/// proxies are asked where they should be, and credentials go only where they belong.
final class WebClient: Sendable {
    /// An answer whose body is still to be read.
    struct Response {
        /// The address that gave it, after redirections.
        let address: WebAddress
        let status: Int
        let reason: String
        let headers: HTTPHeaders
        let body: HTTPClientResponse.Body
    }

    private let configuration: FetchConfiguration
    private let tls: TLSConfiguration
    private let clients = Mutex<[Route: HTTPClient]>([:])

    /// How to get to an address; each way has a client of its own.
    private enum Route: Hashable {
        case direct
        /// Through a tunnel that the proxy makes: `CONNECT`, or SOCKS.
        case tunnel(ProxySettings.Proxy)
        /// By asking the proxy for the whole URL, which plain HTTP proxies and caches expect.
        case forward(ProxySettings.Proxy)
    }

    /// Makes a client.
    ///
    /// - Throws: ``FetchSettingError`` when the additional certificates cannot be read.
    init(_ configuration: FetchConfiguration) throws(FetchSettingError) {
        self.configuration = configuration
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = configuration.additionalCertificates {
            do {
                let certificates = try NIOSSLCertificate.fromPEMFile(file.string)
                tls.additionalTrustRoots = [.certificates(certificates)]
            } catch {
                throw FetchSettingError(
                    setting: file.string, reason: "not a file of PEM certificates")
            }
        }
        self.tls = tls
    }

    deinit {
        // The connections end on their own; nobody need wait for that.
        for client in clients.withLock({ $0 }).values { client.shutdown { _ in } }
    }

    /// Asks for an address with GET and follows redirections.
    ///
    /// - Throws: ``WebFailure``, or `CancellationError`.
    func get(_ address: WebAddress, headers: [(String, String)]) async throws -> Response {
        var current = address
        var credentials = configuration.credentials.credentials(for: address)
        for _ in 0...configuration.maximumRedirects {
            let response = try await send(current, credentials, headers)
            guard [301, 302, 303, 307, 308].contains(response.status) else { return response }
            await discard(response)
            guard let target = response.headers.first(name: "location"),
                let next = current.resolving(target)
            else { throw WebFailure.redirect("redirected to nowhere") }
            if current.origin.scheme == .https, next.origin.scheme == .http {
                throw WebFailure.redirect(
                    "redirected from https to plain http, which is not followed")
            }
            if next.origin != address.origin {
                // What was meant for one host is not for another; that one may have its own.
                var bare = next
                bare.credentials = nil
                credentials = configuration.credentials.credentials(for: bare)
            }
            current = next
        }
        throw WebFailure.redirect("more than \(configuration.maximumRedirects) redirections")
    }

    private func send(
        _ address: WebAddress, _ credentials: BasicCredentials?, _ headers: [(String, String)]
    ) async throws -> Response {
        let route = route(to: address.origin)
        var request = HTTPClientRequest(url: address.url)
        if case .forward(let proxy) = route {
            request.url = "http://\(proxy.host):\(proxy.port)\(address.target)"
            request.headers.add(name: "host", value: address.authority)
            if let identity = proxy.credentials {
                request.headers.add(name: "proxy-authorization", value: identity.authorization)
            }
        }
        request.headers.add(name: "user-agent", value: configuration.userAgent)
        request.headers.add(name: "accept", value: "*/*")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let credentials {
            request.headers.add(name: "authorization", value: credentials.authorization)
        }
        do {
            let patience = configuration.connectTimeout + configuration.idleTimeout
            let answer = try await client(for: route).execute(
                request, deadline: .now() + TimeAmount(patience))
            return Response(
                address: address, status: Int(answer.status.code),
                reason: answer.status.reasonPhrase,
                headers: answer.headers, body: answer.body)
        } catch {
            throw WebFailure.wrapping(error)
        }
    }

    /// Reads a short body to its end, so that the connection can be used again.
    private func discard(_ response: Response) async {
        var count = 0
        do {
            for try await piece in response.body {
                count += piece.readableBytes
                if count > 64 << 10 { return }
            }
        } catch {
            // The answer is known already; a body that breaks changes nothing.
        }
    }

    private func route(to origin: WebAddress.Origin) -> Route {
        guard let proxy = configuration.proxies.proxy(for: origin) else { return .direct }
        return origin.scheme == .http && !proxy.isSOCKS ? .forward(proxy) : .tunnel(proxy)
    }

    private func client(for route: Route) -> HTTPClient {
        clients.withLock { clients in
            if let client = clients[route] { return client }
            let client = makeClient(route)
            clients[route] = client
            return client
        }
    }

    private func makeClient(_ route: Route) -> HTTPClient {
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(configuration.connectTimeout),
                read: TimeAmount(configuration.idleTimeout)),
            decompression: .disabled)
        // Several connections are faster than one that is shared; tries are counted in one place.
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            max(1, configuration.connectionsPerHost) * 4
        switch route {
        case .direct: break
        case .tunnel(let proxy):
            let identity = proxy.credentials.map {
                HTTPClient.Authorization.basic(username: $0.user, password: $0.password.text)
            }
            settings.proxy =
                proxy.isSOCKS
                ? .socksServer(host: proxy.host, port: proxy.port)
                : .server(host: proxy.host, port: proxy.port, authorization: identity)
        case .forward:
            settings.http1_1ConnectionDebugInitializer = { WholeURLHandler.add(to: $0) }
        }
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
    }
}

extension TimeAmount {
    /// A duration in whole nanoseconds, or about 292 years.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(
            whole.overflow ? .max / 2 : whole.partialValue + attoseconds / 1_000_000_000)
    }
}
