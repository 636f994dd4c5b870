import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `socle debug` and `socle test` with real runtimes, as root.
@Suite(.enabled(if: ContainerBench.hasRoot, "needs root, runc and a static busybox"))
struct DebugTests {
    /// An image without a shell.
    private func bare() throws -> ContainerBench {
        let bench = try ContainerBench()
        try Files.makeDirectory(bench.folder.appending("bare"))
        try Files.makeDirectory(bench.folder.appending("bare/etc"))
        try bench.folder.write("only\n", to: "bare/etc/only")
        return bench
    }

    @Test func imageGetsAShellBesideItsFiles() throws {
        let bench = try bare()
        let image = "dir:" + bench.folder.appending("bare")
        let result = try bench.socle(
            ["debug", image, "sh", "-c", "cat /etc/only; touch /etc/x; ls /etc; exit 3"])
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stdout.hasPrefix("only\n") && result.stdout.contains("x\n"))
        #expect(!Files.exists(bench.folder.appending("bare/etc/x")))
        #expect(try bench.leftovers() == [])
    }

    @Test func toolsComeFromAnImage() throws {
        let bench = try bare()
        let image = "dir:" + bench.folder.appending("bare")
        let result = try bench.socle(
            ["debug", "--tools", bench.image, image, "cat", "/target/etc/only"])
        #expect(result.stdout == "only\n", "\(result.stderr)")
    }

    @Test func runningContainerIsJoined() throws {
        let bench = try bare()
        let marker = "77.\(getpid())3"
        let child = try bench.start([
            "run", "--hostname", "inner", bench.image, "sh", "-c",
            "echo mine > /etc/mine; echo ready >&2; sleep \(marker); true",
        ])
        while !child.errorsSoFar().contains("ready") { usleep(10_000) }
        let found = try run("/usr/bin/pgrep", ["-n", "-f", "^sleep \(marker)"]).line
        let result = try bench.socle(
            ["debug", "pid:" + found, "sh", "-c", "ps; cat /target/etc/mine; hostname"])
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("sleep \(marker)"))
        #expect(result.stdout.contains("mine\n") && result.stdout.hasSuffix("inner\n"))
        child.signal(SIGKILL)
        _ = try child.wait()
    }

    @Test func clustersGetACommandAndAPatch() throws {
        let bench = try ContainerBench()
        let result = try bench.socle(
            ["debug", "--kubernetes", "--namespace", "n", "--container", "c d", "web-0"])
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("kubectl debug -n n -it web-0 "))
        #expect(result.stdout.contains("'--target=c d'"))
        #expect(result.stdout.contains("--image=registry.example.org/distroless/static:debug"))
        // What follows the remarks is the document that the interface of pods takes.
        let start = try #require(result.stdout.firstRange(of: "\n{")).lowerBound
        let patch = try bench.folder.write(String(result.stdout[start...]), to: "patch.json")
        let script = """
            import json, sys
            spec = json.load(open(sys.argv[1]))
            assert list(spec) == ["spec"] and list(spec["spec"]) == ["ephemeralContainers"]
            container, = spec["spec"]["ephemeralContainers"]
            assert container["targetContainerName"] == "c d" and container["name"] == "socle-debug"
            allowed = {"name", "image", "command", "args", "stdin", "stdinOnce", "tty", "env",
                "workingDir", "volumeMounts", "imagePullPolicy", "securityContext",
                "terminationMessagePath", "terminationMessagePolicy", "targetContainerName"}
            assert set(container) <= allowed, set(container) - allowed
            """
        let checked = try run("/usr/bin/python3", ["-c", script, patch])
        #expect(checked.status == 0, "\(checked.stderr)")
        let other = try bench.socle(
            ["debug", "--kubernetes", "--tools", "docker://r.example.org/t:1", "web-0"])
        #expect(other.stdout.contains("--image=r.example.org/t:1 --target=app"))
        #expect(!other.stdout.contains("socle build"))
    }

    @Test func commandTestsRun() throws {
        let bench = try ContainerBench()
        let config = try bench.folder.write(
            """
            schemaVersion: 2.0.0
            commandTests:
              - {name: good, command: sh, args: [-c, "echo $A"], expectedOutput: ["^1\\n$"],
                 setup: [[touch, /x]], teardown: [[cat, /x]], envVars: [{key: A, value: "1"}]}
              - {name: bad, command: sh, args: [-c, "echo no >&2; exit 2"], exitCode: 1}
              - {name: gone, command: nosuch}
              - {name: fresh, command: cat, args: [/x], exitCode: 1}
            fileExistenceTests: [{path: /bin/sh}]
            """, to: "t.yaml")
        let result = try bench.socle(["test", bench.image, "-c", config])
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stdout.contains("the exit code is 2, not 1"))
        #expect(result.stdout.contains("`nosuch` was not found in the image"))
        #expect(result.stderr.hasPrefix("socle: 2 of 5 tests of "))
        let without = try bench.socle(["test", "--no-commands", bench.image, "-c", config])
        #expect(without.status == 0, "\(without.stderr)")
        #expect(try bench.leftovers() == [])
    }
}
