import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The Dockerfiles in `examples/`: each is built with packages from a live archive, run, and what the
/// program says is looked at. Skipped on machines without root, runc or a Debian mirror.
@Suite(.serialized) enum ExampleSuites {}

extension ExampleSuites {
    @Suite(
        .serialized, .enabled(if: ContainerBench.hasRoot, "needs root, runc and a static busybox"),
        .enabled(if: ExampleBench.mirror != nil, "no Debian mirror of the host's answers"))
    struct ExampleTests {
        let bench: ExampleBench

        init() throws { bench = try ExampleBench.rootful.get() }

        static let emulates = Files.exists("/proc/sys/fs/binfmt_misc/qemu-aarch64")

        @Test func goOnDistroless() throws {
            // One after the other: a busy machine takes long to compile Go's own library.
            try bench.build("go-web/Dockerfile", "web:1")
            try bench.build("go-web/Dockerfile", "web:1", ["--arch", "amd64,arm64"])
            try WebServer.check(bench, "web:1", is: "well, on amd64 as 65532\n")
            if Self.emulates {
                try WebServer.check(
                    bench, "web:1", ["--platform", "linux/arm64"], is: "well, on arm64 as 65532\n")
            }
            let shell = try bench.socle(["run", "--entrypoint", "sh", "web:1", "-c", "true"])
            #expect(shell.status == 127, "distroless/static has no shell")
        }

        @Test func debugVariantHasAShell() throws {
            try bench.build("go-web/Dockerfile", "web:debug", ["--target", "debug"])
            let result = try bench.socle(
                ["run", "--entrypoint", "sh", "web:debug", "-c", "id -u; ls -l /web"])
            #expect(result.stdout.hasPrefix("65532\n-rwxr-xr-x"), "\(result.stderr)")
            try WebServer.check(bench, "web:debug", is: "well, on amd64 as 65532\n")
        }

        @Test(
            .enabled(if: ExampleBench.alpine != nil, "no real Alpine packages beside the checkout"))
        func alpine() throws {
            let server = try bench.serveAlpine()
            try bench.build("alpine-clock/Dockerfile", "clock:1")
            let clock = try bench.socle(["run", "-e", "CLOCK_AT=0", "clock:1"])
            #expect(
                clock.stdout == """
                    1970-01-01 01:00 +0100  Europe/Berlin
                    1970-01-01 09:00 +0900  Asia/Tokyo
                    1969-12-31 19:00 -0500  America/New_York
                    digest: f5a010112223

                    """, "\(clock.stderr)")
            #expect(try bench.socle(["run", "clock:1", "Nowhere"]).status == 2)
            let user = try bench.socle(["run", "--entrypoint", "id", "clock:1", "-un"])
            #expect(user.stdout == "clock\n")
            try bench.build("alpine-shell/Dockerfile", "greet:1")
            #expect(
                try bench.socle(["run", "greet:1", "you"]).stdout
                    == "Hello, you, from greeter on x86_64\n")
            try bench.build("go-web/Dockerfile.alpine", "web:alpine")
            try WebServer.check(bench, "web:alpine", is: "well, on amd64 as 65534\n")
            withExtendedLifetime(server) {}
        }

        @Test(arguments: ["Dockerfile", "Dockerfile.slim"])
        func python(file: String) throws {
            try bench.build("python-table/" + file, "table:1", bench.pipSecrets)
            let result = try bench.socle(
                ["run", "-i", "--read-only", "table:1"], input: "name,size\nstatic,<2 MB\n")
            #expect(
                result.stdout == """
                    <table>
                      <tr><th>name</th><th>size</th></tr>
                      <tr><td>static</td><td>&lt;2 MB</td></tr>
                    </table>

                    """, "\(result.stderr)")
            #expect(try bench.socle(["run", "-i", "table:1"], input: "a,b\n1\n").status == 1)
            // What pip was told about this machine stays on this machine.
            let inside = try bench.socle(["layers", "--format", "json", "table:1"]).stdout
            #expect(!inside.contains("pip.conf") && !inside.contains("run/ca.crt"))
        }

        /// Alpine's Python is not among the packages that lie beside the checkout.
        @Test(
            .enabled(
                if: ExampleBench.alpineMirror != nil,
                "no Alpine mirror with python3: SOCLE_ALPINE_MIRROR names one, as http(s)"))
        func pythonOnAlpine() throws {
            let mirror = ExampleBench.alpineMirror ?? ""
            try bench.build(
                "python-table/Dockerfile.alpine", "table:alpine",
                bench.pipSecrets + ["--mirror", mirror, "--bases", "catalogue"])
            let result = try bench.socle(
                ["run", "-i", "--read-only", "table:alpine"], input: "name,size\nalpine,<5 MB\n")
            #expect(result.stdout.contains("<td>&lt;5 MB</td>"), "\(result.stderr)")
            let user = try bench.socle(["run", "--entrypoint", "id", "table:alpine", "-un"])
            #expect(user.stdout == "table\n")
        }

        /// A shell beside the program: it sees files, processes and the network, and leaves nothing.
        @Test func debuggingLeavesNoTrace() throws {
            try bench.build("go-web/Dockerfile", "web:1")
            let port = try WebServer.freePort()
            let address = "127.0.0.1:" + port
            let child = try bench.start(["run", "--network", "host", "web:1", "-address", address])
            _ = try run(
                "curl", ["-sf", "--retry", "60", "--retry-connrefused", "http://" + address])
            let found = try run("pgrep", ["-n", "-f", "^/web -address \(address)"]).line
            func files() throws -> String {
                try run(
                    "find", ["/proc/\(found)/root/", "-xdev", "-printf", "%p %m %U %s %T@\\n"]
                ).checkedStatus().stdout
            }
            let before = try files()
            #expect(before.contains("/pages/index.html"))
            let result = try bench.socle([
                "debug", "pid:" + found, "sh", "-c",
                "ps; ls /target; wget -qO- http://\(address)/healthz",
            ])
            #expect(result.status == 0, "\(result.stderr)")
            #expect(result.stdout.contains("1 65532    /web -address"))
            #expect(result.stdout.contains("\npages\n"))
            #expect(result.stdout.hasSuffix("well, on amd64 as 65532\n"))
            #expect(try files() == before)
            child.signal(SIGTERM)
            #expect(try child.wait().status == 0)
            let image = try bench.socle(["debug", "web:1", "sh", "-c", "ls /; touch /mine"])
            #expect(image.status == 0 && image.stdout.contains("\nweb\n"), "\(image.stderr)")
        }

        @Test func crossCompiledC() throws {
            try bench.build("c-hash/Dockerfile", "fnv:1", ["--arch", "amd64,arm64"])
            let native = try bench.socle(["run", "-i", "fnv:1"], input: "hi\n")
            #expect(native.stdout == "33734a193006ba70 on amd64\n", "\(native.stderr)")
            guard Self.emulates else { return }
            let other = try bench.socle(
                ["run", "-i", "--platform", "linux/arm64", "fnv:1"], input: "hi\n")
            #expect(other.stdout == "33734a193006ba70 on arm64\n", "\(other.stderr)")
        }
    }

}

