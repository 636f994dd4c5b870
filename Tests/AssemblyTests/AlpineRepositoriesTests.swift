import AlpineArchive
import ImageSpec
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

/// Which apk repositories are read for a specification.
@Suite struct AlpineRepositoriesTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("repositories") }

    private func repositories(
        _ yaml: String, mirror: String? = nil, environment: [String: String] = [:]
    ) throws -> [String] {
        let specification = try SpecificationLoader()
            .load(Array(yaml.utf8), file: "test.yaml").specification()
        var options = SourceOptions(
            mirror: try mirror.map { try RemoteLocation($0) }, environment: environment,
            now: .zero)
        options.apkDirectory = folder.path + "/apk"
        return try AlpineRepositories(specification, options).repositories().map(\.description)
    }

    private static let release = "distribution: alpine\nrelease: '3.19'\n"

    private func placeIndexes(_ components: [String], in root: String) throws {
        for component in components {
            try folder.write("", to: "\(root)/v3.19/\(component)/x86_64/APKINDEX.tar.gz")
        }
    }

    @Test func aReleaseIsMainAndCommunityOfThePublicArchive() throws {
        #expect(
            try repositories(Self.release) == [
                "https://dl-cdn.alpinelinux.org/alpine/v3.19/main",
                "https://dl-cdn.alpinelinux.org/alpine/v3.19/community",
            ])
    }

    @Test func componentsAreReadInTheirOrder() throws {
        let edge = """
            distribution: alpine
            release: edge
            contents: {components: [testing, main]}
            """
        #expect(
            try repositories(edge, mirror: "https://mirror.example.org/alpine") == [
                "https://mirror.example.org/alpine/edge/testing",
                "https://mirror.example.org/alpine/edge/main",
            ])
    }

    @Test func namedRepositoriesComeBesideTheRelease() throws {
        let yaml =
            Self.release + """
                contents:
                  components: [main]
                  repositories: ["@own https://own.example.org/apk"]
                  build_repositories:
                    - https://build.example.org/apk
                    - https://mirror.example.org/alpine/v3.19/main
                """
        #expect(
            try repositories(
                yaml, environment: ["SOCLE_ALPINE_MIRROR": "https://mirror.example.org/alpine"])
                == [
                    "https://mirror.example.org/alpine/v3.19/main",
                    "@own https://own.example.org/apk", "https://build.example.org/apk",
                ], "each once")
    }

    @Test func withoutAReleaseOnlyTheNamedOnesAreRead() throws {
        let yaml = "contents: {repositories: [https://own.example.org/apk]}"
        #expect(
            try repositories(yaml, mirror: "https://mirror.example.org/alpine") == [
                "https://own.example.org/apk"
            ])
    }

    @Test func aFolderMayHavePartOfARelease() throws {
        try placeIndexes(["main"], in: "part")
        let part = folder.path + "/part"
        #expect(try repositories(Self.release, mirror: part) == [part + "/v3.19/main"])
    }

    @Test func aFolderWithoutTheReleaseIsNotPassedOver() throws {
        let empty = folder.path + "/empty"
        #expect(
            try repositories(Self.release, mirror: empty) == [
                empty + "/v3.19/main", empty + "/v3.19/community",
            ], "loading says which index is missing")
    }

    @Test func aCopyOfOneRepositoryIsTakenAsItIs() throws {
        try folder.write("", to: "one/x86_64/APKINDEX.tar.gz")
        let one = folder.path + "/one"
        #expect(try repositories(Self.release, mirror: one) == [one])
    }

    @Test func theMachinesOwnSettingsServeForTheirReleaseAndComponents() throws {
        try folder.write(
            """
            https://near.example.org/alpine/v3.19/main
            #https://near.example.org/alpine/v3.19/community
            @testing https://near.example.org/alpine/edge/testing
            https://near.example.org/alpine/v3.20/main

            """, to: "apk/repositories")
        #expect(
            try repositories(Self.release) == ["https://near.example.org/alpine/v3.19/main"])
        #expect(
            try repositories(Self.release + "contents: {components: [community]}") == [
                "https://dl-cdn.alpinelinux.org/alpine/v3.19/community"
            ])
    }
}
