import Packages
import Testing

@testable import DebianArchive

@Suite struct DebianSuitesTests {
    private static func expand(
        _ mirror: String, _ release: String, security: String? = nil, backports: Bool = false
    ) throws -> [String] {
        let suites = DebianSuites(
            mirror: try RemoteLocation(mirror),
            securityMirror: try security.map { try RemoteLocation($0) }, release: release,
            components: ["main", "contrib"], includesBackports: backports,
            signedBy: [Keyring(path: "/k.gpg")])
        let repositories = try suites.repositories()
        #expect(repositories.allSatisfy { $0.components == ["main", "contrib"] })
        #expect(repositories.allSatisfy { $0.signedBy == [Keyring(path: "/k.gpg")] })
        #expect(repositories.first?.isSupplement == false)
        #expect(repositories.dropFirst().allSatisfy { $0.isSupplement })
        return repositories.map { "\($0.location) \($0.suite)" }
    }

    @Test func releaseUpdatesAndSecurity() throws {
        #expect(
            try Self.expand("http://m.example.org/debian/", "bookworm") == [
                "http://m.example.org/debian bookworm",
                "http://m.example.org/debian bookworm-updates",
                "http://m.example.org/debian-security bookworm-security",
            ])
    }

    @Test func backportsOnRequest() throws {
        let last = try Self.expand("http://m.example.org/debian", "bookworm", backports: true).last
        #expect(last == "http://m.example.org/debian bookworm-backports")
    }

    @Test(arguments: ["sid", "unstable"])
    func unstableStandsAlone(release: String) throws {
        #expect(try Self.expand("http://m.example.org/any", release).count == 1)
    }

    @Test(arguments: [
        ("https://a.example.org/debian", "https://a.example.org/debian-security"),
        ("https://a.example.org/pub/debian/", "https://a.example.org/pub/debian-security"),
        (
            "https://a.example.org/archive/debian/20250520T000000Z",
            "https://a.example.org/archive/debian-security/20250520T000000Z"
        ),
        ("/srv/mirror/debian", "/srv/mirror/debian-security"),
    ])
    func securityBesideTheMirror(mirror: String, security: String) throws {
        #expect(try Self.expand(mirror, "trixie")[2] == "\(security) trixie-security")
    }

    @Test(arguments: [
        "https://debian", "https://a.example.org/mirror", "https://a.example.org/debian/x",
        "https://a.example.org/debian-ports",
    ])
    func securityMustBeNamedElsewhere(mirror: String) throws {
        #expect(throws: DebianSuitesError.noSecurityMirror(try RemoteLocation(mirror))) {
            try Self.expand(mirror, "trixie")
        }
        let named = try Self.expand(mirror, "trixie", security: "https://s.example.org/x")
        #expect(named[2] == "https://s.example.org/x trixie-security")
    }

    @Test func olderReleasesNameSecurityOtherwise() throws {
        #expect(
            try Self.expand("http://m.example.org/debian", "buster")[2]
                == "http://m.example.org/debian-security buster/updates")
    }

    @Test(arguments: ["", "../x", "a b", "x/y"])
    func notARelease(name: String) {
        #expect(throws: DebianSuitesError.notARelease(name)) {
            try Self.expand("http://m.example.org/debian", name)
        }
    }

    @Test func flatRepositories() throws {
        let location = try RemoteLocation("http://m.example.org/repo")
        let flat = DebianRepository(location: location, suite: "./", components: [])
        #expect(
            try flat.location(of: "InRelease").description == "http://m.example.org/repo/InRelease")
        let deeper = DebianRepository(location: location, suite: "a/b/", components: [])
        #expect(
            try deeper.location(of: "Packages").description
                == "http://m.example.org/repo/a/b/Packages")
        let suite = DebianRepository(location: location, suite: "x")
        #expect(
            try suite.location(of: "main/Packages").description
                == "http://m.example.org/repo/dists/x/main/Packages")
        #expect(throws: RemoteLocationError.self) { try suite.location(of: "../../x") }
    }
}
