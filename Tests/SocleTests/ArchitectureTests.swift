import OCIModel
import TestSupport
import Testing

/// Images for several architectures.
struct ArchitectureTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }

    init() throws {
        debian = try DebianBench(
            DebianSamples.all(["amd64", "arm64"]), architectures: ["amd64", "arm64"])
    }

    @Test func twoArchitecturesGiveOneIndex() throws {
        let spec = try debian.specification(["hello"], "archs: [arm64, amd64]")
        let built = try bench.build(spec, arch: "amd64,arm64")
        let root = try bench.layout.root(named: "sample:test")
        #expect(root.mediaType == .ociIndex)
        #expect(root.digest == built.digest)
        let index = try bench.layout.index(root.digest)
        #expect(index.manifests.map(\.platform?.description) == ["linux/amd64", "linux/arm64/v8"])
        #expect(index.manifests.map(\.mediaType) == [.ociManifest, .ociManifest])
        for (entry, place) in zip(index.manifests, ["x86_64-linux-gnu", "aarch64-linux-gnu"]) {
            let image = try bench.layout.picture(of: entry.digest)
            #expect(image.configuration.architecture == entry.platform?.architecture)
            #expect(image.text("usr/lib/\(place)/libc.so.6") != nil)
            #expect(image.entries.filter { $0.path.contains("linux-gnu/libc") }.count == 1)
        }
    }

    @Test func oneArchitectureAloneIsTheSameManifest() throws {
        let spec = try debian.specification(["elevate"])
        let both = try bench.build(spec, arch: "amd64,arm64")
        for architecture in ["amd64", "arm64"] {
            let other = try Workbench()
            let alone = try other.build(spec, arch: architecture)
            #expect(alone.digest == both.digest(of: architecture))
        }
    }

    @Test func theSpecificationsArchitecturesAreBuiltTogether() throws {
        let spec = try debian.specification(["hello"], "archs: [amd64, arm64]")
        let built = try bench.build(spec, arch: "all")
        #expect(built.rows.count == 3, "the index and two images")
    }

    @Test(arguments: ["x86_64", "linux/amd64", "amd64"])
    func architecturesAreKnownByEveryName(name: String) throws {
        let built = try bench.build(debian.specification(["hello"]), arch: name)
        #expect(built.rows.map(\.platform) == ["amd64"])
    }

    @Test func anArchitectureThatDoesNotExistIsRefused() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle("build", spec, "--arch", "amd64,z80", "--quiet")
        expectRefusal(result, code: 2, naming: ["z80"])
        try expectUntouched(bench)
    }

    @Test func anArchitectureThatTheArchiveLacksIsRefused() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle("build", spec, "--arch", "s390x", "--quiet")
        expectRefusal(result, code: 1, naming: ["s390x", "InRelease"])
        try expectUntouched(bench)
    }

    @Test func anArchitectureThatTheSpecificationLacksIsRefused() throws {
        let spec = try debian.specification(["hello"], "archs: [arm64]")
        let result = try bench.socle("build", spec, "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 2, naming: ["amd64", "arm64"])
    }

    @Test func whenOneArchitectureFailsThereIsNoImage() throws {
        var only = DebianSamples.hello("amd64", "1.0-1")
        only["Package"] = "single"
        let debian = try DebianBench(
            [only] + DebianSamples.all(["amd64", "arm64"]), architectures: ["amd64", "arm64"])
        let result = try debian.bench.socle(
            "build", try debian.specification(["single"]), "--arch", "amd64,arm64", "-t", "a:1",
            "-o", "oci:\(debian.bench.path("out"))", "--quiet")
        #expect(result.status == 2)
        #expect(result.stderr.contains("single"))
        try expectUntouched(debian.bench)
        #expect(!Files.exists(debian.bench.path("out")))
    }

    @Test func aDestinationOfOnePlatformRefusesSeveral() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle(
            "build", spec, "--arch", "amd64,arm64", "-t", "a:1", "-o", "dir:\(bench.path("root"))",
            "--quiet")
        expectRefusal(result, code: 1, naming: ["dir:", "linux/amd64", "linux/arm64"])
        #expect(!Files.exists(bench.path("root")))
    }

    @Test func aLayoutHoldsBoth() throws {
        let spec = try debian.specification(["hello"])
        let built = try bench.build(
            spec, arch: "amd64,arm64", options: ["-o", "oci:\(bench.path("out")):x"])
        let layout = Layout(bench.path("out"))
        #expect(try layout.root(named: "x").digest == built.digest)
        for entry in try layout.index(built.digest).manifests {
            _ = try layout.picture(of: entry.digest)
        }
    }
}
