import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `socle run` with real runtimes, as root. Skipped on machines without runc, BusyBox or root.
@Suite(.enabled(if: ContainerBench.hasRoot, "needs root, runc and a static busybox"))
struct RunTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let options: [String]
        let command: [String]
        var status: Int32 = 0
        var output = ""
        var testDescription: String { (options + command).joined(separator: " ") }
    }

    static let cases = [
        Case(options: [], command: ["echo", "-e", "--platform"], output: "--platform\n"),
        Case(options: [], command: ["sh", "-c", "exit 7"], status: 7),
        Case(options: [], command: ["nosuch"], status: 127),
        Case(options: [], command: ["/etc"], status: 126),
        Case(options: [], command: ["/etc/passwd"], status: 126),
        Case(options: [], command: [], status: 125),
        Case(options: ["-u", "nobody"], command: ["id"], status: 125),
        Case(options: ["--cap-add", "fly"], command: ["id"], status: 125),
        Case(options: ["-v", "/no/such:/x"], command: ["id"], status: 125),
        Case(options: ["--odd"], command: ["id"], status: 2),
        Case(
            options: ["-u", "app"], command: ["id"],
            output: "uid=1000(app) gid=1000(app) groups=7(more)\n"),
        Case(
            options: ["-e", "A=1", "-e", "HERE"], command: ["sh", "-c", "echo $A $HERE $HOME"],
            output: "1 here /root\n"),
        Case(options: ["-w", "/a/b"], command: ["sh", "-c", "pwd"], output: "/a/b\n"),
        Case(options: ["--entrypoint", "/bin/echo"], command: ["x"], output: "x\n"),
        Case(options: ["--read-only"], command: ["touch", "/x"], status: 1),
        Case(
            options: ["--read-only", "--tmpfs", "/tmp"], command: ["touch", "/tmp/x"]),
        Case(options: [], command: ["ls", "/sys/class/net"], output: "lo\n"),
        Case(options: ["--timeout", "0.5"], command: ["sleep", "60"], status: 124),
        Case(
            options: ["--cap-drop", "ALL", "--cap-add", "CHOWN"],
            command: ["grep", "CapEff", "/proc/self/status"], output: "CapEff:\t0000000000000001\n"),
        Case(
            options: ["-v", "./root/etc:/shown:ro"],
            command: ["sh", "-c", "cat /shown/group | grep more; touch /shown/x"], status: 1,
            output: "more:x:7:app\n"),
    ]

    @Test(arguments: cases)
    func commandRuns(test: Case) throws {
        let bench = try ContainerBench()
        let result = try bench.socle(["run"] + test.options + [bench.image] + test.command)
        #expect(result.status == test.status, "\(result.stderr)")
        #expect(result.stdout == test.output)
        #expect(try bench.leftovers() == [])
        #expect(!Files.exists(bench.folder.appending("root/x")))
    }

    @Test func limitsHold() throws {
        let bench = try ContainerBench()
        let result = try bench.socle([
            "run", "-m", "64m", "--pids-limit", "20", bench.image, "sh", "-c",
            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max "
                + "|| cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max",
        ])
        #expect(result.stdout.hasSuffix("67108864\n20\n"), "\(result.stdout)\(result.stderr)")
    }

    @Test(.enabled(if: ContainerBench.hasCrun, "needs crun"))
    func crunDoesTheSame() throws {
        let bench = try ContainerBench()
        let options = ["run", "--runtime", "crun", bench.image]
        #expect(try bench.socle(options + ["sh", "-c", "exit 4"]).status == 4)
        #expect(try bench.socle(options + ["nosuch"]).status == 127)
        #expect(try bench.leftovers() == [])
    }

    @Test func signalsArePassedOn() throws {
        let bench = try ContainerBench()
        let child = try bench.start([
            "run", bench.image, "sh", "-c",
            "trap 'exit 9' USR1; echo ready >&2; while :; do sleep 0.05; done",
        ])
        while !child.errorsSoFar().contains("ready") { usleep(10_000) }
        child.signal(SIGUSR1)
        #expect(try child.wait().status == 9)
        #expect(try bench.leftovers() == [])
    }

    /// The first process of a container ignores what it has no handler for.
    @Test func thirdInterruptKills() throws {
        let bench = try ContainerBench()
        let child = try bench.start([
            "run", bench.image, "sh", "-c",
            "trap 'echo again >&2' INT; echo ready >&2; while :; do sleep 0.05; done",
        ])
        while !child.errorsSoFar().contains("ready") { usleep(10_000) }
        for count in 1...3 {
            child.signal(SIGINT)
            while count < 3, child.errorsSoFar().split(separator: "again").count <= count {
                usleep(10_000)
            }
        }
        #expect(try child.wait().status == 137)
        #expect(try bench.leftovers() == [])
    }

    @Test func killedProgramLeavesNothingRunning() throws {
        let bench = try ContainerBench()
        let marker = "60.\(getpid())5"
        let child = try bench.start([
            "run", bench.image, "sh", "-c", "echo ready >&2; sleep \(marker)",
        ])
        while !child.errorsSoFar().contains("ready") { usleep(10_000) }
        child.signal(SIGKILL)
        _ = try child.wait()
        while try Self.isRunning(marker) { usleep(10_000) }
        #expect(try bench.leftovers().filter { $0.contains(" overlay ") } == [])
        // The next run takes away what files there are.
        #expect(try bench.socle(["run", bench.image, "echo"]).status == 0)
        #expect(try bench.leftovers() == [])
    }

    private static func isRunning(_ marker: String) throws -> Bool {
        try run("/usr/bin/pgrep", ["-f", "^sleep \(marker)"]).status == 0
    }
}

/// The same as an ordinary user with subordinate ids. Skipped where there is none.
@Suite(.enabled(if: ContainerBench.user != nil, "needs a user in /etc/subuid and newuidmap"))
struct RootlessRunTests {
    @Test func containerIsRootOfItsOwn() throws {
        let user = try #require(ContainerBench.user)
        let bench = try ContainerBench(owner: user)
        let result = try bench.socle(
            [
                "run", bench.image, "sh", "-c",
                "id; touch /x; busybox chown 33:33 /x; ls -ln /x; exit 3",
            ], as: user)
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stdout.contains("uid=0") && result.stdout.contains(" 33 "))
        #expect(try bench.leftovers() == [])
        let network = try bench.socle(
            ["run", "--network", "host", bench.image, "ls", "/sys/class"], as: user)
        #expect(network.status == 0, "\(network.stderr)")
    }

    @Test func limitsAreRefusedInOneLine() throws {
        let user = try #require(ContainerBench.user)
        let bench = try ContainerBench(owner: user)
        let result = try bench.socle(["run", "-m", "64m", bench.image, "id"], as: user)
        #expect(result.status == 125)
        #expect(result.stderr.hasPrefix("socle: limits cannot be set here"))
        #expect(result.stderr.split(separator: "\n").count == 1)
    }
}
