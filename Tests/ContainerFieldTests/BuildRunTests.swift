import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Commands of Dockerfiles that misbehave, and secrets. Skipped on machines without root and runc.
@Suite(.enabled(if: ContainerBench.hasRoot, "needs root, runc and a static busybox"))
struct BuildRunTests {
    let bench: ContainerBench

    init() throws { bench = try ContainerBench() }

    private func dockerfile(_ text: String) throws -> String {
        try bench.folder.write("FROM \(bench.image)\n" + text, to: "Dockerfile")
    }

    private static func isRunning(_ marker: String) throws -> Bool {
        try run("/usr/bin/pgrep", ["-f", "^sleep \(marker)"]).status == 0
    }

    @Test func timeIsUp() throws {
        let marker = "71.\(getpid())1"
        let file = try dockerfile("RUN sleep \(marker)\n")
        let result = try bench.socle(["build", "-f", file, "--timeout", "1", bench.folder.path])
        #expect(result.status == 1)
        #expect(
            result.stderr.contains("Dockerfile:2:1: the command was stopped"), "\(result.stderr)")
        #expect(try !Self.isRunning(marker))
        #expect(try bench.leftovers() == [])
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func endedBuildLeavesNothing(signal: Int32) throws {
        let marker = "72.\(getpid())\(signal)"
        let file = try dockerfile("RUN touch /new; sleep \(marker); true\n")
        let child = try bench.start(["build", "-f", file, bench.folder.path])
        while try !Self.isRunning(marker) { usleep(10_000) }
        child.signal(signal)
        #expect(try child.wait().status != 0)
        while try Self.isRunning(marker) { usleep(10_000) }
        #expect(try bench.leftovers().filter { $0.contains(" overlay ") } == [])
        // What files a killed program leaves, the next one takes away.
        #expect(try bench.socle(["run", bench.image, "echo"]).status == 0)
        #expect(try bench.leftovers() == [])
        #expect(try bench.socle(["images"]).stdout.split(separator: "\n").count <= 1)
    }

    @Test func secretsAreNowhere() throws {
        let secret = "s3cr3t-\(getpid())-\(getpid() * 7)"
        try bench.folder.write(secret, to: "token")
        try Files.makeDirectory(bench.folder.appending("empty"))
        let file = try dockerfile(
            """
            RUN --mount=type=secret,id=token [ "$(cat /run/secrets/token)" = \(secret.prefix(6))*** ] || touch /read
            RUN --mount=type=secret,id=token,env=TOKEN test ${#TOKEN} -gt 5 && touch /seen
            RUN --mount=type=secret,id=token,target=/deep/er/token,required=true cat /deep/er/token | grep -q . && touch /deep-seen
            RUN test ! -e /run/secrets/token && test -z "$TOKEN"
            """)
        let result = try bench.socle([
            "build", "-f", file, "-t", "hidden:1", "--secret",
            "id=token,src=" + bench.folder.appending("token"), "-o",
            "dir:" + bench.folder.appending("tree"), "--cache-to",
            "oci:" + bench.folder.appending("cache:c"), bench.folder.appending("empty"),
        ])
        #expect(result.status == 0, "\(result.stderr)")
        #expect(!(result.stdout + result.stderr).contains(secret))
        #expect(Files.exists(bench.folder.appending("tree/seen")))
        #expect(Files.exists(bench.folder.appending("tree/deep-seen")))
        // Neither the files nor anything that the store has: layers, history, caches, attachments.
        for place in ["tree", "home", "cache"] {
            let found = try run("grep", ["-rlF", secret, bench.folder.appending(place)])
            #expect(found.status == 1, "\(found.stdout)")
        }
        let plain = try run(
            "sh",
            [
                "-c",
                "for f in \"$1\"/data/images/blobs/sha256/* \"$1\"/images/blobs/sha256/*; do "
                    + "gzip -dcf \"$f\" 2>/dev/null | grep -qF \"$2\" && echo \"$f\"; done; true",
                "sh", bench.folder.appending("home"), secret,
            ])
        #expect(plain.stdout == "")
        let strict = try dockerfile(
            "RUN --mount=type=secret,id=token,required=true cat /run/secrets/token\n")
        let missing = try bench.socle([
            "build", "-f", strict, "--no-cache", bench.folder.appending("empty"),
        ])
        #expect(missing.status == 1)
        #expect(missing.stderr.contains("was not given; add --secret id=token,src=FILE"))
    }

    @Test func cacheComesFromARegistryOfFiles() throws {
        let file = try dockerfile("RUN echo 1 > /x; echo did it\n")
        let cache = "oci:" + bench.folder.appending("cache:c")
        let options = ["build", "-f", file, "--format", "json"]
        let first = try bench.socle(options + ["--cache-to", cache, bench.folder.path])
        #expect(first.status == 0 && first.stderr.contains("| did it"), "\(first.stderr)")
        let other = ["SOCLE_HOME": bench.folder.appending("other")]
        let again = try bench.start(
            options + ["--cache-from", cache, bench.folder.path], environment: other
        ).wait()
        #expect(again.status == 0 && !again.stderr.contains("| did it"), "\(again.stderr)")
        #expect(again.stderr.contains("(cached)"))
    }

    /// The file is read before there is an enclosure, and again inside.
    @Test func fileComesFromTheStandardInput() throws {
        let child = try ChildProcess(
            ContainerProgram.path(), ["build", "-f", "-", "-o", "dir:tree"],
            input: Array("FROM \(bench.image)\nRUN echo piped > /x\n".utf8),
            environment: ["PATH": "/usr/bin:/bin", "SOCLE_HOME": bench.folder.appending("home")],
            inherits: false, directory: bench.folder.path)
        let result = try child.wait()
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try Files.text(bench.folder.appending("tree/x")) == "piped\n")
        #expect(result.stdout.contains("dir:tree"))
    }

    @Test func cacheMountsArePruned() throws {
        let file = try dockerfile(
            "RUN --mount=type=cache,target=/c echo kept >> /c/f; cat /c/f; chown 3 /c/f\n")
        for count in 1...2 {
            let result = try bench.socle(["build", "-f", file, "--no-cache", bench.folder.path])
            #expect(result.status == 0, "\(result.stderr)")
            #expect(result.stderr.split(separator: "| kept").count == count + 1)
        }
        #expect(try bench.socle(["prune", "--only", "caches"]).status == 0)
        let mounts = bench.folder.appending("home/cache/mounts")
        #expect(try Files.list(mounts).allSatisfy { $0.hasSuffix(".lock") })
    }
}
