import OCIModel
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A disk that is full, and files that may not grow.
struct DiskTests {
    private let debian: DebianBench
    private let spec: String
    private var bench: Workbench { debian.bench }

    init() throws {
        var package = DebianSamples.hello()
        package.files.append(.file("usr/share/large", Noise.bytes(3_000_000)))
        debian = try DebianBench([DebianSamples.libc(), package])
        spec = try debian.specification(["hello"])
    }

    /// What a shell does that builds in a small file system of its own, and then tells what is left:
    /// names of files that are neither locks nor records, and of images.
    private static let small = """
        size=$1; home=$2; shift 2
        mkdir -p "$home" && mount -t tmpfs -o size=$size none "$home" || exit 99
        "$@"; code=$?
        find "$home" -path '*/ingest/*' -type f ! -name uses ! -name '*.lock' -size +0
        grep -o 'a:1' "$home"/data/images/index.json
        exit $code
        """

    /// Whether this process may mount a file system that nobody else sees.
    private static let canMount: Bool = {
        guard geteuid() == 0, Tool.has("unshare", "mount") else { return false }
        let probe = try? run("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"])
        return probe?.status == 0
    }()

    private func build(size: String) throws -> ProcessResult {
        let wrapper = ["unshare", "-m", "sh", "-c", Self.small, "sh", size, bench.home]
        return try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "--quiet", wrapper: wrapper)
    }

    @Test(
        .enabled(if: canMount, "only root can mount a small disk"),
        arguments: [
            // Too small for the package; for its segment beside it; for the layer beside both.
            "1m", "5m", "8m",
        ])
    func aFullDiskIsToldAndLeavesNothing(size: String) throws {
        let result = try build(size: size)
        expectRefusal(result, code: 1, naming: ["no space left", bench.home, "socle prune"])
    }

    @Test(.enabled(if: canMount, "only root can mount a small disk"))
    func aDiskThatIsLargeEnoughServes() throws {
        let result = try build(size: "64m")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("a:1"))
    }

    /// Runs the program so that no file grows beyond some kilobytes: what it is told then is what a
    /// full disk tells it.
    private func limited(_ kilobytes: Int) -> [String] {
        ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(kilobytes * 2); exec \"$@\"", "sh"]
    }

    @Test func aFileThatMayNotGrowIsToldAndLeavesNothing() throws {
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "oci:out", "--quiet",
            wrapper: limited(1000))
        expectRefusal(result, code: 1, naming: ["no space left", bench.home])
        try expectUntouched(bench)
        #expect(!Files.exists(bench.path("out")))
        #expect(try bench.build(spec).rows.first?.packages == 2)
    }

    @Test(arguments: ["oci-archive:out", "docker-archive:out"])
    func aDestinationWithoutSpaceIsToldAndLeavesNothing(destination: String) throws {
        try bench.build(spec)
        // The archive is larger than the layer in it.
        let layer = try bench.layout.picture(of: bench.layout.root(named: "sample:test").digest)
            .manifest.layers[0]
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", destination, "--quiet",
            wrapper: limited(Int(layer.size) / 1024))
        expectRefusal(result, code: 1, naming: ["no space left", "out"])
        #expect(!Files.exists(bench.path("out")))
        #expect(try bench.folder.list().filter { !$0.contains("/") && $0.contains("out") }.isEmpty)
    }

    @Test(.enabled(if: Nobody.isAvailable, "only root can become somebody else, by setpriv"))
    func aFolderThatMayNotBeWrittenIsNamed() throws {
        try check("chmod", ["-R", "a+rX", bench.folder.path])
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "--quiet", wrapper: Nobody.wrapper)
        expectRefusal(result, code: 1, naming: [bench.home])
        #expect(!Files.exists(bench.home))
    }
}