extension ExampleSuites {
    /// The same by an ordinary user with subordinate ids, where this machine has one.
    @Suite(
        .serialized,
        .enabled(if: ContainerBench.user != nil, "needs a user in /etc/subuid and newuidmap"),
        .enabled(if: ExampleBench.mirror != nil, "no Debian mirror of the host's answers"))
    struct RootlessExampleTests {
        let bench: ExampleBench

        init() throws { bench = try ExampleBench.rootless.get() }

        @Test func goOnDistroless() throws {
            try bench.build("go-web/Dockerfile", "web:1")
            try WebServer.check(bench, "web:1", is: "well, on amd64 as 65532\n")
        }

        @Test(
            .enabled(if: ExampleBench.alpine != nil, "no real Alpine packages beside the checkout"))
        func alpine() throws {
            let server = try bench.serveAlpine()
            try bench.build("alpine-clock/Dockerfile", "clock:1")
            let clock = try bench.socle(["run", "-e", "CLOCK_AT=0", "clock:1", "Asia/Tokyo"])
            #expect(
                clock.stdout.hasPrefix("1970-01-01 09:00 +0900  Asia/Tokyo\n"), "\(clock.stderr)")
            try bench.build("alpine-shell/Dockerfile", "greet:1")
            #expect(
                try bench.socle(["run", "greet:1", "you"]).stdout
                    == "Hello, you, from greeter on x86_64\n")
            try bench.build("go-web/Dockerfile.alpine", "web:alpine")
            try WebServer.check(bench, "web:alpine", is: "well, on amd64 as 65534\n")
            withExtendedLifetime(server) {}
        }

        @Test func crossCompiledC() throws {
            try bench.build("c-hash/Dockerfile", "fnv:1", ["--arch", "amd64,arm64"])
            let native = try bench.socle(["run", "-i", "fnv:1"], input: "hi\n")
            #expect(native.stdout == "33734a193006ba70 on amd64\n", "\(native.stderr)")
            guard ExampleSuites.ExampleTests.emulates else { return }
            let other = try bench.socle(
                ["run", "-i", "--platform", "linux/arm64", "fnv:1"], input: "hi\n")
            #expect(other.stdout == "33734a193006ba70 on arm64\n", "\(other.stderr)")
        }

        @Test func pythonOnDistroless() throws {
            try bench.build("python-table/Dockerfile", "table:1", bench.pipSecrets)
            let result = try bench.socle(["run", "-i", "--read-only", "table:1"], input: "a\n1\n")
            #expect(result.stdout.contains("<td>1</td>"), "\(result.stderr)")
        }

        @Test func pythonOnSlim() throws {
            try bench.build("python-table/Dockerfile.slim", "table:slim", bench.pipSecrets)
            let result = try bench.socle(["run", "-i", "table:slim"], input: "a\n1\n")
            #expect(result.stdout.contains("<td>1</td>"), "\(result.stderr)")
        }
    }

}

/// The server of `examples/go-web` in a container.
enum WebServer {
    /// A port that nobody listens on.
    static func freePort() throws -> String {
        let script =
            "import socket; print(socket.create_server(('127.0.0.1', 0)).getsockname()[1])"
        return try run("python3", ["-c", script]).line
    }

    /// Starts it, asks how it is, and tells it to stop.
    static func check(
        _ bench: ExampleBench, _ image: String, _ options: [String] = [], is expected: String
    ) throws {
        let port = try freePort()
        let address = "127.0.0.1:" + port
        let program = image == "web:alpine" ? ["web"] : []
        let child = try bench.start(
            ["run", "--network", "host", "--read-only"] + options + [image] + program
                + ["-address", address])
        let answer = try run(
            "curl",
            ["-sf", "--retry", "60", "--retry-connrefused", "--retry-delay", "1"]
                + ["http://\(address)/healthz"])
        #expect(answer.stdout == expected, "\(child.errorsSoFar())")
        let page = try run("curl", ["-sf", "http://\(address)/"])
        #expect(page.stdout.contains("<title>A page</title>"))
        let probe = try bench.socle(
            ["run", "--network", "host"] + options + [image] + program
                + ["-probe", "http://" + address])
        #expect(probe.status == 0, "\(probe.stderr)")
        // It ends well when it is told to.
        child.signal(SIGTERM)
        #expect(try child.wait().status == 0)
    }
}
