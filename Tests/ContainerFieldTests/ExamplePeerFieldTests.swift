import TestSupport
import Testing

/// The examples built by buildah too, on the very same bases: the trees have to be the same but for
/// what has times in it. docs/dockerfile.md lists these.
extension ExampleSuites {
    @Suite(
        .serialized, .enabled(if: CorpusBench.hasPeer, "needs root, runc, buildah and skopeo"),
        .enabled(if: ExampleBench.mirror != nil, "no Debian mirror of the host's answers"))
    struct ExamplePeerFieldTests {
        let bench: ExampleBench

        init() throws { bench = try ExampleBench.rootful.get() }

        /// What is another with every build, whoever builds: it has times in it.
        static let timed: Set = [
            "/var/cache/ldconfig/aux-cache", "/var/log/apt/history.log", "/var/log/apt/term.log",
            "/var/log/dpkg.log", "/var/log/alternatives.log",
        ]
        /// What buildah mounts something on while a command runs, and leaves in the image.
        static let mountPoints: Set = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"]

        private func compare(_ file: String, _ name: String, _ options: [String] = []) throws {
            try bench.build(file, name, options)
            let theirs = try bench.buildah(file, name, options)
            let rows = try bench.differences(theirs, name)
            let unexpected = rows.filter { row in
                let path = row.split(separator: " ").last.map(String.init) ?? ""
                if row.hasPrefix("removed") { return !Self.mountPoints.contains(path) }
                return !(row.hasPrefix("changed  content") && Self.timed.contains(path))
            }
            #expect(unexpected == [], "\(file)")
        }

        @Test func goOnDistroless() throws { try compare("go-web/Dockerfile", "peer-web:1") }

        @Test func crossCompiledC() throws { try compare("c-hash/Dockerfile", "peer-fnv:1") }

        @Test(arguments: ["Dockerfile", "Dockerfile.slim"])
        func python(file: String) throws {
            try compare("python-table/" + file, "peer-table:1", bench.pipSecrets)
        }

        @Test(
            .enabled(if: ExampleBench.alpine != nil, "no real Alpine packages beside the checkout"),
            arguments: ["alpine-clock/Dockerfile", "alpine-shell/Dockerfile"])
        func alpine(file: String) throws {
            let server = try bench.serveAlpine()
            try compare(file, "peer-alpine:1")
            withExtendedLifetime(server) {}
        }
    }
}

extension ExampleBench {
    private var storage: [String] {
        ["--root", folder + "/peer/storage", "--runroot", folder + "/peer/run"]
    }

    /// Gives buildah the images that a Dockerfile builds on, as the program finds them.
    private func loadBases(of text: String) throws {
        let names = text.split(separator: "\n").filter { $0.hasPrefix("FROM ") }.compactMap {
            line in
            line.split(separator: " ").dropFirst().first { !$0.hasPrefix("--") }.map(String.init)
        }
        for name in Set(names) {
            let target = mapped(name)
            let archive = "oci-archive:" + folder + "/base.tar"
            if target.hasPrefix("catalogue:") {
                let own = String(target.dropFirst("catalogue:".count))
                try socle(["build", own, "--no-attach", "-o", archive]).checkedStatus()
            } else {
                try socle(["copy", target, archive]).checkedStatus()
            }
            let id = try run("buildah", storage + ["pull", "-q", archive]).checkedStatus().line
            try run("buildah", storage + ["tag", id, name]).checkedStatus()
            try run("rm", [folder + "/base.tar"]).checkedStatus()
        }
    }

    /// Builds an example with buildah, and gives the image as an IMAGE.
    func buildah(_ file: String, _ name: String, _ options: [String]) throws -> String {
        let path = Self.examples + "/" + file
        let context = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
        var text = try Files.text(path)
        try loadBases(of: text)
        // What Socle tells commands; buildah has to be told to.
        let inspected = try socle(["inspect", "--format", "json", name]).checkedStatus().stdout
        let created = inspected.split(separator: "\"").drop { $0 != "created" }.dropFirst(2).first
        let seconds = try run("date", ["-d", String(created ?? ""), "+%s"]).checkedStatus().line
        text = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix("FROM ") ? $0 + "\nENV SOURCE_DATE_EPOCH=\(seconds)" : $0
        }.joined(separator: "\n")
        try Files.write(text, to: folder + "/Theirs")
        try run(
            "buildah",
            storage + [
                "bud", "--isolation", "oci", "--runtime", "runc", "--pull=never", "--network",
                "host", "-t", name, "-f", folder + "/Theirs",
            ] + options + [context]
        ).checkedStatus()
        let layout = folder + "/theirs-" + name.split(separator: ":")[0]
        try run("rm", ["-rf", layout]).checkedStatus()
        let place = "oci:\(layout):theirs"
        try run("buildah", storage + ["push", "-q", "localhost/" + name, place]).checkedStatus()
        return place
    }

    /// The lines about files that are different in two images.
    func differences(_ theirs: String, _ ours: String) throws -> [String] {
        try socle(["diff", "--files", theirs, ours]).checkedStatus().stdout
            .split(separator: "\n").map(String.init)
            .filter { line in ["added", "removed", "changed"].contains { line.hasPrefix($0) } }
    }
}
