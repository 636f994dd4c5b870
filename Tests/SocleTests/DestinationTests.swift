import OCIModel
import TestSupport
import Testing

/// Images written elsewhere than into the store, and what other tools make of them.
struct DestinationTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }
    private let spec: String

    init() throws {
        debian = try DebianBench()
        spec = try debian.specification(
            ["elevate"], "entrypoint: { command: /usr/bin/hello }\naccounts: { run-as: \"1000\" }")
    }

    @Test func aLayoutHoldsTheImage() throws {
        let built = try bench.build(spec, options: ["-o", "oci:\(bench.path("out")):v1"])
        let layout = Layout(bench.path("out"))
        #expect(try Files.text(layout.path + "/oci-layout") == #"{"imageLayoutVersion":"1.0.0"}"#)
        #expect(try layout.root(named: "v1").digest == built.digest)
        let image = try layout.picture(of: built.digest)
        #expect(image.text("usr/bin/elevate") == "elevate\n")
        let blobs = try Files.list(layout.path + "/blobs/sha256")
        #expect(blobs.count == 3, "a manifest, a configuration, a layer")
    }

    @Test func aLayoutKeepsWhatItHad() throws {
        let first = try bench.build(spec, options: ["-o", "oci:\(bench.path("out")):one"])
        let other = try debian.specification(["hello"], to: "other.yaml")
        let second = try bench.build(other, options: ["-o", "oci:\(bench.path("out")):two"])
        let layout = Layout(bench.path("out"))
        #expect(try layout.root(named: "one").digest == first.digest)
        #expect(try layout.root(named: "two").digest == second.digest)
    }

    @Test func anOCIArchiveIsALayoutInATar() throws {
        let built = try bench.build(
            spec, options: ["-o", "oci-archive:\(bench.path("out.tar")):v1"])
        let entries = try LayerEntry.read(Files.read(bench.path("out.tar")))
        for entry in entries where entry.path.hasPrefix("blobs/") && entry.type == "0" {
            #expect(
                DigestHasher.digest(of: entry.content).hex == entry.path.split(separator: "/").last
                    ?? "")
        }
        let index = try #require(entries.first { $0.path == "index.json" })
        let roots = try CanonicalJSON.decode(ImageIndex.self, from: index.content).manifests
        #expect(roots.map(\.digest) == [built.digest])
        #expect(entries.contains { $0.path == "oci-layout" })
    }

    @Test func aDockerArchiveHasAManifest() throws {
        struct Entry: Decodable {
            let Config: String
            let RepoTags: [String]?
            let Layers: [String]
        }
        let built = try bench.build(
            spec, options: ["-o", "docker-archive:\(bench.path("out.tar")):web:1"])
        let image = try bench.layout.picture(of: built.digest)
        let entries = try LayerEntry.read(Files.read(bench.path("out.tar")))
        func content(_ path: String) throws -> [UInt8] {
            guard let entry = entries.first(where: { $0.path == path && $0.type == "0" }) else {
                throw SupportFailure("\(path) is not in the archive")
            }
            return entry.content
        }
        let manifest = try CanonicalJSON.decode([Entry].self, from: content("manifest.json"))
        let only = try #require(manifest.first)
        #expect(manifest.count == 1)
        #expect(only.RepoTags == ["web:1"])
        let config = try CanonicalJSON.decode(ImageConfiguration.self, from: content(only.Config))
        #expect(config.rootfs.diffIDs == image.configuration.rootfs.diffIDs)
        for (layer, diffID) in zip(only.Layers, config.rootfs.diffIDs) {
            let bytes = try content(layer)
            let plain =
                bytes.starts(with: [0x1f, 0x8b]) ? try Packing.deflated.unpack(bytes) : bytes
            #expect(DigestHasher.digest(of: plain) == diffID)
        }
    }

    @Test func aDirectoryHasTheFiles() throws {
        let root = bench.path("root")
        try bench.build(spec, options: ["-o", "dir:\(root)"])
        #expect(try Files.text(root + "/usr/bin/hello") == "#!/bin/sh\necho hello\n")
        #expect(try Files.text(root + "/bin/hello") == "#!/bin/sh\necho hello\n")
        let modes = try check(
            "stat", ["-c", "%a %h", "usr/bin/elevate", "usr/bin/hello", "var/log/elevate"],
            directory: root)
        #expect(String(decoding: modes, as: UTF8.self) == "4755 1\n755 2\n2750 2\n")
    }

    @Test func everyDestinationOfOneBuildIsWritten() throws {
        try bench.build(
            spec,
            options: [
                "-o", "oci:\(bench.path("a"))", "-o", "oci-archive:\(bench.path("b.tar"))",
                "-o", "dir:\(bench.path("c"))",
            ])
        for name in ["a/index.json", "b.tar", "c/usr/bin/hello"] {
            #expect(Files.exists(bench.path(name)), "\(name)")
        }
    }

    @Test func archivesAreTheSameBytesEachTime() throws {
        let kinds = ["oci-archive", "docker-archive"]
        for kind in kinds {
            try bench.build(spec, options: ["-o", "\(kind):\(bench.path("1.tar"))"])
            try bench.build(spec, options: ["-o", "\(kind):\(bench.path("2.tar"))"])
            #expect(
                try Files.read(bench.path("1.tar")) == Files.read(bench.path("2.tar")), "\(kind)")
        }
    }

    @Test func aFolderThatHoldsSomethingIsLeftAlone() throws {
        try bench.folder.write("mine", to: "full/file")
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "dir:\(bench.path("full"))",
            "--quiet")
        expectRefusal(result, code: 1, naming: [bench.path("full"), "not empty"])
        #expect(try Files.list(bench.path("full")) == ["file"])
        #expect(try bench.debris().isEmpty)
    }

    @Test func aFileIsNoPlaceForALayout() throws {
        try bench.folder.write("mine", to: "file")
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "oci:\(bench.path("file/x"))",
            "--quiet")
        expectRefusal(result, code: 1, naming: [bench.path("file")])
        #expect(try Files.text(bench.path("file")) == "mine")
    }

    @Test(arguments: ["docker-daemon:x:1", "oci:", "http://example.org/x", "UPPER:1"])
    func aDestinationThatIsNoneIsRefusedBeforeAnythingIsDone(destination: String) throws {
        let result = try bench.socle("build", spec, "--arch", "amd64", "-o", destination, "--quiet")
        expectRefusal(result, code: 2, naming: [])
        try expectUntouched(bench)
    }
}

