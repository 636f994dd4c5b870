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

/// Builds that are stopped in the middle, and the same command again.
struct InterruptionTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }

    init() throws {
        var large = DebianSamples.hello()
        // Noise, so that half of the file is worth keeping.
        large.files.append(.file("usr/share/noise", Noise.bytes(400_000)))
        debian = try DebianBench([DebianSamples.libc(), large])
    }

    private static func isLarge(_ path: String) -> Bool { path.hasSuffix("/hello_1.0-1_amd64.deb") }

    /// Starts a build and waits until half of a package is here.
    private func stalled(
        _ server: StaticServer, _ spec: String, quiet: Bool = true
    ) throws -> ChildProcess {
        let words = ["build", spec, "--arch", "amd64", "-t", "a:1", "-o", "oci-archive:out.tar"]
        let child = try bench.start(words + (quiet ? ["--quiet"] : []))
        do { try server.waitForStall() } catch {
            child.signal(SIGKILL)
            let result = try child.wait()
            throw SupportFailure("\(error); \(result.status): \(result.stderr)")
        }
        return child
    }

    private func serve() throws -> StaticServer {
        try StaticServer(debian.repository.root) { path, number in
            Self.isLarge(path) && number == 0 ? .stall(after: 200_000) : .whole
        }
    }

    @Test func afterSIGKILLTheSameCommandSucceeds() throws {
        let server = try serve()
        let spec = try debian.specification(["hello"], at: server.base)
        let child = try stalled(server, spec)
        child.signal(SIGKILL)
        #expect(try child.wait().status == 128 + SIGKILL)
        #expect(try bench.names().isEmpty)
        #expect(!Files.exists(bench.path("out.tar")))

        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "oci-archive:out.tar", "--quiet")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try bench.debris().isEmpty, "what the dead process left is swept")
        let other = try Workbench()
        let undisturbed = try other.build(spec)
        #expect(try bench.layout.root(named: "a:1").digest == undisturbed.digest)
    }

    @Test func killedAtAnyMomentTheStoreStaysGood() throws {
        let server = try StaticServer(debian.repository.root)
        let spec = try debian.specification(["hello"], at: server.base)
        let expected = try Workbench().build(spec).digest
        // Killed when each of the files is asked for, in turn: signed file, index, packages.
        for kill in server.requests.indices {
            let counter = Counter()
            let slow = try StaticServer(debian.repository.root) { _, _ in
                counter.next() == kill ? .stall(after: 10) : .whole
            }
            let stalling = try debian.specification(["hello"], at: slow.base, to: "slow.yaml")
            let child = try stalled(slow, stalling)
            child.signal(SIGKILL)
            _ = try child.wait()
            #expect(try bench.names().isEmpty)
            #expect(try bench.build(spec).digest == expected)
            #expect(try bench.debris().isEmpty)
            Files.remove(bench.home)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aPoliteSignalLeavesNothing(number: Int32) throws {
        let server = try serve()
        let spec = try debian.specification(["hello"], at: server.base)
        let child = try stalled(server, spec)
        child.signal(number)
        let result = try child.wait()
        expectRefusal(result, code: 130, naming: ["interrupted"])
        try expectUntouched(bench)
        #expect(!Files.exists(bench.path("out.tar")))
        #expect(try bench.build(spec).rows.first?.packages == 2)
    }

    @Test func progressIsToldOnStandardErrorAlone() throws {
        let server = try StaticServer(debian.repository.root)
        let spec = try debian.specification(["hello"], at: server.base)
        let loud = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "--format", "json")
        #expect(loud.status == 0)
        let rows: [Answer.BuildRow] = try Answer.rows(loud.output)
        #expect(rows.count == 1)
        #expect(!loud.stderr.contains("\u{1b}"), "no terminal, no control sequences")
        #expect(!loud.stderr.contains("\r"))
    }
}
