import TestSupport
import Testing

/// The corpus of Dockerfiles, built for real; what buildah can build has to come out the same but for
/// times. Skipped on machines without root and runc; without buildah only the expectations are held.
@Suite(.enabled(if: ContainerBench.hasRoot, "needs root, runc and a static busybox"))
struct CorpusTests {
    static let bench = Result { try CorpusBench() }

    @Test(arguments: Fragment.all)
    func comesToWhatItSays(fragment: Fragment) throws {
        let bench = try Self.bench.get()
        let work = try TemporaryDirectory("fragment")
        let ours = "oci:" + work.appending("oci:ours")
        let root = work.appending("root")
        try bench.socle(
            fragment.text, work, ["-o", ours, "-o", "dir:" + root]
        ).checkedStatus()
        if !fragment.out.isEmpty {
            #expect(try Files.text(root + "/out") == fragment.out)
        }
        let configuration = try Self.configuration(in: work.appending("oci"))
        for text in fragment.config {
            #expect(configuration.contains(text), "\(configuration)")
        }
        guard CorpusBench.hasPeer, fragment.isKnownToPeer else { return }
        let theirs = try bench.buildah(fragment.text, work)
        let difference = try bench.compare(theirs, ours)
        #expect(difference.isEmpty, "\(difference)")
    }

    @Test func corpusIsLargeAndCompared() {
        #expect(Fragment.all.count >= 60)
        #expect(Fragment.all.filter(\.isKnownToPeer).count >= 60)
    }

    /// The configuration of the only image of a layout: the blob that begins like one.
    private static func configuration(in layout: String) throws -> String {
        for name in try Files.list(layout) where name.hasPrefix("blobs/sha256/") {
            let path = layout + "/" + name
            guard try Files.size(path) < 1 << 20 else { continue }
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            if text.contains(#""rootfs":"#) { return text }
        }
        throw SupportFailure("no configuration in \(layout)")
    }
}

/// A base with a shell, a context, and both builders.
final class CorpusBench: Sendable {
    private let folder: String
    private let isLoaded: Bool

    static let hasPeer = ContainerBench.hasRoot && Tool.has("buildah", "skopeo")

    init() throws {
        folder = try TemporaryDirectory.forProcess("corpus")
        for name in ["bin", "etc", "tmp", "dev", "proc", "sys", "run"] {
            try Files.makeDirectory(folder + "/base/" + name)
        }
        let busybox = try Files.read(try Tool.require("busybox"))
        try Files.write(busybox, to: folder + "/base/bin/busybox", mode: 0o755)
        let applets = [
            "sh", "cat", "ls", "mkdir", "touch", "id", "rm", "ln", "echo", "chmod", "chown", "cut",
            "grep", "awk", "pwd", "false", "true", "cp",
        ]
        for name in applets { try Files.link(folder + "/base/bin/" + name, to: "busybox") }
        let etc = folder + "/base/etc/"
        try Files.write("root:x:0:0::/root:/bin/sh\napp:x:7:8::/:/bin/sh\n", to: etc + "passwd")
        try Files.write("root:x:0:\nstaff:x:50:\n", to: etc + "group")
        // What builders put into containers for the time of a command is there before.
        for name in ["hosts", "hostname", "resolv.conf"] { try Files.write("", to: etc + name) }
        try Self.fillContext(folder + "/context")
        try Files.write(
            "FROM scratch\nCOPY . /\nENV PATH=/bin BASE=1\nCMD [\"sh\"]\n", to: folder + "/Base")
        isLoaded = Self.hasPeer
        try run(
            [
                "build", "-f", folder + "/Base", "-t", "base", "-o",
                "oci:" + folder + "/base-oci:base", folder + "/base",
            ]
        ).checkedStatus()
        if isLoaded {
            try TestSupport.run(
                "skopeo",
                [
                    "copy", "-q", "oci:\(folder)/base-oci:base",
                    "containers-storage:[overlay@\(folder)/storage+\(folder)/run]localhost/base:latest",
                ]
            ).checkedStatus()
        }
    }

    private static func fillContext(_ context: String) throws {
        for name in ["d", "links"] { try Files.makeDirectory(context + "/" + name) }
        let files = ["a": "a\n", "b.txt": "b\n", "c.txt": "c\n", "d/e": "e\n", "d/f.md": "f\n"]
        for (name, text) in files { try Files.write(text, to: context + "/" + name) }
        try Files.write("#!/bin/sh\necho script\n", to: context + "/s.sh", mode: 0o755)
        try Files.link(context + "/l", to: "a")
        try Files.link(context + "/links/l", to: "../a")
        let tar = RawTar.archive([.file("in", "in\n")])
        try Files.write(tar, to: context + "/t.tar")
        try Files.write(Packing.gzip.pack(tar), to: context + "/t.tar.gz")
    }

    private func run(_ arguments: [String]) throws -> ProcessResult {
        try TestSupport.run(
            ContainerProgram.path(), arguments, environment: ["SOCLE_HOME": folder + "/home"])
    }

    /// Builds a Dockerfile.
    func socle(
        _ text: String, _ work: TemporaryDirectory, _ more: [String]
    ) throws -> ProcessResult {
        let file = try work.write(text, to: "Dockerfile")
        return try run(["build", "-f", file] + more + [folder + "/context"])
    }

    /// Builds a Dockerfile with buildah, and gives the image as an IMAGE.
    func buildah(_ text: String, _ work: TemporaryDirectory) throws -> String {
        // The name of the base in their storage.
        let named = text.replacing("FROM base", with: "FROM localhost/base")
            .replacing("ARG b=base", with: "ARG b=localhost/base")
        let file = try work.write(named, to: "Theirs")
        let storage = ["--root", folder + "/storage", "--runroot", folder + "/run"]
        let id = work.appending("id")
        try TestSupport.run(
            "buildah",
            storage + [
                "bud", "--isolation", "oci", "--runtime", "runc", "--pull=never", "--iidfile", id,
                "-f", file, folder + "/context",
            ]
        ).checkedStatus()
        let place = "oci:" + work.appending("theirs:theirs")
        let name = try Files.text(id).split(separator: "\n").first.map(String.init) ?? ""
        try TestSupport.run("buildah", storage + ["push", "-q", name, place]).checkedStatus()
        return place
    }

    /// What is different in two images, a line each.
    func compare(_ theirs: String, _ ours: String) throws -> [String] {
        let result = try run(["diff", "--files", theirs, ours]).checkedStatus()
        return result.stdout.split(separator: "\n").map(String.init).filter { line in
            let isHead =
                line.hasPrefix("IMAGE ") || line.hasPrefix("oci:") || line.hasPrefix("SETTING ")
                || line.hasPrefix("FILE ") || line.hasPrefix("No ") || line.hasPrefix("PACKAGE ")
            return !isHead && !line.hasPrefix("label io.buildah.version")
        }
    }
}
