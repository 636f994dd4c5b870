import Compression
import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// Every destination that an image can be read back from, both ways.
struct ImageTransportTests {
    private let store: StoreFixture
    private let images: ContentStore
    private let out: TemporaryDirectory

    init() throws {
        store = try StoreFixture()
        images = try ContentStore(store.session)
        out = try TemporaryDirectory("out")
    }

    private var reader: ImageReader { ImageReader(store.session, store: images) }
    private var writer: ImageWriter { ImageWriter(store.session, store: images) }

    private func location(_ text: String) throws -> ImageLocation {
        try ImageLocation(text.replacing("OUT", with: out.path))
    }

    /// All of an image as bytes, in the order of its digests.
    private func bytes(_ image: StoredImage) throws -> [Digest: [UInt8]] {
        var found: [Digest: [UInt8]] = [:]
        for part in try image.contents() {
            found[part.digest] = try image.blobs.bytes(of: part, limit: 1 << 20)
        }
        return found
    }

    @Test(arguments: [
        "oci:OUT/x", "oci:OUT/x:v1", "oci-archive:OUT/x.tar", "oci-archive:OUT/x.tar:reg/x:v1",
        "copied:v1",
    ])
    func anIndexComesBackWhole(_ text: String) throws {
        let image = try SampleImage.index(["amd64", "arm64"], in: images)
        let place = try location(text)
        #expect(try writer.write(image, to: place) == [])
        let back = try reader.open(place)
        #expect(back.root == image.root)
        #expect(try bytes(back) == bytes(image))
        #expect(
            try back.platformImages().map { try $0.platform().architecture } == ["amd64", "arm64"])
        // And once more over what is there.
        try writer.write(image, to: place)
        #expect(try reader.open(place).root == image.root)
        #expect(try store.temporaries() == [])
        #expect(try out.list().filter { $0.contains("ingest") || $0.contains(".socle-") } == [])
    }

    @Test(arguments: [Packing.none, .gzip]) func dockerArchivesComeBack(_ packing: Packing) throws {
        let image = try SampleImage(layers: [SampleImage.files, noise(70_000)], packing: packing)
            .write(to: images)
        let place = try location("docker-archive:OUT/x.tar:team/app:1")
        try writer.write(image, to: place)
        for text in ["docker-archive:OUT/x.tar", "docker-archive:OUT/x.tar:team/app:1"] {
            let back = try reader.open(location(text))
            #expect(back.name == "team/app:1")
            let before = try image.platformImages()[0].manifest
            let after = try back.platformImages()[0].manifest
            #expect(after.config == before.config)
            #expect(after.layers == before.layers)
            _ = try bytes(back)
        }
    }

    @Test(.enabled(if: Tool.has("zstd"))) func zstdLayersBecomePlainInDockerArchives() throws {
        let layers = [SampleImage.files, SampleImage.files, noise(70_000)]
        let image = try SampleImage(layers: layers, packing: .zstd).write(to: images)
        let place = try location("docker-archive:OUT/x.tar")
        try writer.write(image, to: place)
        let back = try reader.open(place).platformImages()[0]
        #expect(back.manifest.layers.map(\.mediaType) == [.ociLayer, .ociLayer, .ociLayer])
        #expect(back.manifest.layers.map(\.digest) == layers.map { DigestHasher.digest(of: $0) })
        #expect(try store.temporaries() == [])
    }

    @Test func platformsAreChosen() throws {
        let image = try SampleImage.index(["amd64", "arm64"], in: images)
        let both = [Platform(architecture: "amd64"), Platform(architecture: "arm64")]
        for text in ["docker-archive:OUT/x.tar", "dir:OUT/x"] {
            let place = try location(text)
            let error = StoreError.severalPlatforms(place: place.description, known: both)
            #expect(throws: error) { try writer.write(image, to: place) }
            #expect(try out.list() == [])
        }
        let place = try location("oci:OUT/x:v1")
        let arm = Platform(architecture: "arm64", variant: "v8")
        try writer.write(image, to: place, platform: arm)
        let back = try reader.open(place)
        #expect(back.root.mediaType == .ociManifest)
        #expect(back.root.platform == nil)
        #expect(try back.platformImages()[0].configuration().architecture == "arm64")
        let none = Platform(architecture: "s390x")
        #expect(throws: StoreError.unknownPlatform(none, known: both)) {
            try writer.write(image, to: place, platform: none)
        }
    }

    @Test func theNearestVariantIsChosen() throws {
        var manifests: [Descriptor] = []
        for variant in ["v6", "v7"] {
            manifests.append(
                try SampleImage(
                    platform: Platform(architecture: "arm", variant: variant), layers: []
                ).descriptor(in: images))
        }
        var attestation = try SampleImage(layers: [noise(5)]).descriptor(in: images)
        attestation.platform = Platform(os: "unknown", architecture: "unknown")
        let missing = Descriptor(
            mediaType: .ociManifest, digest: DigestHasher.digest(of: [5]), size: 1,
            platform: Platform(architecture: "386"))
        let index = ImageIndex(manifests: [missing] + manifests + [attestation])
        let image = images.image(try images.add(index, as: .ociIndex))
        #expect(
            try image.image(for: Platform(architecture: "arm", variant: "v7")).descriptor
                == manifests[1])
        #expect(try image.image(for: Platform(architecture: "arm")).descriptor == manifests[0])
        #expect(throws: StoreError.self) {
            try image.image(for: Platform(architecture: "arm", variant: "v8"))
        }
    }

    @Test(arguments: ["oci-archive:OUT/x.tar:v1", "docker-archive:OUT/x.tar:a:1"])
    func archivesAreTheSameEachTime(_ text: String) throws {
        let image = try SampleImage(layers: [SampleImage.files, noise(1000)]).write(to: images)
        let place = try location(text)
        try writer.write(image, to: place)
        let first = try Files.read(out.path + "/x.tar")
        try writer.write(image, to: place)
        #expect(try Files.read(out.path + "/x.tar") == first)
    }

    @Test func aLayoutKeepsWhatItHad() throws {
        let first = try SampleImage(layers: [noise(10)]).write(to: images)
        let second = try SampleImage(layers: [noise(20)]).write(to: images)
        try writer.write(first, to: location("oci:OUT/x:a"))
        try writer.write(second, to: location("oci:OUT/x:b"))
        try writer.write(second, to: location("oci:OUT/x"))
        #expect(try reader.open(location("oci:OUT/x:a")).root.digest == first.root.digest)
        #expect(try reader.open(location("oci:OUT/x:b")).root.digest == second.root.digest)
        try writer.write(first, to: location("oci:OUT/x:b"))
        #expect(try reader.open(location("oci:OUT/x:b")).root.digest == first.root.digest)
        #expect(throws: StoreError.self) { try reader.open(location("oci:OUT/x")) }
        let byDigest = try location("oci:OUT/x@\(second.root.digest)")
        #expect(try reader.open(byDigest).root.digest == second.root.digest)
        #expect(
            throws: StoreError.unsupported(
                place: byDigest.description, reason: "an image is written under a name")
        ) {
            try writer.write(first, to: byDigest)
        }
    }

    @Test func aFailureLeavesNothing() throws {
        let image = try SampleImage(layers: [noise(100_000)]).write(to: images)
        let layer = try image.platformImages()[0].manifest.layers[0]
        try Files.write(
            noise(Int(layer.size), seed: 9), to: images.blobs.path(of: layer.digest).string)
        let old = try out.write("old", to: "old.tar")
        for text in [
            "oci:OUT/x", "oci-archive:OUT/x.tar", "oci-archive:OUT/old.tar",
            "docker-archive:OUT/x.tar", "dir:OUT/x", "dir:OUT/deep/er",
        ] {
            #expect(throws: (any Error).self, "\(text)") {
                try writer.write(image, to: location(text))
            }
        }
        #expect(try out.list().filter { $0 != "deep" } == ["old.tar"])
        #expect(try Files.text(old) == "old")
    }

    @Test func whatAKilledProcessLeftBesideAnArchiveIsSwept() throws {
        let image = try SampleImage(layers: []).write(to: images)
        try out.write("half", to: ".x.tar.socle-0123456789abcdef")
        try out.write("not ours", to: ".y.tar.socle-0123456789abcdef")
        try Files.makeDirectory(out.path + "/.d.socle-0123456789abcdef/sub")
        try writer.write(image, to: location("oci-archive:OUT/x.tar"))
        try writer.write(image, to: location("dir:OUT/d"))
        #expect(try out.list() == [".y.tar.socle-0123456789abcdef", "d", "x.tar"])
    }

    @Test func foldersThatAreSomethingElseAreRefused() throws {
        let image = try SampleImage(layers: []).write(to: images)
        try out.write("x", to: "x/file")
        #expect(throws: StoreError.notEmpty(FilePath(out.path + "/x"))) {
            try writer.write(image, to: location("oci:OUT/x"))
        }
        #expect(throws: StoreError.notEmpty(FilePath(out.path + "/x"))) {
            try writer.write(image, to: location("dir:OUT/x"))
        }
        #expect(throws: StoreError.self) { try writer.write(image, to: location("dir:OUT/x/file")) }
        #expect(throws: StoreError.self) {
            try writer.write(image, to: location("oci-archive:OUT/x"))
        }
        #expect(try out.list() == ["x", "x/file"])
    }

    @Test func registriesAreForOthers() throws {
        let image = try SampleImage(layers: []).write(to: images)
        for text in ["docker://a.example/b", "dir:OUT/x"] {
            #expect(throws: StoreError.self) { try reader.open(location(text)) }
        }
        #expect(throws: StoreError.self) {
            try writer.write(image, to: location("docker://a.example/b"))
        }
    }
}
