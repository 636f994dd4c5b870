import OCIModel
import Store
import Testing

@testable import Distribution

/// `registries.conf`: short names, mirrors, what is blocked.
struct RulesTests {
    private let text = """
        # The machine's own.
        unqualified-search-registries = ["first.example", 'second.example']
        short-name-mode = "enforcing"

        [[registry]]
        prefix = "docker.io/library"
        location = "docker.io/library"

        [[registry.mirror]]
        location = "mirror.example:5000/hub"
        pull-from-mirror = "digest-only"

        [[registry.mirror]]
        location = "other.example"
        insecure = true

        [[registry]]
        location = "bad.example"
        blocked = true

        [[registry]]
        prefix = "*.lab.example"
        insecure = true

        [aliases]
          "tools" = "reg.example/team/tools"
        """

    private func rules() throws -> RegistryRules {
        var rules = RegistryRules()
        try rules.add(text, file: "registries.conf")
        return rules
    }

    @Test(arguments: [
        ("debian:12", "first.example/debian:12"), ("team/app", "first.example/team/app:latest"),
        ("tools:3", "reg.example/team/tools:3"), ("a.example/x", "a.example/x:latest"),
        ("localhost:5000/x", "localhost:5000/x:latest"), ("localhost/x", "localhost/x:latest"),
    ])
    func shortNames(_ short: String, _ full: String) throws {
        #expect(try rules().reference(short).description == full)
    }

    @Test func withoutRulesShortNamesAreDockerHubs() throws {
        #expect(
            try RegistryRules().reference("debian").description == "docker.io/library/debian:latest"
        )
    }

    private func places(_ name: String, _ version: ManifestVersion?) throws -> [String] {
        let reference = try ImageReference(name)
        return try rules().endpoints(
            reference.registry, reference.repository, for: version, isInsecure: false
        ).map { "\($0.host)/\($0.repository)\($0.isInsecure ? "!" : "")" }
    }

    @Test func mirrorsComeBeforeThePlace() throws {
        let digest = ManifestVersion.digest(DigestHasher.digest(of: []))
        let home = "docker.io/library/debian"
        #expect(
            try places(home, digest)
                == ["mirror.example:5000/hub/debian", "other.example/debian!", home])
        #expect(try places(home, .tag(.latest)) == ["other.example/debian!", home])
        #expect(try places(home, nil) == [home])
        #expect(try places("docker.io/libraryx/debian", digest) == ["docker.io/libraryx/debian"])
    }

    @Test func blockedAndWildcards() throws {
        #expect(throws: RegistryError.blocked("bad.example/a/b")) {
            try places("bad.example/a/b", .tag(.latest))
        }
        #expect(try places("x.lab.example/a", .tag(.latest)) == ["x.lab.example/a!"])
        #expect(try places("lab.example/a", .tag(.latest)) == ["lab.example/a"])
    }

    @Test(arguments: [
        ("a = ", 1), ("\n[[registry", 2), ("x = \"open", 1), ("[a]\nb = 1\nb = 2", 3),
        ("a = {}", 1), ("a = 1 2", 1), ("a = [[[[[[[[[[[1]]]]]]]]]]]", 1),
    ])
    func badFilesAreNamedWithTheirLine(_ text: String, _ line: Int) {
        var rules = RegistryRules()
        let error = #expect(throws: RegistrySettingError.self) {
            try rules.add(text, file: "f.conf")
        }
        #expect(error?.description.hasPrefix("f.conf:\(line): ") == true)
    }

    @Test func aMirrorIsAskedFirstAndPassedOverWhenItFails() async throws {
        let bench = try Bench()
        let home = try await TestRegistry()
        let mirror = try await TestRegistry()
        let root = try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/team/app:1", home)
        try await bench.copy("app:1", "docker://HOST/m/app:2", mirror)
        home.forget()
        mirror.forget()
        let conf = """
            [[registry]]
            location = "\(home.host)/team"
            [[registry.mirror]]
            location = "\(mirror.host)/m"
            """
        var rules = RegistryRules()
        try rules.add(conf, file: "f")
        let known = rules
        let client = try bench.client { $0.rules = known }
        let other = try Bench()
        // The mirror does not have the tag, but it has everything that the tag leads to.
        try await other.copy("docker://HOST/team/app:1", "app:1", home, client: client)
        #expect(try other.images.root(of: ImageName("app:1"))?.digest == root.digest)
        #expect(mirror.lines.first == "GET /v2/m/app/manifests/1")
        #expect(home.lines == ["GET /v2/team/app/manifests/1"])
        #expect(mirror.lines.filter { $0.contains("/blobs/") }.count == 3)
    }
}