/// What skopeo and umoci say, where they are installed.
struct OtherToolTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }
    private let spec: String

    init() throws {
        debian = try DebianBench()
        spec = try debian.specification(["elevate"], "entrypoint: { command: /usr/bin/hello }")
    }

    private struct Skopeo: Decodable {
        let Digest: String?
        let Architecture: String
        let Layers: [String]
    }

    @Test(
        .enabled(if: Tool.has("skopeo"), "skopeo is not installed"),
        arguments: ["oci:DIR:v1", "oci-archive:DIR.tar:v1", "docker-archive:DIR.tar:web:1"])
    func skopeoReadsThem(place: String) throws {
        let full = place.split(separator: "DIR", maxSplits: 1).joined(separator: bench.path("out"))
        let built = try bench.build(spec, options: ["-o", full])
        let output = try check(
            "skopeo", ["inspect", full], environment: ["HOME": bench.path("home")])
        let seen = try CanonicalJSON.decode(Skopeo.self, from: output)
        #expect(seen.Architecture == "amd64")
        #expect(seen.Layers.count == 1)
        // docker-archive has a manifest of another kind.
        if !place.hasPrefix("docker") { #expect(seen.Digest == built.digest.description) }
    }

    @Test(.enabled(if: Tool.has("umoci"), "umoci is not installed"))
    func umociUnpacksThem() throws {
        try bench.build(spec, options: ["-o", "oci:\(bench.path("out")):v1"])
        try check(
            "umoci",
            ["unpack", "--rootless", "--image", bench.path("out") + ":v1", bench.path("bundle")],
            environment: ["HOME": bench.path("home")])
        let root = bench.path("bundle/rootfs")
        #expect(try Files.text(root + "/usr/bin/hello") == "#!/bin/sh\necho hello\n")
    }

    @Test(.enabled(if: Tool.has("dpkg-query"), "dpkg-query is not installed"))
    func dpkgReadsItsDatabase() throws {
        try bench.build(spec, options: ["-o", "dir:\(bench.path("root"))"])
        let folder = bench.path("root/var/lib/dpkg")
        let listed = try check(
            "dpkg-query", ["--admindir", folder, "-W", "-f", "${Package} ${Version} ${Status}\\n"])
        #expect(
            String(decoding: listed, as: UTF8.self) == """
                elevate 2.0-1 install ok installed
                hello 1.0-1 install ok installed
                libc6 2.36-9+deb12u4 install ok installed

                """)
        let owner = try check("dpkg-query", ["--admindir", folder, "-S", "/usr/bin/hello"])
        #expect(String(decoding: owner, as: UTF8.self) == "hello: /usr/bin/hello\n")
    }
}
