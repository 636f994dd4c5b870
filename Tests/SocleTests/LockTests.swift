import OCIModel
import TestSupport
import Testing

/// Locks: written, obeyed, refused.
struct LockTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }

    init() throws {
        debian = try DebianBench(
            DebianSamples.all(["amd64", "arm64"]), architectures: ["amd64", "arm64"])
    }

    private var file: String { bench.path("spec.lock.json") }

    private func lock(_ spec: String, arch: String = "amd64") throws -> [Answer.Locked] {
        let result = try bench.socle(
            "lock", spec, "--arch", arch, "-o", file, "--format", "json")
        #expect(result.status == 0, "\(result.stderr)")
        return try Answer.rows(result.output)
    }

    private func locked(
        _ spec: String, in other: Workbench? = nil, _ options: String...
    ) throws -> ProcessResult {
        let words = ["build", spec, "-t", "a:1", "--locked", "--lock", file, "--quiet"] + options
        return try (other ?? bench).start(words).wait()
    }

    @Test func aLockTellsWhatIsInIt() throws {
        let spec = try debian.specification(["elevate"])
        let rows = try lock(spec, arch: "amd64,arm64")
        #expect(rows.map(\.architecture) == ["amd64", "arm64"])
        #expect(rows.map(\.packages) == [3, 3])
        #expect(rows.map(\.epoch) == [DebianSamples.newest, DebianSamples.newest])
        let text = try Files.text(file)
        for (name, digest) in debian.repository.digests where !name.hasPrefix("base-files") {
            guard !name.hasPrefix("ca-") else { continue }
            #expect(text.contains(digest.hex), "\(name)")
        }
        #expect(text.contains("2.36-9+deb12u4"))
        #expect(try bench.names().isEmpty, "locking builds nothing")
    }

    @Test func aLockIsTheSameEachTime() throws {
        let spec = try debian.specification(["elevate"])
        _ = try lock(spec, arch: "amd64,arm64")
        let first = try Files.read(file)
        let other = try Workbench()
        try other.socle(
            "lock", spec, "--arch", "amd64,arm64", "-o", other.path("x"),
            environment: [
                "TZ": "Asia/Tokyo"
            ]
        ).expectSuccess()
        #expect(try Files.read(other.path("x")) == first)
    }

    @Test func withoutAPlaceItLiesBesideTheSpecification() throws {
        let spec = try debian.specification(["hello"], to: "team/web.yaml")
        try bench.socle("lock", spec, "--arch", "amd64").expectSuccess()
        #expect(Files.exists(bench.path("team/web.lock.json")))
        try bench.socle("build", spec, "--locked", "-t", "a:1").expectSuccess()
    }

    @Test func aLockedBuildIsTheSameImage() throws {
        let spec = try debian.specification(["elevate"])
        let free = try bench.build(spec, arch: "amd64,arm64")
        _ = try lock(spec, arch: "amd64,arm64")
        #expect(try locked(spec).status == 0)
        #expect(try bench.layout.root(named: "a:1").digest == free.digest)
    }

    @Test func aLockHoldsWhenTheArchiveMovesOn() throws {
        let spec = try debian.specification(["hello"])
        let first = try bench.build(spec)
        _ = try lock(spec)
        let newer = DebianSuite(
            packages: [DebianSamples.libc(), DebianSamples.hello("amd64", "2.0-1")])
        _ = try DebianRepositoryBuilder([newer]).write(to: bench.folder)
        let other = try Workbench()
        #expect(try other.build(spec).digest != first.digest, "the archive has moved on")
        let result = try locked(spec, in: other)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try other.layout.root(named: "a:1").digest == first.digest)
    }

    @Test func aLockOutlivesTheMirror() throws {
        let spec = try debian.specification(["elevate"])
        let rows = try lock(spec)
        #expect(rows.first?.packages == 3)
        Files.remove(debian.repository.root)
        let result = try locked(spec, in: nil, "--offline")
        #expect(result.status == 0, "\(result.stderr)")
        let root = try bench.layout.root(named: "a:1")
        #expect(try bench.layout.picture(of: root.digest).text("usr/bin/elevate") != nil)
    }

    @Test func offlineBuildsFromWhatWasFetched() throws {
        let spec = try debian.specification(["elevate"])
        let before = try bench.build(spec, tag: "a:1")
        Files.remove(debian.repository.root)
        let after = try bench.build(spec, tag: "a:2", options: ["--offline"])
        #expect(after.digest == before.digest)
    }

    @Test func offlineSaysWhatIsMissing() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "--offline", "--quiet")
        expectRefusal(result, code: 1, naming: ["--offline", "InRelease"])
        try expectUntouched(bench)

        _ = try lock(spec)
        let other = try Workbench()
        let locked = try locked(spec, in: other, "--offline")
        expectRefusal(locked, code: 1, naming: ["--offline", ".deb"])
        try expectUntouched(other)
    }

    @Test func anotherSpecificationIsRefusedWithTheDifference() throws {
        _ = try lock(try debian.specification(["hello"], "cmd: one"))
        let spec = try debian.specification(["elevate", "hello"], "cmd: two")
        let result = try locked(spec)
        #expect(result.status == 2)
        #expect(result.stdout == "")
        #expect(result.stderr.hasPrefix("socle: "))
        for text in [file, "socle lock", "elevate", "one", "two"] {
            #expect(result.stderr.contains(text), "`\(text)` is not in: \(result.stderr)")
        }
        try expectUntouched(bench)
    }

    @Test func whatDoesNotChangeTheImageDoesNotSpoilTheLock() throws {
        _ = try lock(try debian.specification(["hello", "elevate"]))
        let text = try Files.text(bench.path("spec.yaml"))
        let spec = try bench.folder.write(
            "# a remark\n" + text.split(separator: "\n").joined(separator: "\n\n") + "\n",
            to: "spec.yaml")
        let result = try locked(spec)
        #expect(result.status == 0, "\(result.stderr)")
    }

    @Test func aMissingLockSaysHowToMakeOne() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle("build", spec, "--locked", "--quiet")
        expectRefusal(result, code: 2, naming: ["spec.lock.json", "socle lock"])
        try expectUntouched(bench)
    }

    @Test(arguments: ["", "{", "[]", #"{"version": 999}"#])
    func aFileThatIsNoLockIsRefused(text: String) throws {
        let spec = try debian.specification(["hello"])
        try Files.write(text, to: file)
        expectRefusal(try locked(spec), code: 2, naming: [file])
        try expectUntouched(bench)
    }

    @Test func aDigestThatWasChangedInTheLockIsNoticed() throws {
        let spec = try debian.specification(["hello"])
        _ = try lock(spec)
        let text = try Files.text(file)
        let digest = try #require(debian.repository.digests["hello_1.0-1_amd64.deb"]).hex
        let forged = String(digest.reversed())
        #expect(text.contains(digest))
        try Files.write(
            text.split(separator: digest, omittingEmptySubsequences: false).joined(
                separator: forged),
            to: file)
        let other = try Workbench()
        expectRefusal(try locked(spec, in: other), code: 1, naming: ["hello_1.0-1_amd64.deb"])
        try expectUntouched(other)
    }

    @Test func anArchitectureThatIsNotInTheLockIsRefused() throws {
        let spec = try debian.specification(["hello"])
        _ = try lock(spec)
        expectRefusal(
            try locked(spec, in: nil, "--arch", "arm64"), code: 2, naming: ["arm64", "lock"])
        try expectUntouched(bench)
    }

    @Test func aLockOfSeveralArchitecturesServesOne() throws {
        let spec = try debian.specification(["hello"])
        _ = try lock(spec, arch: "amd64,arm64")
        let free = try bench.build(spec, arch: "arm64")
        #expect(try locked(spec, in: nil, "--arch", "arm64").status == 0)
        #expect(try bench.layout.root(named: "a:1").digest == free.digest)
    }

    @Test func aFailedLockLeavesTheOldOne() throws {
        _ = try lock(try debian.specification(["hello"]))
        let before = try Files.read(file)
        let result = try bench.socle(
            "lock", try debian.specification(["absent"]), "--arch", "amd64", "-o", file, "--quiet")
        #expect(result.status == 2)
        #expect(try Files.read(file) == before)
    }
}
