import OCIModel
import TestSupport
import Testing

/// Commands that look into the store: `images`, `inspect`, `why`, `prune`.
struct StoreCommandTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }

    init() throws {
        debian = try DebianBench(
            DebianSamples.all(["amd64", "arm64"]), architectures: ["amd64", "arm64"])
    }

    private func images() throws -> [Answer.Image] {
        try Answer.rows(try bench.socle("images", "--format", "json").output)
    }

    // MARK: images

    @Test func imagesAreListedByName() throws {
        let spec = try debian.specification(["hello"])
        let both = try bench.build(spec, tag: "z:both", arch: "amd64,arm64")
        let one = try bench.build(spec, tag: "a:one", arch: "arm64")
        let images = try images()
        #expect(images.map(\.name) == ["a:one", "z:both"])
        #expect(images.map(\.platforms) == [["arm64/v8"], ["amd64", "arm64/v8"]])
        #expect(images.map(\.digest) == [one.digest, both.digest])
        #expect(images.map(\.created) == ["2023-11-14T22:13:20Z", "2023-11-14T22:13:20Z"])
        #expect(images[0].size > 0 && images[1].size > images[0].size)
    }

    @Test func anEmptyStoreSaysWhatToDo() throws {
        let table = try bench.socle("images")
        #expect(table.status == 0)
        #expect(table.stdout == "")
        #expect(table.stderr.contains("socle build"))
        #expect(try images().isEmpty, "JSON is JSON also when there is nothing")
    }

    @Test func aNameCanBeForgotten() throws {
        let spec = try debian.specification(["hello"])
        try bench.build(spec, tag: "a:1")
        try bench.build(spec, tag: "a:2")
        #expect(try bench.socle("images", "--remove", "a:1").status == 0)
        #expect(try bench.names() == ["a:2"])
        let again = try bench.socle("images", "--remove", "a:1")
        expectRefusal(again, code: 2, naming: ["a:1"])
    }

    // MARK: inspect

    @Test func inspectFindsItInTheFiles() throws {
        let more = "accounts: { run-as: \"1000\" }\nlabels: { team: blue }"
        let spec = try debian.specification(["base-files", "elevate"], more)
        let built = try bench.build(
            spec, tag: "a:1", options: ["-o", "oci:\(bench.path("out")):x"])
        for place in ["a:1", "oci:\(bench.path("out")):x"] {
            let result = try bench.socle("inspect", place, "--format", "json")
            #expect(result.status == 0, "\(result.stderr)")
            let answer = try CanonicalJSON.decode(Answer.Inspection.self, from: result.output)
            #expect(answer.digest == built.digest)
            let facts = try #require(answer.platforms.first)
            #expect(facts.platform == "linux/amd64")
            #expect(facts.distribution == "debian")
            #expect(facts.release == "12")
            #expect(facts.libc == "glibc")
            #expect(facts.packageManager == nil)
            #expect(facts.shells.isEmpty)
            #expect(facts.user == "1000")
            #expect(facts.labels["team"] == "blue")
            #expect(facts.privileged.sorted() == ["/usr/bin/elevate", "/usr/bin/wall"])
            #expect(facts.packages.map(\.name) == ["base-files", "elevate", "hello", "libc6"])
            #expect(facts.packages.map(\.source) == ["base-files", "elevate", "hello", "glibc"])
        }
    }

    @Test func inspectChoosesAPlatform() throws {
        try bench.build(debian.specification(["hello"]), tag: "a:1", arch: "amd64,arm64")
        func platforms(_ options: [String]) throws -> [String] {
            let result = try bench.start(["inspect", "a:1", "--format", "json"] + options).wait()
            #expect(result.status == 0, "\(result.stderr)")
            return try CanonicalJSON.decode(Answer.Inspection.self, from: result.output)
                .platforms.map(\.platform)
        }
        #expect(try platforms([]) == ["linux/amd64", "linux/arm64/v8"])
        #expect(try platforms(["--platform", "linux/arm64"]) == ["linux/arm64/v8"])
        #expect(try platforms(["--platform", "amd64"]) == ["linux/amd64"])
        let missing = try bench.socle("inspect", "a:1", "--platform", "s390x")
        expectRefusal(missing, code: 1, naming: ["s390x", "linux/amd64", "linux/arm64"])
        let wrong = try bench.socle("inspect", "a:1", "--platform", "a/b/c")
        expectRefusal(wrong, code: 2, naming: ["a/b/c"])
    }

    @Test func inspectReadsArchives() throws {
        let spec = try debian.specification(["elevate"])
        for kind in ["oci-archive", "docker-archive"] {
            let place = "\(kind):\(bench.path("out.tar"))"
            try bench.build(spec, options: ["-o", place])
            let result = try bench.socle("inspect", "--packages", place)
            #expect(result.status == 0, "\(kind): \(result.stderr)")
            #expect(result.stdout.contains("elevate"))
        }
    }

    @Test func inspectRefusesADamagedLayer() throws {
        let built = try bench.build(debian.specification(["hello"]), tag: "a:1")
        let layer = try #require(bench.layout.picture(of: built.digest).manifest.layers.first)
        let path = "\(bench.layout.path)/blobs/sha256/\(layer.digest.hex)"
        try Files.write(Damage.altered(Files.read(path)), to: path)
        let result = try bench.socle("inspect", "a:1")
        expectRefusal(result, code: 1, naming: [String(layer.digest.hex.prefix(12))])
    }

    @Test(arguments: ["missing:1", "oci:missing", "docker-archive:missing.tar"])
    func inspectSaysWhatIsNotThere(place: String) throws {
        let result = try bench.socle("inspect", place)
        expectRefusal(result, code: 1, naming: ["missing"])
    }

    // MARK: why

    @Test func whyTellsTheChain() throws {
        let spec = try debian.specification(["elevate"])
        let result = try bench.socle("why", spec, "libc6", "--arch", "amd64", "--format", "json")
        #expect(result.status == 0, "\(result.stderr)")
        let chain: [Answer.Reason] = try Answer.rows(result.output)
        #expect(chain.map(\.package) == ["elevate", "hello", "libc6"])
        #expect(chain.map(\.version) == ["2.0-1", "1.0-1", "2.36-9+deb12u4"])
        #expect(chain[0].reason.contains("requested"))
        #expect(chain[2].reason.contains("hello"))
        #expect(chain[2].reason.contains("libc6 (>= 2.30)"))
        #expect(try bench.names().isEmpty, "nothing is built")
    }

    @Test func whySaysWhenAPackageIsNotInTheImage() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle("why", spec, "elevate", "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 2, naming: ["elevate", "amd64"])
    }

    @Test func whyKnowsPackagesThatOnlyGiveFiles() throws {
        let spec = try debian.specification(
            ["hello"], "certificates: { bundle-from: ca-certificates }")
        let result = try bench.socle("why", spec, "ca-certificates", "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 2, naming: ["ca-certificates", "files"])
    }

    // MARK: prune

    private func prune(_ options: String...) throws -> [String: Int] {
        let result = try bench.start(["prune", "--format", "json"] + options).wait()
        #expect(result.status == 0, "\(result.stderr)")
        let rows: [Answer.Pruned] = try Answer.rows(result.output)
        return Dictionary(rows.map { ($0.kind, $0.files) }) { $0 + $1 }
    }

    @Test func aDryRunRemovesNothing() throws {
        try bench.build(debian.specification(["elevate"]), tag: "a:1", options: ["--no-attach"])
        try bench.socle("images", "--remove", "a:1").expectSuccess()
        let before = try Files.list(bench.home).filter { !$0.contains("ingest") }
        let counts = try prune("--dry-run")
        #expect(counts["images"] == 3, "a manifest, a configuration, a layer")
        #expect(counts["packages"] == 3)
        #expect((counts["caches"] ?? 0) > 0)
        #expect(try Files.list(bench.home).filter { !$0.contains("ingest") } == before)
    }

    @Test func whatANameNeedsStays() throws {
        let spec = try debian.specification(["elevate"])
        let built = try bench.build(spec, tag: "a:1", options: ["--no-attach"])
        let counts = try prune()
        #expect(counts["images"] == 0)
        #expect(counts["packages"] == 3, "packages stay for locks alone")
        #expect(try bench.layout.picture(of: built.digest).text("usr/bin/elevate") != nil)
        #expect(try prune("--dry-run").values.allSatisfy { $0 == 0 })
        // Everything that is gone comes again.
        let again = try bench.build(spec, tag: "a:1", options: ["--no-attach"])
        #expect(again.digest == built.digest)
    }

    @Test func aLockKeepsItsPackages() throws {
        let spec = try debian.specification(["elevate"])
        try bench.socle("lock", spec, "--arch", "amd64", "-o", bench.path("a.lock.json"))
            .expectSuccess()
        try bench.build(debian.specification(["ca-certificates"], to: "b.yaml"), tag: "b:1")
        let counts = try prune("--keep", bench.path("a.lock.json"), "--only", "packages")
        #expect(counts == ["packages": 1], "only ca-certificates is in no lock")
        Files.remove(debian.repository.root)
        try bench.socle(
            "build", spec, "--lock", bench.path("a.lock.json"), "--locked", "--offline", "-t", "a:1"
        ).expectSuccess()
    }

    @Test func pruningTakesOnlyWhatItIsToldTo() throws {
        try bench.build(debian.specification(["elevate"]), tag: "a:1")
        #expect(try prune("--only", "caches").keys.sorted() == ["caches"])
        #expect(try prune("--dry-run")["packages"] == 3)
        let wrong = try bench.socle("prune", "--only", "everything")
        #expect(wrong.status == 2)
        #expect(wrong.stderr.contains("everything"))
    }
}

extension ProcessResult {
    /// Expects the exit code 0.
    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == 0, "\(stderr)", sourceLocation: sourceLocation)
    }
}
