import OCIModel
import Packages
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// Redirections, credentials, proxies and TLS.
struct FetcherTrustTests {
    private let store: StoreFixture
    private let packages: PackageStore
    private static let bytes = noise(1000)

    init() throws {
        store = try StoreFixture()
        packages = PackageStore(store.session)
    }

    private func get(
        _ url: String, _ configuration: FetchConfiguration = .quick()
    ) async throws -> [UInt8] {
        try await Fetcher(into: packages, configuration: configuration)
            .fetchUnverified(RemoteLocation(url), limit: 10_000)
    }

    private func redirect(_ target: String, _ code: Int = 302) -> Reply {
        .status(code, headers: ["Location": target])
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func redirectionsAreFollowed(code: Int) async throws
    {
        let server = try await FaultyServer { request, _ in
            request.uri == "/a/x"
                ? .status(code, headers: ["Location": "../b/y"]) : .file(Self.bytes)
        }
        #expect(try await get(server.base + "/a/x") == Self.bytes)
        #expect(server.requests.map(\.uri) == ["/a/x", "/b/y"])
    }

    @Test func redirectionsEnd() async throws {
        let server = try await FaultyServer { _, _ in .status(302, headers: ["Location": "/again"])
        }
        let location = try RemoteLocation(server.base + "/x")
        await #expect(throws: FetchError.redirect(location, reason: "more than 8 redirections")) {
            try await get(location.url)
        }
        #expect(server.requests.count == 9)
    }

