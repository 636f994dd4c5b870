import OCIModel
import TestSupport
import Testing

/// `sbom` and `reproduce` as commands.
struct SBOMCommandTests {
    private let supply: SupplyBench
    private var bench: Workbench { supply.bench }

    init() throws { supply = try SupplyBench() }

    @Test(arguments: ["spdx", "cyclonedx"])
    func theSameBytesEachTimeAndFromEveryPlace(_ format: String) throws {
        func sbom(_ image: String) throws -> String {
            try supply.expectSuccess("sbom", "-q", "--format", format, image).stdout
        }
        let first = try sbom("web:1")
        #expect(try sbom("web:1") == first)
        Files.remove(bench.home + "/cache/inventories")
        #expect(try sbom("web:1") == first)
        #expect(first.contains("pkg:deb/debian/hello@1.0-1?arch=amd64&distro=debian-12"))
        #expect(first.contains("upstream=glibc"))
        // Another place has another name, and nothing else is different.
        try supply.expectSuccess("copy", "web:1", "oci:layout:1", "-q")
        #expect(try sbom("oci:layout:1").contains(supply.digest.hex))
    }

    /// What the build kept is what the command writes.
    @Test func theBuildAttachesTheSame() throws {
        let found = try bench.layout.index(
            bench.layout.root(named: "sha256-\(supply.digest.hex)").digest)
        let entry = try #require(
            found.manifests.first { $0.artifactType == "application/spdx+json" })
        let manifest = try CanonicalJSON.decode(
            ImageManifest.self, from: bench.layout.blob(entry))
        let attached = try bench.layout.blob(manifest.layers[0])
        try bench.folder.write(attached, to: "attached.spdx.json")
        let own = try supply.expectSuccess("sbom", "-q", "web:1").stdout
        let read = try supply.expectSuccess("sbom", "-q", "attached.spdx.json").stdout
        func packages(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { $0.contains("referenceLocator") }
        }
        #expect(packages(own) == packages(read))
        #expect(packages(own).count > 2)
    }

    @Test func filesAreListedWithWhoBroughtThem() throws {
        let text = try supply.expectSuccess("sbom", "-q", "--files", "web:1").stdout
        #expect(text.contains(#""fileName": "./usr/bin/hello""#))
        #expect(text.contains("SHA1"))
    }

    @Test func itIsAttachedToALayout() throws {
        try supply.expectSuccess("copy", "web:1", "oci:layout:1", "-q")
        try supply.expectSuccess(
            "sbom", "-q", "--format", "cyclonedx", "--attach", "oci:layout:1")
        let list = try supply.expectSuccess("attest", "--list", "oci:layout:1", "-q").stdout
        #expect(list.contains("application/vnd.cyclonedx+json"))
    }

    @Test func anImageIsReproduced() throws {
        let result = try supply.expectSuccess("reproduce", "web:1", "--offline", "-q")
        #expect(result.stdout.contains("identical"))
        #expect(result.stdout.contains(supply.digest.description))
    }

    /// An image whose lock is another's is different, and the paths are named.
    @Test func whatDiffersIsNamed() throws {
        let spec = try supply.debian.specification(
            ["base-files", "hello"],
            "paths:\n  - path: /etc/extra\n    type: file\n    content: changed\n",
            to: "changed.yaml")
        try bench.build(spec, tag: "changed:1")
        let lock = try supply.expectSuccess(
            "lock", supply.debian.specification(["base-files", "hello"], to: "same.yaml"), "--arch",
            "amd64",
            "-o", "same.lock.json", "-q")
        #expect(lock.status == 0)
        let result = try supply.socle(
            "reproduce", "changed:1", "--lock", "same.lock.json", "--offline", "-q")
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stdout.contains("/etc/extra"))
    }

    /// Reproduces the image with other layers, from the lock of `web:1`.
    ///
    /// - Parameter isHonest: Whether the configuration names the layers that are there, or still
    ///   those that were.
    private func reproduce(_ layers: [[UInt8]], isHonest: Bool) throws -> ProcessResult {
        let picture = try bench.layout.picture(of: supply.digest)
        func add(_ bytes: [UInt8]) throws -> (Digest, Int64) {
            let digest = DigestHasher.digest(of: bytes)
            try bench.folder.write(bytes, to: "changed/blobs/sha256/\(digest.hex)")
            return (digest, Int64(bytes.count))
        }
        var manifest = picture.manifest
        for (number, layer) in layers.enumerated() {
            (manifest.layers[number].digest, manifest.layers[number].size) = try add(
                Packing.gzip.pack(layer))
        }
        var configuration = picture.configuration
        if isHonest {
            configuration.rootfs.diffIDs = layers.map { DigestHasher.digest(of: $0) }
        }
        (manifest.config.digest, manifest.config.size) = try add(
            CanonicalJSON.encode(configuration))
        let (digest, size) = try add(CanonicalJSON.encode(manifest))
        let index = ImageIndex(
            manifests: [Descriptor(mediaType: .ociManifest, digest: digest, size: size)])
        try bench.folder.write(CanonicalJSON.encode(index), to: "changed/index.json")
        try bench.folder.write(#"{"imageLayoutVersion":"1.0.0"}"#, to: "changed/oci-layout")
        try supply.expectSuccess(
            "lock", bench.path("spec.yaml"), "--arch", "amd64", "-o", "same.lock.json", "-q")
        return try supply.socle(
            "reproduce", "oci:\(bench.path("changed"))", "--lock", "same.lock.json", "--offline",
            "-q")
    }

    /// One byte of one file, in a layer that is otherwise as it was; whatever the configuration says
    /// of the layer.
    @Test(arguments: [true, false])
    func aSingleByteIsFound(isHonest: Bool) throws {
        var layers = try bench.layout.picture(of: supply.digest).layers
        let text = Array("#!/bin/sh\necho hello\n".utf8)
        let place = try #require(
            layers[0].indices.first { layers[0][$0...].starts(with: text) })
        layers[0][place + text.count - 2] ^= 1
        let result = try reproduce(layers, isHonest: isHonest)
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stderr.hasSuffix("1 path differs\n"), "\(result.stderr)")
        #expect(result.stdout.contains("/usr/bin/hello"))
    }

    @Test func anotherCompressorLeavesTheContent() throws {
        let layers = try bench.layout.picture(of: supply.digest).layers
        let result = try reproduce(layers, isHonest: true)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("same content"))
        #expect(result.stdout.contains("the layers are compressed otherwise"))
    }

    /// Provenance that somebody else attached is not built from, where a key was named.
    @Test func provenanceMayHaveToBeSigned() throws {
        for name in ["release", "other"] { try supply.makeKey(name) }
        let words = ["reproduce", "web:1", "--offline", "-q", "--key"]
        let unsigned = try bench.start(words + ["release.pub"]).wait()
        expectRefusal(unsigned, code: 2, naming: ["no provenance", "signed by the key"])
        try supply.expectSuccess("attest", "--key", "release.key", "web:1", "-q")
        #expect(try bench.start(words + ["release.pub"]).wait().status == 0)
        #expect(try bench.start(words + ["other.pub"]).wait().status == 2)
    }

    @Test func withoutProvenanceALockIsWanted() throws {
        try bench.folder.write("x", to: "rootfs/file")
        try supply.expectSuccess("copy", "dir:rootfs", "plain:1", "-q")
        expectRefusal(
            try supply.socle("reproduce", "plain:1", "--offline", "-q"), code: 2,
            naming: ["--lock"])
    }
}
