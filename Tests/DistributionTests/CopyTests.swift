import OCIModel
import Store
import Testing

@testable import Distribution

/// Copies between places that do as they should.
struct CopyTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    @Test(arguments: [false, true]) func pushedIsPulledTheSame(_ uploadsHaveQuery: Bool)
        async throws
    {
        let registry = try await TestRegistry(.init(uploadsHaveQuery: uploadsHaveQuery))
        let root = try bench.image("app:1")
        let pushed = try await bench.copy("app:1", "docker://HOST/team/app:1", registry)
        #expect(pushed.root.digest == root.digest)
        #expect(pushed.sent.count == 3)
        #expect(registry.digest("team/app", "1") == root.digest)

        let other = try Bench()
        let pulled = try await other.copy("docker://HOST/team/app:1", "app:2", registry)
        #expect(pulled.root.digest == root.digest)
        #expect(try other.images.root(of: ImageName("app:2"))?.digest == root.digest)
        #expect(try other.leftovers() == [])
    }

    @Test func theTagComesAfterEverythingElse() async throws {
        let registry = try await TestRegistry()
        let root = try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let puts = registry.lines.filter { $0.hasPrefix("PUT") && $0.contains("manifests") }
        #expect(puts == ["PUT /v2/app/manifests/\(root.digest)", "PUT /v2/app/manifests/1"])
        #expect(registry.lines.last == puts.last)
    }

    @Test func whatIsThereIsNotSentAgain() async throws {
        let registry = try await TestRegistry()
        try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        registry.forget()
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        #expect(registry.lines == ["HEAD /v2/app/manifests/1"])

        registry.forget()
        let report = try await bench.copy("app:1", "docker://HOST/app:2", registry)
        #expect(report.sent.count == 0)
        #expect(!registry.lines.contains { $0.hasPrefix("POST") })
    }

    @Test func blobsOfAnotherRepositoryAreMounted() async throws {
        let registry = try await TestRegistry()
        try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/one:1", registry)
        let report = try await bench.copy("docker://HOST/one:1", "docker://HOST/two:1", registry)
        #expect(report.mounted == 3)
        #expect(report.sent.count == 0)
        #expect(registry.digest("two", "1") == registry.digest("one", "1"))
    }

    @Test func registryToRegistryTouchesNoDisk() async throws {
        let first = try await TestRegistry()
        let second = try await TestRegistry()
        let root = try bench.index("app:1", ["amd64", "arm64"])
        try await bench.copy("app:1", "docker://HOST/app:1", first)
        let other = try Bench()
        let report = try await other.copy(
            "docker://\(first.host)/app:1", "docker://\(second.host)/other:9")
        #expect(report.manifests == 3)
        #expect(second.digest("other", "9") == root.digest)
        #expect(try other.blobCount() == 0)
    }

    struct Choice: Sendable {
        var destination: String
        var architectures: [String]
        /// `nil` for the digest of the whole index.
        var manifests: Int
        var keepsDigest: Bool
    }

    @Test(arguments: [
        Choice(destination: "part:1", architectures: ["arm64"], manifests: 2, keepsDigest: true),
        Choice(
            destination: "oci:OUT:x", architectures: ["arm64"], manifests: 1, keepsDigest: false),
        Choice(
            destination: "docker://HOST/part:1", architectures: ["arm64", "amd64"], manifests: 3,
            keepsDigest: false),
        Choice(
            destination: "oci-archive:OUT", architectures: ["amd64", "s390x", "arm64"],
            manifests: 4, keepsDigest: true),
    ])
    func someArchitectures(_ choice: Choice) async throws {
        let registry = try await TestRegistry()
        let root = try bench.index("app:1", ["amd64", "arm64", "s390x"])
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let other = try Bench()
        let report = try await other.copy("docker://HOST/app:1", choice.destination, registry) {
            $0.platforms = .only(choice.architectures.map { Platform(architecture: $0) })
        }
        #expect(report.manifests == choice.manifests)
        #expect((report.root.digest == root.digest) == choice.keepsDigest)
    }

    @Test func anIndexOfWhichSomeIsMissingIsPushedWithoutIt() async throws {
        let registry = try await TestRegistry()
        try bench.index("app:1", ["amd64", "arm64"])
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let other = try Bench()
        try await other.copy("docker://HOST/app:1", "app:1", registry) {
            $0.platforms = .only([Platform(architecture: "arm64")])
        }
        let report = try await other.copy("app:1", "docker://HOST/less:1", registry)
        #expect(report.notes.count == 1)
        #expect(report.manifests == 2)
        #expect(registry.digest("less", "1") == report.root.digest)
    }

    @Test func anArchitectureThatIsNotThereIsNamed() async throws {
        let registry = try await TestRegistry()
        try bench.index("app:1", ["amd64", "arm64"])
        let error = await #expect(throws: StoreError.self) {
            try await bench.copy("app:1", "docker://HOST/app:1", registry) {
                $0.platforms = .only([Platform(architecture: "mips64le")])
            }
        }
        #expect(error?.description.contains("linux/mips64le") == true)
        #expect(registry.lines == [])
    }

    @Test(arguments: [
        "oci:OUT/x", "oci:OUT/x:v1", "oci-archive:OUT", "docker-archive:OUT", "copied:v1",
    ])
    func everyLocalPlaceAndBack(_ place: String) async throws {
        let registry = try await TestRegistry()
        try bench.image("app:1")
        let root = try await bench.copy("app:1", "docker://HOST/app:1", registry).root
        let other = try Bench()
        try await other.copy("docker://HOST/app:1", place.replacing("OUT/x", with: "OUT"), registry)
        let back = try await other.copy(
            place.replacing("OUT/x", with: "OUT"), "docker://HOST/back:1", registry)
        // An archive of Docker's has no manifest, so another one is made of it.
        if !place.hasPrefix("docker-archive") { #expect(back.root.digest == root.digest) }
        #expect(back.sent.count + back.present.count == 3)
        #expect(try other.leftovers() == [])
    }

    @Test func dockersManifestsAreConvertedOnlyWhenAsked() async throws {
        let registry = try await TestRegistry()
        let root = try bench.image("app:1", docker: true)
        let same = try await bench.copy("app:1", "docker://HOST/app:1", registry)
        #expect(same.root == root)
        let other = try await bench.copy("docker://HOST/app:1", "docker://HOST/app:oci", registry) {
            $0.convertsToOCI = true
        }
        #expect(other.root.mediaType == .ociManifest)
        let bytes = try #require(registry.content("app", other.root.digest))
        let manifest = try CanonicalJSON.decode(ImageManifest.self, from: bytes)
        #expect(manifest.config.mediaType == .ociConfig)
        #expect(manifest.layers.allSatisfy { $0.mediaType == .ociLayer })
        #expect(other.sent.count == 0)
    }

    @Test func anImageInARegistryIsReadThroughTheStore() async throws {
        let registry = try await TestRegistry()
        let root = try bench.index("app:1", ["amd64", "arm64"])
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let other = try Bench()
        let reference = try ImageReference("\(registry.host)/app:1")
        let image = try await other.copier().fetch(
            reference, platforms: .only([Platform(architecture: "arm64")]))
        #expect(image.root.digest == root.digest)
        #expect(try image.platformImages().count == 1)
        #expect(try other.images.images().isEmpty)
    }

    @Test func tagsAndRepositoriesComeInPages() async throws {
        let registry = try await TestRegistry()
        try bench.image("app:1")
        let tags = ["a", "b", "c", "d", "e"]
        for tag in tags { try await bench.copy("app:1", "docker://HOST/team/app:\(tag)", registry) }
        let client = try bench.client()
        let reference = try ImageReference("\(registry.host)/team/app")
        #expect(
            try await client.repository(of: reference).tags().map(\.description) == tags)
        #expect(
            try await client.repositories(of: reference.registry).map(\.text) == ["team/app"])
    }

    @Test(arguments: [true, false]) func aTagIsRemovedAlone(_ isPossible: Bool) async throws {
        let registry = try await TestRegistry(.init(deletesTags: isPossible))
        let root = try bench.image("app:1")
        for tag in ["a", "b"] {
            try await bench.copy("app:1", "docker://HOST/app:\(tag)", registry)
        }
        let repository = try bench.client().repository(of: ImageReference("\(registry.host)/app"))
        if isPossible {
            try await repository.delete(.tag(Tag("a")))
            #expect(registry.tags("app") == ["b"])
        } else {
            let error = await #expect(throws: RegistryError.self) {
                try await repository.delete(.tag(Tag("a")))
            }
            #expect(error?.description.contains("all its tags") == true)
            #expect(registry.tags("app") == ["a", "b"])
            try await repository.delete(.digest(root.digest))
            #expect(registry.tags("app") == [])
        }
    }
}
