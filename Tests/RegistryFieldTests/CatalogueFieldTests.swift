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

    @discardableResult
    private func socle(_ arguments: [String]) throws -> [UInt8] {
        try check(
            Program.path(), arguments, environment: ["SOCLE_HOME": folder.appending("home")])
    }

    private func images() throws -> [Named] {
        try CanonicalJSON.decode(
            [Named].self, from: socle(["images", "--format", "json"]))
    }

    /// Names of the catalogue whose packages can be had here.
    private static let names = [
        "distroless/static", "distroless/base-nossl", "distroless/base", "distroless/cc",
        "distroless/python3", "distroless/nodejs", "distroless/java17", "distroless/java21",
        "debian-slim", "debian", "distroless/static:nonroot", "distroless/cc:debug",
    ]

    @Test func everyImageComesBackAsItWent() async throws {
        let registry = try await DockerRegistry()
        for name in Self.names { try socle(["build", "--arch", "amd64,arm64", "-q", name]) }
        let built = try images()
        #expect(built.count > Self.names.count)
        for image in built {
            try socle(["push", image.name, "\(registry.host)/\(image.name)", "-q"])
        }
        for image in built { try socle(["delete", image.name, "-q"]) }
        try socle(["prune", "-q"])
        #expect(try images().isEmpty)
        for image in built {
            try socle([
                "pull", "\(registry.host)/\(image.name)", image.name, "--arch", "all", "-q",
            ])
        }
        let back = try images()
        #expect(back.map(\.name) == built.map(\.name))
        #expect(back.map(\.digest) == built.map(\.digest))
    }
}
