import OCIModel
import TestSupport
import Testing

/// The archives that the catalogue is built from.
private enum CatalogueArchive {
    /// Whether this machine can reach them.
    static let isThere: Bool = {
        guard DockerRegistry.isThere, let folder = try? TemporaryDirectory("catalogue-try"),
            let program = try? Program.path()
        else { return false }
        let result = try? run(
            program, ["why", "distroless/static", "base-files", "-q"],
            environment: ["SOCLE_HOME": folder.path])
        return result?.status == 0
    }()
}

/// The whole catalogue, through a real registry and back, by the program itself.
@Suite(.enabled(if: CatalogueArchive.isThere, "needs docker-registry and a Debian mirror"))
struct CatalogueFieldTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("catalogue") }

    private struct Named: Decodable {
        let name: String
        let digest: Digest
    }

    private struct Statement: Decodable, Equatable {
        let type: String
        let referrer: Digest
    }

    @discardableResult
    private func socle(_ arguments: [String]) throws -> [UInt8] {
        try check(
            Program.path(), arguments, environment: ["SOCLE_HOME": folder.appending("home")])
    }

    private func images() throws -> [Named] {
        try CanonicalJSON.decode(
            [Named].self, from: socle(["images", "--format", "json"]))
    }

    private struct Entry: Decodable {
        let name: String
        let releases: [String]
        let variants: [String]
    }

    /// The catalogue at each of its releases, and one image in each of its variants. Alpine's image
    /// is left out where Alpine's keys are not.
    private func names() throws -> [String] {
        let entries = try CanonicalJSON.decode(
            [Entry].self, from: socle(["catalog", "--format", "json"]))
        let hasKeys = Files.exists("/etc/apk/keys")
        return entries.filter { $0.name != "alpine" || hasKeys }.flatMap { entry in
            entry.releases.map { "\(entry.name)@\($0)" }
                + (entry.name == "distroless/cc" ? entry.variants : []).map {
                    "\(entry.name):\($0)"
                }
        }
    }

    @Test func everyImageComesBackAsItWent() async throws {
        let names = try names()
        for name in names { try socle(["build", "--arch", "amd64,arm64", "-q", name]) }
        let built = try images()
        #expect(built.count >= names.count)
        let attached = try built.map { try statements(of: $0.name) }
        let registry = try await DockerRegistry()
        for image in built {
            try socle(["push", image.name, "\(registry.host)/\(image.name)", "--referrers", "-q"])
        }
        for image in built {
            try socle([
                "copy", "docker://\(registry.host)/\(image.name)",
                "docker://\(registry.host)/mirror/\(image.name)", "--referrers", "-q",
            ])
        }
        for image in built { try socle(["delete", image.name, "-q"]) }
        try socle(["prune", "-q"])
        #expect(try images().isEmpty)
        for image in built {
            try socle([
                "pull", "\(registry.host)/mirror/\(image.name)", image.name, "--arch", "all",
                "--referrers", "-q",
            ])
        }
        let back = try images()
        #expect(back.map(\.name) == built.map(\.name))
        #expect(back.map(\.digest) == built.map(\.digest))
        // What the builds have attested came along.
        #expect(try built.map { try statements(of: $0.name) } == attached)
    }

    private func statements(of name: String) throws -> [Statement] {
        let list = try CanonicalJSON.decode(
            [Statement].self, from: socle(["attest", "--list", name, "--format", "json"]))
        #expect(
            Set(list.map(\.type)).isSuperset(
                of: ["https://slsa.dev/provenance/v1", "application/spdx+json"]))
        return list
    }
}
