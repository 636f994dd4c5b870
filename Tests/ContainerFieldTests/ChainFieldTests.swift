import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Commands on what commands before them changed: whether that is used as it lies there or unpacked
/// from its layer makes no difference. Skipped on machines without root and runc.
@Suite(.enabled(if: ContainerBench.hasRoot, "needs root, runc and a static busybox"))
struct ChainFieldTests {
    /// Everything that changes can be, and a list of what is there then.
    static let steps = [
        """
        RUN mkdir -p /d/gone /d/opaque/old /d/plain && echo 1 > /d/gone/f && echo 2 > /d/opaque/f \
        && echo 3 > /d/file && busybox ln /d/file /d/second && busybox ln -s file /d/link \
        && echo 4 > "/d/two words" && mkdir /raw && echo 6 > "/raw/$(printf '\\377')" && busybox chmod 4755 /d/second && busybox chown 7:8 /d/plain \
        && busybox touch -d '2037-01-01 00:00:00' /d/later && busybox touch -d '1999-12-31 00:00:00' /d/earlier
        """,
        """
        RUN busybox rm -r /d/gone /d/opaque && mkdir -p /d/opaque/new && echo 5 > /d/plain/f \
        && busybox mkfifo /d/pipe && busybox ln /d/file /d/third && busybox chmod 700 /d/plain \
        && busybox mv /d/earlier /d/moved && busybox truncate -s 1000000 /d/holes \
        && busybox chown -h 9 /d/link
        """,
        """
        RUN busybox grep -q 6 "/raw/$(printf '\\377')" && busybox find /d ! -type d -exec busybox stat -c '%N %A %u:%g %h %Y' {} + > /all \
        && busybox find /d -type d -exec busybox stat -c '%n %A %u:%g %Y' {} + >> /all \
        && busybox find /d -type f -exec busybox md5sum {} + >> /all && busybox sort /all > /list \
        && busybox rm /all
        """,
    ]

    private static let epoch = ["SOURCE_DATE_EPOCH": "1500000000"]

    private func build(
        _ bench: ContainerBench, _ steps: [String], home: String, as user: String? = nil
    ) throws -> (digest: String, log: String) {
        let file = try bench.folder.write(
            "FROM \(bench.image)\n" + steps.joined(separator: "\n") + "\n", to: "Dockerfile")
        try run("rm", ["-rf", bench.folder.appending(home + "-tree")]).checkedStatus()
        let result = try bench.start(
            [
                "build", "-f", file, "--format", "json", "-o",
                "dir:" + bench.folder.appending(home + "-tree"), bench.folder.path,
            ],
            as: user,
            environment: ["SOCLE_HOME": bench.folder.appending(home)].merging(Self.epoch) { $1 }
        ).wait().checkedStatus()
        let digest = result.stdout.split(separator: "\"").first { $0.hasPrefix("sha256:") } ?? ""
        return (String(digest), result.stderr)
    }

    @Test(arguments: [false, true])
    func usedOrUnpacked(isRootless: Bool) throws {
        let user = isRootless ? ContainerBench.user : nil
        if isRootless, user == nil { return }
        let bench = try ContainerBench(owner: user)
        let used = try build(bench, Self.steps, home: "used", as: user)
        // The last command's tree is there too, which nothing would have been unpacked for.
        let trees = try run("ls", [bench.folder.appending("used/cache/trees")]).stdout
        #expect(trees.split(separator: "\n").count == 4, "\(trees)")
        _ = try build(bench, Array(Self.steps.prefix(2)), home: "unpacked", as: user)
        try run("rm", ["-r", bench.folder.appending("unpacked/cache/trees")]).checkedStatus()
        let unpacked = try build(bench, Self.steps, home: "unpacked", as: user)
        #expect(unpacked.log.split(separator: "(cached)").count == 3, "\(unpacked.log)")
        let lists = try ["used", "unpacked"].map {
            try Files.text(bench.folder.appending($0 + "-tree/list"))
        }
        #expect(lists[0] == lists[1])
        #expect(lists[0].contains("/d/later -rw-r--r-- 0:0 1 1500000000\n"))
        #expect(lists[0].contains("/d/moved -rw-r--r-- 0:0 1 946598400\n"))
        #expect(lists[0].contains("'/d/link' -> 'file'") && !lists[0].contains("/d/gone"))
        #expect(!lists[0].contains("/d/opaque/old"))
        #expect(used.digest == unpacked.digest && used.digest.count > 60)
    }

    /// A build that is killed leaves no half tree: what was done before counts, or is done again.
    @Test(arguments: [SIGINT, SIGKILL])
    func killedBetween(signal: Int32) throws {
        let bench = try ContainerBench()
        let marker = "73.\(getpid())\(signal)"
        let file = try bench.folder.write(
            "FROM \(bench.image)\n\(Self.steps[0])\nRUN sleep \(marker)\n", to: "Dockerfile")
        let child = try bench.start(
            ["build", "-f", file, bench.folder.path], environment: Self.epoch)
        while try run("/usr/bin/pgrep", ["-f", "^sleep \(marker)"]).status != 0 { usleep(10_000) }
        child.signal(signal)
        #expect(try child.wait().status != 0)
        let again = try build(bench, Self.steps, home: "home")
        let fresh = try build(bench, Self.steps, home: "fresh")
        #expect(again.digest == fresh.digest)
        #expect(again.log.contains("(cached)"))
        #expect(try bench.leftovers() == [])
    }

    @Test func agentsAreShown() throws {
        let bench = try ContainerBench()
        let socket = bench.folder.appending("agent")
        let listener = try ChildProcess(
            "/usr/bin/python3",
            [
                "-c",
                "import socket,sys,time\ns=socket.socket(socket.AF_UNIX)\ns.bind(sys.argv[1])\n"
                    + "s.listen()\nprint('ready',file=sys.stderr,flush=True)\ntime.sleep(600)",
                socket,
            ])
        defer {
            listener.signal(SIGKILL)
            _ = try? listener.wait()
        }
        while !listener.errorsSoFar().contains("ready") { usleep(10_000) }
        func build(_ text: String, _ options: [String]) throws -> ProcessResult {
            let file = try bench.folder.write("FROM \(bench.image)\n" + text, to: "Dockerfile")
            return try bench.socle(["build", "-f", file, "--no-cache"] + options + ["root"])
        }
        let mount =
            "RUN --mount=type=ssh busybox test -S \"$SSH_AUTH_SOCK\" && busybox touch /seen\n"
        let seen = try build(
            mount + "RUN busybox test ! -e /run/buildkit -a -z \"$SSH_AUTH_SOCK\"\n",
            ["--ssh", "default=" + socket, "-o", "dir:" + bench.folder.appending("tree")])
        #expect(seen.status == 0, "\(seen.stderr)")
        #expect(Files.exists(bench.folder.appending("tree/seen")))
        #expect(!Files.exists(bench.folder.appending("tree/run/buildkit")))
        let missing = try build(mount.replacing("ssh ", with: "ssh,required=true "), [])
        #expect(missing.status == 1)
        #expect(
            missing.stderr.contains("Dockerfile:2:1: no SSH agent `default` was given; add --ssh"))
        let key = try build(mount, ["--ssh", "default=" + bench.folder.appending("Dockerfile")])
        #expect(key.status == 2)
        #expect(key.stderr.contains("is no agent's socket; give a key to an agent"))
        let owned = try build(
            mount.replacing("ssh ", with: "ssh,uid=7 "), ["--ssh", "default=" + socket])
        #expect(owned.status == 1 && owned.stderr.contains("`uid` of `--mount=type=ssh`"))
    }
}
