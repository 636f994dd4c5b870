import DebianArchive
import ImageSpec
import OCIModel
import Packages
import Testing

@testable import Assembly

/// Which suites are read, by what a specification names.
struct DebianRepositoriesTests {
    private static func suites(
        _ yaml: String, environment: [String: String] = [:], mirror: String? = nil
    ) throws -> [String] {
        let text = "distribution: debian\n" + yaml
        let specification = try SpecificationLoader().load(Array(text.utf8), file: "spec.yaml")
            .specification(variant: nil)
        var options = SourceOptions(
            mirror: try mirror.map { try RemoteLocation($0) }, environment: environment, now: .zero)
        options.aptDirectory = "/nonexistent"
        return try DebianRepositories(specification, options).repositories().map {
            "\($0.location) \($0.suite) \($0.components.joined(separator: " "))"
        }
    }

    private static let release = [
        "https://a.example.org/debian trixie main",
        "https://a.example.org/debian trixie-updates main",
        "https://a.example.org/debian-security trixie-security main",
    ]
    private static let own = """
        contents:
          repositories: ["deb https://own.example.org/apt stable main extra"]
          packages: [own]
        """

    @Test func aReleaseIsReadFromTheMirrorInUse() throws {
        let spec = "release: trixie\ncontents: {packages: [apt]}\n"
        #expect(try Self.suites(spec, mirror: "https://a.example.org/debian") == Self.release)
        let environment = [
            "SOCLE_DEBIAN_MIRROR": "https://b.example.org/debian",
            "SOCLE_DEBIAN_SECURITY_MIRROR": "https://c.example.org/security",
        ]
        #expect(
            try Self.suites(spec, environment: environment) == [
                "https://b.example.org/debian trixie main",
                "https://b.example.org/debian trixie-updates main",
                "https://c.example.org/security trixie-security main",
            ])
    }

    /// The image's apt is told of a mirror that somebody named for the build, but never of one that
    /// only this machine has.
    @Test func theImageIsToldOfNamedMirrors() throws {
        func mirror(
            _ spec: String, _ named: String? = nil, environment: [String: String] = [:]
        ) throws -> [String]? {
            let text = "distribution: debian\n" + spec
            let specification = try SpecificationLoader().load(
                Array(text.utf8), file: "spec.yaml"
            ).specification(variant: nil)
            let options = SourceOptions(
                mirror: try named.map { try RemoteLocation($0) }, environment: environment,
                now: .zero)
            let found = try DebianRepositories(specification, options).imageMirror()
            return found.map { [$0.main.description, $0.security.description] }
        }
        let spec = "release: trixie\ncontents: {packages: [apt], database: dpkg}\n"
        #expect(
            try mirror(spec, "https://me:key@a.example.org/debian") == [
                "https://a.example.org/debian", "https://a.example.org/debian-security",
            ])
        let environment = [
            "SOCLE_DEBIAN_MIRROR": "https://b.example.org/debian",
            "SOCLE_DEBIAN_SECURITY_MIRROR": "https://c.example.org/security",
        ]
        #expect(
            try mirror(spec, environment: environment) == [
                "https://b.example.org/debian", "https://c.example.org/security",
            ])
        #expect(try mirror(spec) == nil)
        #expect(try mirror(spec, "/srv/mirror/debian") == nil)
        let named = """
            release: trixie
            contents: {database: dpkg, repositories: [https://d.example.org/debian]}
            """
        #expect(try mirror(named, "https://a.example.org/debian") == nil)
        let bare = "release: trixie\ncontents: {packages: [apt], database: status.d}\n"
        #expect(try mirror(bare, "https://a.example.org/debian") == nil)
    }

    @Test func repositoriesComeBesideTheRelease() throws {
        let found = try Self.suites(
            "release: trixie\n" + Self.own, mirror: "https://a.example.org/debian")
        #expect(found == Self.release + ["https://own.example.org/apt stable main extra"])
    }

    @Test func withoutAReleaseOnlyTheRepositoriesAreRead() throws {
        let found = try Self.suites(Self.own, mirror: "https://a.example.org/debian")
        #expect(found == ["https://own.example.org/apt stable main extra"])
    }

    @Test func aMirrorOfTheSpecificationIsTheOneOfTheRelease() throws {
        let found = try Self.suites(
            """
            release: trixie
            contents:
              repositories:
                - https://a.example.org/debian
                - deb https://own.example.org/apt stable main
              build_repositories:
                - deb https://own.example.org/apt stable main
                - deb https://a.example.org/debian trixie main
              suites: [trixie-backports]
              packages: [own]
            """, mirror: "https://b.example.org/debian")
        #expect(
            found == Self.release + [
                "https://a.example.org/debian trixie-backports main",
                "https://own.example.org/apt stable main",
            ])
    }
}