    @Test(arguments: [[:], ["Location": "ftp://a.example/"], ["Location": "file:///etc/passwd"]])
    func redirectionsToNowhere(headers: [String: String]) async throws {
        let server = try await FaultyServer { _, _ in .status(302, headers: headers) }
        let location = try RemoteLocation(server.base + "/x")
        await #expect(throws: FetchError.redirect(location, reason: "redirected to nowhere")) {
            try await get(location.url)
        }
    }

    @Test func credentialsStayWithTheirHost() async throws {
        let other = try await FaultyServer { _, _ in .file(Self.bytes) }
        let base = other.base
        let server = try await FaultyServer { request, _ in
            .status(302, headers: ["Location": request.uri == "/x" ? "/y" : base + "/z"])
        }
        let url = server.base.replacing("http://", with: "http://user:pass@") + "/x"
        #expect(try await get(url) == Self.bytes)
        let sent = server.requests.map { $0.headers["authorization"] }
        #expect(sent == ["Basic dXNlcjpwYXNz", "Basic dXNlcjpwYXNz"])
        #expect(other.requests.count == 1)
        #expect(other.requests[0].headers["authorization"] == nil)
    }

    @Test func aRedirectionCannotBringCredentials() async throws {
        let other = try await FaultyServer { _, _ in .file(Self.bytes) }
        let target = other.base.replacing("http://", with: "http://evil:x@")
        let server = try await FaultyServer { _, _ in .status(302, headers: ["Location": target]) }
        #expect(try await get(server.base) == Self.bytes)
        #expect(other.requests[0].headers["authorization"] == nil)
    }

    @Test func hostsHaveTheirOwnCredentials() async throws {
        let server = try await FaultyServer { _, _ in .file(Self.bytes) }
        var configuration = FetchConfiguration.quick()
        try configuration.credentials.add(httpAuth: "basic:127.0.0.1:u:p")
        _ = try await get(server.base, configuration)
        #expect(server.requests[0].headers["authorization"] == "Basic dTpw")
    }

    @Test(arguments: [401, 403]) func refusalsSayWhatToDoAndNoSecrets(code: Int) async throws {
        let server = try await FaultyServer { _, _ in .status(code) }
        let url = server.base.replacing("http://", with: "http://user:hush@") + "/x"
        let error = await #expect(throws: FetchError.self) { try await get(url) }
        let text = try #require(error).description
        #expect(text.hasPrefix(server.base + "/x: access refused (\(code))"))
        #expect(!text.contains("hush") && !text.contains("user:"))
    }

    @Test func aProxyIsAsked() async throws {
        let proxy = try await FaultyServer { _, _ in .file(Self.bytes) }
        var configuration = FetchConfiguration.quick()
        configuration.proxies = try ProxySettings(environment: [
            "http_proxy": "http://me:pw@127.0.0.1:\(proxy.port)"
        ])
        let bytes = try await get("http://packages.example/x?y", configuration)
        #expect(bytes == Self.bytes)
        let request = try #require(proxy.requests.first)
        #expect(request.uri == "http://packages.example/x?y")
        #expect(request.headers["host"] == "packages.example")
        #expect(request.headers["proxy-authorization"] == "Basic bWU6cHc=")
        #expect(request.headers["authorization"] == nil)
    }

    @Test func aTunnelIsAskedForTLS() async throws {
        let proxy = try await FaultyServer { _, _ in .status(407) }
        var configuration = FetchConfiguration.quick()
        configuration.proxies = try ProxySettings(environment: [
            "https_proxy": "http://127.0.0.1:\(proxy.port)"
        ])
        let location = try RemoteLocation("https://packages.example/x")
        let error = FetchError.location(location, reason: WebFailure.proxyCredentials)
        await #expect(throws: error) { try await get(location.url, configuration) }
        #expect(proxy.requests.map(\.method) == ["CONNECT"])
        #expect(proxy.requests.map(\.uri) == ["packages.example:443"])
    }

    // MARK: - TLS

    private func trusting() throws -> FetchConfiguration {
        var configuration = FetchConfiguration.quick()
        let path = try store.folder.write(TestCertificates.authority, to: "authority.pem")
        configuration.additionalCertificates = FilePath(path)
        return configuration
    }

    @Test func anUnknownAuthorityIsNotTrusted() async throws {
        let server = try await FaultyServer(isSecure: true) { _, _ in .file(Self.bytes) }
        let error = await #expect(throws: FetchError.self) { try await get(server.base + "/x") }
        guard case .untrusted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(server.requests.isEmpty)
    }

    @Test func anAdditionalAuthorityIs() async throws {
        let server = try await FaultyServer(isSecure: true) { _, _ in .file(Self.bytes) }
        #expect(try await get(server.base + "/x", trusting()) == Self.bytes)
    }

    @Test func anotherNameIsNotTrusted() async throws {
        let server = try await FaultyServer(isSecure: true) { _, _ in .file(Self.bytes) }
        let configuration = try trusting()
        let error = await #expect(throws: FetchError.self) {
            try await get("https://127.0.0.1:\(server.port)/x", configuration)
        }
        guard case .untrusted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func plainHTTPWhereTLSIsExpected() async throws {
        let server = try await FaultyServer { _, _ in .file(Self.bytes) }
        let error = await #expect(throws: FetchError.self) {
            try await get("https://127.0.0.1:\(server.port)/x")
        }
        guard case .untrusted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func fromTLSNeverToPlain() async throws {
        let plain = try await FaultyServer { _, _ in .file(Self.bytes) }
        let target = plain.base
        let server = try await FaultyServer(isSecure: true) { _, _ in
            .status(302, headers: ["Location": target])
        }
        let configuration = try trusting()
        let error = await #expect(throws: FetchError.self) {
            try await get(server.base + "/x", configuration)
        }
        guard case .redirect = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(plain.requests.isEmpty)
    }

    @Test func badCertificateFiles() throws {
        var configuration = FetchConfiguration.quick()
        for file in [store.folder.path + "/missing", try store.folder.write("no", to: "bad.pem")] {
            configuration.additionalCertificates = FilePath(file)
            #expect(throws: FetchSettingError.self) {
                try Fetcher(into: packages, configuration: configuration)
            }
        }
    }
}
