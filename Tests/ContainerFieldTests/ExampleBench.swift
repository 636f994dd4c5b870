import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The examples of the project, and a store that has the bases which they name.
final class ExampleBench: Sendable {
    let folder: String
    private let home: String
    private let user: String?
    private let mapping: String
    private let pip: String

    /// As root.
    static let rootful = Result { try ExampleBench(user: nil) }
    /// As an ordinary user with subordinate ids.
    static let rootless = Result { try ExampleBench(user: ContainerBench.user) }

    /// A Debian mirror of the host's that answers; builders install packages from it.
    static let mirror: String? = {
        guard ContainerBench.hasRoot, Tool.has("curl", "python3") else { return nil }
        let folder = "/etc/apt/sources.list.d"
        let files = ((try? Files.list(folder)) ?? []).map { folder + "/" + $0 }
        let words = (["/etc/apt/sources.list"] + files).flatMap { path in
            ((try? Files.text(path)) ?? "").split { $0 == " " || $0 == "\n" }.map(String.init)
        }
        return words.first { word in
            word.hasPrefix("http") && word.hasSuffix("/debian")
                && (try? run("curl", ["-sfIL", "-m", "15", word + "/dists/stable/InRelease"]))?
                    .status == 0
        }
    }()

    /// A mirror of all of Alpine that was named and answers.
    static let alpineMirror: String? = {
        guard ContainerBench.hasRoot, Tool.has("curl"), let text = getenv("SOCLE_ALPINE_MIRROR")
        else { return nil }
        let mirror = String(cString: text)
        let index = mirror + "/v3.19/main/x86_64/APKINDEX.tar.gz"
        guard mirror.hasPrefix("http"),
            let found = try? run(
                "sh",
                [
                    "-c", "curl -sfL -m 60 \"$1\" | tar -xzO APKINDEX | grep -qx P:python3", "sh",
                    index,
                ])
        else { return nil }
        return found.status == 0 ? mirror : nil
    }()

    /// A repository of real Alpine packages, and its keys.
    static let alpine: String? = {
        let own = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let data =
            getenv("SOCLE_FIELD_DATA").map { String(cString: $0) } ?? own + "/../shared/data"
        return Files.exists(data + "/alpine/closed-v3.19") ? data + "/alpine" : nil
    }()

    /// Where the examples are.
    static let examples =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/examples"

    private init(user: String?) throws {
        self.user = user
        folder = try TemporaryDirectory.forProcess("examples")
        home = folder + "/home"
        try Files.makeDirectory(home)
        mapping = folder + "/bases"
        let names = [
            "static:nonroot", "static:debug-nonroot", "base:nonroot", "python3-debian12:nonroot",
        ]
        let lines = names.map { name in
            let own = name.replacing("-debian12", with: "").split(separator: ":")
            return "gcr.io/distroless/\(name) catalogue:distroless/\(own[0])@bookworm:\(own[1])\n"
        }
        try Files.write(lines.joined(), to: mapping)
        // What this machine's own pip needs to be told about certificates.
        pip = folder + "/pip.conf"
        try Files.write("[global]\ncert = /run/ca.crt\n", to: pip)
        if let user, let entry = getpwnam(user) {
            chmod(folder, 0o755)
            chown(home, entry.pointee.pw_uid, entry.pointee.pw_gid)
        }
        if let mirror = Self.mirror { try makeDebian(mirror) }
    }

    /// The catalogue's debian-slim, whose apt asks the mirror that this machine can reach.
    private func makeDebian(_ mirror: String) throws {
        let shown = try socle(["catalog", "show", "debian-slim"]).checkedStatus().stdout
        let lines = shown.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            line -> [String] in
            if line.hasPrefix("contents:") {
                return ["contents:", "  repositories: [\(mirror)]"]
            }
            return line.hasPrefix("release:") ? ["release: bookworm"] : [String(line)]
        }
        try Files.write(lines.joined(separator: "\n"), to: folder + "/slim.yaml")
        try socle(["build", folder + "/slim.yaml", "-t", "debian:bookworm-slim", "--no-attach"])
            .checkedStatus()
    }

    /// Makes `alpine:3.19` of real packages, which apk in containers finds as long as the server that
    /// this gives is there.
    func serveAlpine() throws -> ChildProcess {
        guard let data = Self.alpine else { throw SupportFailure("no Alpine packages") }
        let server = try ChildProcess(
            "sh",
            [
                "-c", "exec python3 -u -m http.server 0 --bind 127.0.0.1 --directory \"$1\" >&2",
                "sh", data + "/closed-v3.19",
            ])
        var port = ""
        while port.isEmpty {
            let text = server.errorsSoFar()
            if let range = text.firstRange(of: " port ") {
                port = String(text[range.upperBound...].prefix { $0.isNumber })
            }
            usleep(10_000)
        }
        let specification = """
            distribution: alpine
            contents:
              repositories: ["http://127.0.0.1:\(port)"]
              keyring: [\(data)/keys]
              packages:
                [alpine-baselayout, alpine-keys, alpine-release, apk-tools, busybox, libc-utils]
            environment: {PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
            cmd: /bin/sh
            """
        let file = folder + "/alpine.yaml"
        try Files.write(specification, to: file)
        try socle(["build", file, "--arch", "amd64", "-t", "alpine:3.19", "--no-attach"])
            .checkedStatus()
        return server
    }

    /// What a name behind `FROM` is taken for.
    func mapped(_ name: String) -> String {
        let lines = ((try? Files.text(mapping)) ?? "").split(separator: "\n")
        let found = lines.first { $0.hasPrefix(name + " ") }
        return found.map { String($0.dropFirst(name.count + 1)) } ?? name
    }

    /// Builds one of the examples.
    @discardableResult
    func build(_ file: String, _ name: String, _ more: [String] = []) throws -> ProcessResult {
        let path = Self.examples + "/" + file
        let context = path.split(separator: "/").dropLast().joined(separator: "/")
        return try socle(
            ["build", "-f", path, "-t", name]
                + (more.contains("--bases") ? [] : ["--bases", mapping]) + more + ["/" + context]
        ).checkedStatus()
    }

    /// Options that let pip in a container reach what this machine reaches.
    var pipSecrets: [String] {
        let bundle = "/etc/ssl/certs/ca-certificates.crt"
        guard Files.exists(bundle) else { return [] }
        return ["--secret", "id=pip,src=\(pip)", "--secret", "id=ca,src=\(bundle)"]
    }

    /// Starts the program.
    func start(_ arguments: [String], input: String = "") throws -> ChildProcess {
        let words = try ContainerProgram.command(arguments, as: user)
        return try ChildProcess(
            words[0], Array(words.dropFirst()), input: Array(input.utf8),
            environment: ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "SOCLE_HOME": home],
            inherits: false, directory: "/")
    }

    /// Runs the program to its end.
    func socle(_ arguments: [String], input: String = "") throws -> ProcessResult {
        try start(arguments, input: input).wait()
    }
}

extension ProcessResult {
    /// The result of a program that ended well.
    ///
    /// - Throws: `SupportFailure` with what it complained of.
    @discardableResult
    func checkedStatus() throws -> ProcessResult {
        guard status == 0 else {
            throw SupportFailure(
                "ended with \(status): \(stdout.suffix(800))\(stderr.suffix(3000))")
        }
        return self
    }
}
