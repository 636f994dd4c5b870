import OCIModel
import Store
import Testing

@testable import Distribution

/// Who is shown to whom.
struct AuthenticationTests {
    private let bench: Bench
    private let basic = "Basic dXNlcjpzZWNyZXQ="

    init() throws { bench = try Bench() }

    private func client(
        _ registry: TestRegistry, password: String = "secret"
    ) throws -> RegistryClient {
        try client(registry, .password(BasicCredentials(user: "user", password: password)))
    }

    private func client(_ registry: TestRegistry, _ login: RegistryLogin) throws -> RegistryClient {
        let host = try RegistryHost(registry.host)
        return try bench.client { $0.credentials = FixedCredentials(login, at: host) }
    }

    /// A server that gives out tokens which name what they allow.
    private func tokenServer() async throws -> TestRegistry {
        try await TestRegistry { request, number in
            guard request.path == "/token" else { return nil }
            let actions = (request.query["scope"] ?? "").split(separator: ":").last ?? ""
            return .content(
                Array(#"{"token":"t\#(number)-\#(actions)","expires_in":300}"#.utf8))
        }
    }

    @Test func basicIsShownWhenAsked() async throws {
        let registry = try await TestRegistry(.init(gate: .basic))
        let root = try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry, client: client(registry))
        #expect(registry.digest("app", "1") == root.digest)
        // Once asked, it is shown unasked.
        let refused = registry.requests.filter { $0.headers["authorization"] == nil }
        #expect(refused.count == 2)
    }

    @Test func aWrongPasswordIsOneLineWithoutIt() async throws {
        let registry = try await TestRegistry(.init(gate: .basic))
        try bench.image("app:1")
        let error = await #expect(throws: RegistryError.self) {
            try await bench.copy(
                "app:1", "docker://HOST/app:1", registry,
                client: client(registry, password: "guessed-it"))
        }
        let text = try #require(error?.description)
        #expect(text.contains("access refused (401)"))
        #expect(text.contains("socle login"))
        #expect(!text.contains("guessed-it"))
    }

    @Test func tokensAreAskedForWithTheirScopes() async throws {
        let tokens = try await tokenServer()
        let registry = try await TestRegistry(
            .init(gate: .bearer(realm: "http://\(tokens.host)/token")))
        let root = try bench.image("app:1")
        let client = try client(registry)
        try await bench.copy("app:1", "docker://HOST/app:1", registry, client: client)
        #expect(registry.digest("app", "1") == root.digest)
        let asked = tokens.requests.filter { $0.path == "/token" }
        #expect(asked.allSatisfy { $0.headers["authorization"] == basic })
        #expect(asked.allSatisfy { $0.query["service"] == "test" })
        let scopes = Set(asked.compactMap { $0.query["scope"] })
        #expect(scopes == ["repository:app:pull", "repository:app:pull,push"])
        // One token for each scope, not one for each request.
        #expect(asked.count == 2)
        #expect(registry.requests.allSatisfy { $0.headers["authorization"] != basic })
    }

    @Test func anIdentityTokenIsRefreshed() async throws {
        let tokens = try await tokenServer()
        let registry = try await TestRegistry(
            .init(gate: .bearer(realm: "http://\(tokens.host)/token")))
        let client = try client(registry, .identityToken(Secret("long-lived")))
        try await client.check(RegistryHost(registry.host))
        let asked = try #require(tokens.requests.first { $0.path == "/token" })
        #expect(asked.method == "POST")
        let form = Query.parse(String(decoding: asked.body, as: UTF8.self))
        #expect(form["grant_type"] == "refresh_token")
        #expect(form["refresh_token"] == "long-lived")
    }

    @Test func nobodyElseSeesCredentials() async throws {
        let elsewhere = try await TestRegistry { _, _ in .content(noise(70_000)) }
        let there = elsewhere.host
        let digest = DigestHasher.digest(of: noise(70_000)).description
        let registry = try await TestRegistry(.init(gate: .basic)) { request, _ in
            request.method == "GET" && request.path.hasSuffix("blobs/\(digest)")
                && request.headers["authorization"] != nil
                ? .answer(307, headers: ["location": "http://\(there)/signed?key=abc"]) : nil
        }
        try bench.image("app:1")
        let client = try client(registry)
        try await bench.copy("app:1", "docker://HOST/app:1", registry, client: client)
        let other = try Bench()
        try await other.copy("docker://HOST/app:1", "app:1", registry, client: client)
        let seen = elsewhere.requests
        #expect(seen.count == 1)
        #expect(seen.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func anUploadElsewhereSeesNoCredentials() async throws {
        let elsewhere = try await TestRegistry { request, _ in
            request.method == "PUT" ? .answer(201) : nil
        }
        let there = elsewhere.host
        let registry = try await TestRegistry(.init(gate: .basic)) { request, _ in
            request.method == "POST" && request.headers["authorization"] != nil
                ? .answer(202, headers: ["location": "http://\(there)/upload?sig=1"]) : nil
        }
        let root = try bench.image("app:1")
        _ = try? await bench.copy(
            "app:1", "docker://HOST/app:1", registry, client: client(registry))
        let seen = elsewhere.requests.filter { $0.method == "PUT" }
        #expect(seen.count == 3)
        #expect(seen.allSatisfy { $0.headers["authorization"] == nil })
        #expect(seen.allSatisfy { $0.query["sig"] == "1" && $0.query["digest"] != nil })
        #expect(registry.digest("app", "1") == nil || registry.digest("app", "1") == root.digest)
    }

    @Test func credentialsOfOneRegistryAreNotForAnother() async throws {
        let first = try await TestRegistry(.init(gate: .basic))
        let second = try await TestRegistry(.init(gate: .basic))
        try bench.image("app:1")
        let client = try client(first)
        await #expect(throws: RegistryError.self) {
            try await bench.copy("app:1", "docker://HOST/app:1", second, client: client)
        }
        #expect(second.requests.allSatisfy { $0.headers["authorization"] == nil })
    }
}

/// The texts that authentication is made of.
struct AuthenticationTextTests {
    @Test func challenges() {
        let text =
            #"Bearer realm="https://a.example/token",service="x, y",scope="repository:a/b:pull", Basic realm="q\"q""#
        #expect(
            Challenge.parse(text) == [
                Challenge(
                    scheme: "bearer",
                    parameters: [
                        "realm": "https://a.example/token", "service": "x, y",
                        "scope": "repository:a/b:pull",
                    ]), Challenge(scheme: "basic", parameters: ["realm": "q\"q"]),
            ])
    }

    @Test(arguments: [
        "", ",", "=", "Bearer realm=\"open", "\u{1}", "a=b", String(repeating: "x,", count: 9000),
    ])
    func oddChallengesDoNoHarm(_ text: String) { _ = Challenge.parse(text) }

    @Test(arguments: [
        ("repository:a/b:pull", "repository:a/b:pull"),
        ("repository:host:5000/a:push,pull", "repository:host:5000/a:pull,push"),
        ("odd", "odd"),
    ])
    func scopes(_ text: String, _ written: String) {
        #expect(TokenScope(text: text).description == written)
    }

    @Test func scopesOfOneThingAreOne() {
        let all = ["repository:b:pull", "repository:a:pull", "repository:b:push"]
            .map { TokenScope(text: $0) }
        #expect(
            TokenScope.merged(all).map(\.description)
                == ["repository:a:pull", "repository:b:pull,push"])
    }
}
