import OCIModel
import Store
import Testing

@testable import Distribution

/// Registries that are only reached through a proxy.
struct ProxyTests {
    private let bench: Bench
    private let name = "docker://registry.example:5000/team/app:1"

    init() throws { bench = try Bench() }

    /// A client whose requests all go through a proxy, which has the images itself.
    private func client(
        _ proxy: TestRegistry, _ variables: [String] = ["http_proxy", "https_proxy"]
    ) throws -> RegistryClient {
        let settings = try ProxySettings(
            environment: Dictionary(
                uniqueKeysWithValues: variables.map { ($0, "http://me:pw@\(proxy.host)") }))
        return try bench.client {
            $0.network.proxies = settings
            $0.allowsInsecure = true
        }
    }

    @Test func imagesGoThroughAProxyBothWays() async throws {
        let proxy = try await TestRegistry()
        let root = try bench.image("app:1")
        try await bench.copy("app:1", name, client: client(proxy))
        #expect(proxy.digest("team/app", "1") == root.digest)
        let other = try Bench()
        try await other.copy(name, "app:1", client: client(proxy))
        #expect(try other.images.root(of: ImageName("app:1"))?.digest == root.digest)
        let asked = proxy.requests.filter { $0.method != "CONNECT" }
        #expect(Set(asked.map(\.site)) == ["http://registry.example:5000"])
        #expect(asked.allSatisfy { $0.headers["host"] == "registry.example:5000" })
        #expect(asked.allSatisfy { $0.headers["proxy-authorization"] == "Basic bWU6cHc=" })
        #expect(asked.allSatisfy { $0.headers["authorization"] == nil })
        // TLS has the first word, and the proxy is asked for a tunnel to it.
        #expect(proxy.requests.first?.method == "CONNECT")
    }

    @Test func aRegistryOnThisMachineIsAskedItself() async throws {
        let proxy = try await TestRegistry()
        let registry = try await TestRegistry()
        try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry, client: client(proxy))
        #expect(proxy.requests.isEmpty)
    }
}
