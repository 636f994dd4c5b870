import Compression
import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// Images that other tools wrote, and images that nobody should write.
struct ImageSourceTests {
    private let store: StoreFixture
    private let images: ContentStore
    private let folder: TemporaryDirectory

    init() throws {
        store = try StoreFixture()
        images = try ContentStore(store.session)
        folder = try TemporaryDirectory("source")
    }

    private func open(_ text: String) throws -> StoredImage {
        try ImageReader(store.session, store: images)
            .open(ImageLocation(text.replacing("DIR", with: folder.path)))
    }

    private func configuration(_ layers: [[UInt8]]) throws -> [UInt8] {
        try CanonicalJSON.encode(
            ImageConfiguration(
                platform: Platform(architecture: "amd64"), created: nil, config: nil,
                diffIDs: layers.map { DigestHasher.digest(of: $0) }, history: []))
    }

    private static let layers = [SampleImage.files, noise(2000)]

    // MARK: - docker-archive

    struct Form: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let config: String
        let paths: [String]
        var extra: [RawTarEntry] = []
        var packing = Packing.none
        var whole = Packing.none
    }

    private static let forms = [
        Form(
            testDescription: "modern", config: "blobs/sha256/cc",
            paths: ["blobs/sha256/aa", "blobs/sha256/bb"]),
        Form(testDescription: "flat", config: "cc.json", paths: ["aa.tar", "bb.tar"]),
        Form(
            testDescription: "old", config: "cc.json", paths: ["aa/layer.tar", "bb/layer.tar"],
            extra: [
                .file("aa/VERSION", "1.0"), .file("aa/json", "{}"), .file("repositories", "{}"),
            ]),
        Form(
            testDescription: "compressed layers", config: "c.json", paths: ["a", "b"],
            packing: .gzip),
        Form(testDescription: "compressed", config: "c.json", paths: ["a", "b"], whole: .gzip),
        Form(testDescription: "dots", config: "./c.json", paths: ["./a", "x/../b"]),
    ]

    @Test(arguments: forms) func readsDockerArchives(_ form: Form) throws {
        var tar = RawTar(form.extra)
        for (path, layer) in zip(form.paths, Self.layers) {
            tar.add(.file(path == "x/../b" ? "b" : path, try form.packing.pack(layer)))
        }
        tar.add(.file(form.config, try configuration(Self.layers)))
        let entry = DockerArchiveEntry(
            config: form.config, repoTags: ["docker.io/library/app:1"], layers: form.paths)
        tar.add(.file("manifest.json", try CanonicalJSON.encode([entry])))
        try folder.write(form.whole.pack(tar.finished), to: "x.tar")

        let image = try open("docker-archive:DIR/x.tar:app:1")
        let single = try image.platformImages()[0]
        #expect(try single.configuration().architecture == "amd64")
        for (layer, bytes) in zip(single.manifest.layers, Self.layers) {
            let blob = try Decompressor(image.blobs.openVerified(layer), limits: .layer)
            #expect(try blob.readAll(limit: 1 << 20) == bytes)
        }
        try images.add(image, names: [ImageName("kept")])
        #expect(try images.image(named: ImageName("kept")).root.digest == image.root.digest)
    }

    /// Docker 1.10 and later wrote layers that they had already as links.
    @Test func linksInTheArchiveAreFollowed() throws {
        let layers = [SampleImage.files, SampleImage.files, SampleImage.files]
        let entry = DockerArchiveEntry(
            config: "c.json", repoTags: nil,
            layers: ["aa/layer.tar", "bb/layer.tar", "cc/layer.tar"])
        let tar = RawTar.archive([
            .file("aa/layer.tar", layers[0]), .symbolicLink("bb/layer.tar", to: "../aa/layer.tar"),
            .hardLink("cc/layer.tar", to: "bb/layer.tar"),
            .file("c.json", try configuration(layers)),
            .file("manifest.json", try CanonicalJSON.encode([entry])),
        ])
        try folder.write(tar, to: "x.tar")
        let image = try open("docker-archive:DIR/x.tar")
        #expect(image.name == nil)
        #expect(try image.platformImages()[0].manifest.layers.count == 3)
        #expect(try image.contents().count == 3)
        for part in try image.contents() { try image.blobs.openVerified(part).drain() }
    }

    @Test func severalImagesInOneArchive() throws {
        var tar = RawTar()
        var entries: [DockerArchiveEntry] = []
        for (number, layer) in Self.layers.enumerated() {
            tar.add(.file("\(number).tar", layer))
            tar.add(.file("\(number).json", try configuration([layer])))
            entries.append(
                DockerArchiveEntry(
                    config: "\(number).json", repoTags: ["app:\(number)"], layers: ["\(number).tar"]
                ))
        }
        tar.add(.file("manifest.json", try CanonicalJSON.encode(entries)))
        let path = try folder.write(tar.finished, to: "x.tar")
        let known = ["app:0", "app:1"]
        #expect(throws: StoreError.ambiguousImage(place: path, known: known)) {
            try open("docker-archive:DIR/x.tar")
        }
        #expect(throws: StoreError.unknownImage(name: "app:2", place: path, known: known)) {
            try open("docker-archive:DIR/x.tar:app:2")
        }
        let second = try open("docker-archive:DIR/x.tar:app:1").platformImages()[0]
        #expect(second.manifest.layers[0].digest == DigestHasher.digest(of: Self.layers[1]))
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let entries: [RawTarEntry]
    }

    @Test(arguments: [
        Bad(testDescription: "empty", entries: []),
        Bad(testDescription: "manifest", entries: [.file("manifest.json", "{}")]),
        Bad(testDescription: "none", entries: [.file("manifest.json", "[]")]),
        Bad(
            testDescription: "config missing",
            entries: [.file("manifest.json", #"[{"Config":"c","Layers":[]}]"#)]),
        Bad(
            testDescription: "config",
            entries: [.file("manifest.json", #"[{"Config":"c","Layers":[]}]"#), .file("c", "x")]),
        Bad(
            testDescription: "number of layers",
            entries: [
                .file("manifest.json", #"[{"Config":"c","Layers":["a"]}]"#),
                .file(
                    "c", #"{"architecture":"x","os":"y","rootfs":{"type":"layers","diff_ids":[]}}"#),
            ]),
        Bad(
            testDescription: "outside",
            entries: [.file("manifest.json", #"[{"Config":"../../etc/passwd","Layers":[]}]"#)]),
        Bad(
            testDescription: "link in a circle",
            entries: [
                .file("manifest.json", #"[{"Config":"c","Layers":[]}]"#),
                .symbolicLink("c", to: "d"),
                .symbolicLink("d", to: "c"),
            ]),
    ])
    func badDockerArchives(_ bad: Bad) throws {
        try folder.write(RawTar.archive(bad.entries), to: "x.tar")
        #expect(throws: StoreError.self) { try open("docker-archive:DIR/x.tar") }
    }

    @Test func aLayerThatIsNotWhatTheConfigurationSays() throws {
        let entry = DockerArchiveEntry(config: "c", repoTags: nil, layers: ["a"])
        try folder.write(
            RawTar.archive([
                .file("a", SampleImage.files), .file("c", try configuration([noise(10)])),
                .file("manifest.json", try CanonicalJSON.encode([entry])),
            ]), to: "x.tar")
        let image = try open("docker-archive:DIR/x.tar")
        #expect(throws: StoreError.self) { try images.add(image, names: [ImageName("bad")]) }
        #expect(try images.images().isEmpty)
    }

    // MARK: - Layouts

    @Test func nestedIndexes() throws {
        let inner = try SampleImage.index(["amd64", "arm64"], in: images)
        let other = try SampleImage(platform: Platform(architecture: "s390x"), layers: [noise(9)])
            .descriptor(in: images)
        var root = try images.add(
            ImageIndex(manifests: [inner.root, other]), as: .ociIndex)
        for _ in 0..<3 { root = try images.add(ImageIndex(manifests: [root]), as: .ociIndex) }
        let image = images.image(root)
        let found = try image.platformImages().map { try $0.platform().architecture }
        #expect(found == ["amd64", "arm64", "s390x"])
        #expect(try image.contents().last == root)
        for _ in 0..<8 { root = try images.add(ImageIndex(manifests: [root]), as: .ociIndex) }
        #expect(throws: StoreError.self) { try images.image(root).platformImages() }
    }

    @Test func layoutsThatAreNone() throws {
        #expect(throws: StoreError.self) { try open("oci:DIR/nothing") }
        try folder.write(#"{"imageLayoutVersion":"2.0.0"}"#, to: "new/oci-layout")
        try folder.write(#"{"imageLayoutVersion":"1.0.0"}"#, to: "bare/oci-layout")
        try folder.write(#"{"imageLayoutVersion":"1.0.0"}"#, to: "bad/oci-layout")
        try folder.write("[]", to: "bad/index.json")
        try folder.write(#"{"imageLayoutVersion":"1.0.0"}"#, to: "empty/oci-layout")
        try folder.write(#"{"schemaVersion":2,"manifests":[]}"#, to: "empty/index.json")
        for name in ["new", "bare", "bad", "empty"] {
            #expect(throws: StoreError.self, "\(name)") { try open("oci:DIR/\(name)") }
        }
        try folder.write("not a tar at all, and longer than a block of a tar", to: "x.tar")
        #expect(throws: StoreError.self) { try open("oci-archive:DIR/x.tar") }
        #expect(throws: StoreError.self) { try open("oci-archive:DIR/missing.tar") }
        #expect(throws: StoreError.self) { try open("oci-archive:DIR") }
    }

    @Test func manifestsThatAreWrong() throws {
        let config = try images.add(["a": "b"], as: .ociConfig)
        func root(_ text: String) throws -> StoredImage {
            let digest = try images.blobs.add(Array(text.utf8))
            return images.image(
                Descriptor(mediaType: .ociManifest, digest: digest, size: Int64(text.utf8.count)))
        }
        #expect(throws: StoreError.self) { try root("{").platformImages() }
        #expect(throws: StoreError.self) { try root("{}").contents() }
        let layers = [Descriptor](repeating: config, count: 1001)
        let manifest = try images.add(
            ImageManifest(config: config, layers: layers), as: .ociManifest)
        #expect(throws: StoreError.self) { try images.image(manifest).platformImages() }
        let large = Descriptor(
            mediaType: .ociManifest, digest: config.digest, size: 100 << 20)
        #expect(throws: StoreError.self) { try images.image(large).platformImages() }
        let negative = Descriptor(mediaType: .ociManifest, digest: config.digest, size: -1)
        #expect(throws: StoreError.self) { try images.image(negative).platformImages() }
    }
}
