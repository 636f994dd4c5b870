package import AsyncHTTPClient
import FoundationEssentials
import NIOCore
package import NIOHTTP1
import NIOSSL
import Synchronization
import SystemPackage

/// One HTTP client for the program: connections are shared, redirections are followed with care,
/// proxies are asked where they should be, and credentials go only where they belong.
package final class WebClient: Sendable {
    /// An answer whose body is still to be read.
    package struct Response: Sendable {
        /// The address that gave it, after redirections.
        package let address: WebAddress
        /// The number of the answer, such as 200.
        package let status: Int
        /// The words beside it.
        package let reason: String
        /// The headers.
        package let headers: HTTPHeaders
        /// The content.
        package let body: HTTPClientResponse.Body
    }

    private let configuration: FetchConfiguration
    private let clients = Mutex<[Route: HTTPClient]>([:])

    /// How to get to an address; each way has a client of its own.
    private struct Route: Hashable {
        var path: Path
        /// What one host alone is trusted with.
        var trust: HostTrust?
    }

    private enum Path: Hashable {
        case direct
        /// Through a tunnel that the proxy makes: `CONNECT`, or SOCKS.
        case tunnel(ProxySettings.Proxy)
        /// By asking the proxy for the whole URL, which plain HTTP proxies and caches expect.
        case forward(ProxySettings.Proxy)
    }

    /// Makes a client.
    ///
    /// - Throws: ``FetchSettingError`` when the additional certificates cannot be read.
    package init(_ configuration: FetchConfiguration) throws(FetchSettingError) {
        self.configuration = configuration
        _ = try Self.security(configuration, nil)
    }

    deinit {
        // The connections end on their own; nobody need wait for that.
        for client in clients.withLock({ $0 }).values { client.shutdown { _ in } }
    }

    /// Asks for an address with GET and follows redirections, as whoever the settings say.
    ///
    /// - Throws: ``WebFailure``, or `CancellationError`.
    func get(_ address: WebAddress, headers: [(String, String)]) async throws -> Response {
        let known = configuration.credentials
        return try await follow(
            WebRequest(
                .get, address, headers: headers,
                authorization: known.credentials(for: address)?.authorization)
        ) { known.credentials(for: $0)?.authorization }
    }

    /// Asks, and follows redirections; only for requests without a body.
    ///
    /// - Parameter authorization: Who to be at an address that is redirected to; nobody by default.
    /// - Throws: ``WebFailure``, ``FetchSettingError``, or `CancellationError`.
    package func follow(
        _ request: WebRequest, authorization: (WebAddress) -> Secret? = { _ in nil }
    ) async throws -> Response {
        var current = request
        for _ in 0...configuration.maximumRedirects {
            let response = try await send(current)
            guard [301, 302, 303, 307, 308].contains(response.status) else { return response }
            await discard(response)
            guard let target = response.headers.first(name: "location"),
                let next = current.address.resolving(target)
            else { throw WebFailure.redirect("redirected to nowhere") }
            if current.address.origin.scheme == .https, next.origin.scheme == .http {
                throw WebFailure.redirect(
                    "redirected from https to plain http, which is not followed")
            }
            if next.origin != request.address.origin {
                // What was meant for one host is not for another; that one may have its own.
                var bare = next
                bare.credentials = nil
                current.authorization = authorization(bare)
            }
            current.address = next
        }
        throw WebFailure.redirect("more than \(configuration.maximumRedirects) redirections")
    }

    /// Sends one request and waits for the head of its answer. No redirection is followed.
    ///
    /// - Throws: ``WebFailure``, ``FetchSettingError``, or `CancellationError`.
    package func send(_ description: WebRequest) async throws -> Response {
        let address = description.address
        let route = route(to: address.origin)
        var request = HTTPClientRequest(url: address.url)
        request.method = HTTPMethod(rawValue: description.method.rawValue)
        if case .forward(let proxy) = route.path {
            request.url = "http://\(proxy.host):\(proxy.port)\(address.target)"
            request.headers.add(name: "host", value: address.authority)
            if let identity = proxy.credentials {
                request.headers.add(
                    name: "proxy-authorization", value: identity.authorization.text)
            }
        }
        request.headers.add(name: "user-agent", value: configuration.userAgent)
        for (name, value) in description.headers { request.headers.add(name: name, value: value) }
        if !request.headers.contains(name: "accept") {
            request.headers.add(name: "accept", value: "*/*")
        }
        if let authorization = description.authorization {
            request.headers.add(name: "authorization", value: authorization.text)
        }
        var deadline = NIODeadline.now() + TimeAmount(patience)
        switch description.body {
        case .none: break
        case .bytes(let bytes): request.body = .bytes(ByteBuffer(bytes: bytes))
        case .stream(let length, let pieces):
            request.body = .stream(pieces, length: .known(length))
            // How long sending takes, nobody knows; a connection that stands still is noticed.
            deadline = .distantFuture
        }
        do {
            let answer = try await client(for: route).execute(request, deadline: deadline)
            return Response(
                address: address, status: Int(answer.status.code),
                reason: answer.status.reasonPhrase,
                headers: answer.headers, body: answer.body)
        } catch {
            throw WebFailure.wrapping(error)
        }
    }

    private var patience: Duration { configuration.connectTimeout + configuration.idleTimeout }

    /// Reads a short body to its end, so that the connection can be used again.
    package func discard(_ response: Response) async {
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

    /// Whether an address is asked itself, without a proxy.
    package func isDirect(to origin: WebAddress.Origin) -> Bool {
        configuration.proxies.proxy(for: origin) == nil
    }

    private func route(to origin: WebAddress.Origin) -> Route {
        let trust =
            origin.scheme == .https ? configuration.trust(origin.host, origin.port) : nil
        guard let proxy = configuration.proxies.proxy(for: origin) else {
            return Route(path: .direct, trust: trust)
        }
        let isForwarded = origin.scheme == .http && !proxy.isSOCKS
        return Route(path: isForwarded ? .forward(proxy) : .tunnel(proxy), trust: trust)
    }

    private func client(for route: Route) throws(FetchSettingError) -> HTTPClient {
        try clients.withLock { clients throws(FetchSettingError) in
            if let client = clients[route] { return client }
            let client = try makeClient(route)
            clients[route] = client
            return client
        }
    }

    private static func security(
        _ configuration: FetchConfiguration, _ trust: HostTrust?
    ) throws(FetchSettingError) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        var authorities = trust?.authorities ?? []
        if let file = configuration.additionalCertificates { authorities.append(file) }
        for file in authorities {
            do {
                let certificates = try NIOSSLCertificate.fromPEMFile(file.string)
                tls.additionalTrustRoots.append(.certificates(certificates))
            } catch {
                throw FetchSettingError(
                    setting: file.string, reason: "not a file of PEM certificates")
            }
        }
        if let file = trust?.clientCertificate, let key = trust?.clientKey {
            do {
                tls.certificateChain = try NIOSSLCertificate.fromPEMFile(file.string).map {
                    .certificate($0)
                }
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key.string, format: .pem))
            } catch {
                throw FetchSettingError(
                    setting: file.string, reason: "not a PEM certificate with its key beside it")
            }
        }
        if trust?.acceptsAnyCertificate == true { tls.certificateVerification = .none }
        return tls
    }

    private func makeClient(_ route: Route) throws(FetchSettingError) -> HTTPClient {
        var settings = HTTPClient.Configuration(
            tlsConfiguration: try Self.security(configuration, route.trust),
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(configuration.connectTimeout),
                read: TimeAmount(configuration.idleTimeout),
                write: TimeAmount(configuration.idleTimeout)),
            decompression: .disabled)
        // Several connections are faster than one that is shared; tries are counted in one place.
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            max(1, configuration.connectionsPerHost) * 4
        switch route.path {
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
