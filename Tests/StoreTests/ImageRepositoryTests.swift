import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// What is kept beside an image in the store, in a layout and in an archive: the same everywhere.
struct ImageRepositoryTests {
    private let store: StoreFixture
    private let images: ContentStore
    private let root: Descriptor
    private let type = MediaType(rawValue: "application/vnd.example.signature")

    init() throws {
        store = try StoreFixture()
        images = try ContentStore(store.session)
        let image = try SampleImage(layers: [SampleImage.files]).write(to: images)
        root = image.root
        try images.setName(ImageName("app:1"), to: root)
        let writer = ImageWriter(store.session, store: images)
        for place in ["oci:\(path("layout")):1", "oci-archive:\(path("a.tar")):1"] {
            try writer.write(image, to: ImageLocation(place))
        }
    }

    private func path(_ name: String) -> String { store.folder.appending(name) }

    private func location(_ kind: String) throws -> ImageLocation {
        switch kind {
        case "oci": try ImageLocation("oci:\(path("layout")):1")
        case "oci-archive": try ImageLocation("oci-archive:\(path("a.tar")):1")
        default: try ImageLocation("app:1")
        }
    }

    private func place(_ kind: String) throws -> any ImageRepository {
        try ImageReader(store.session, store: images).repository(of: location(kind))
    }

    @Test(arguments: ["store", "oci", "oci-archive"])
    func whatIsKeptIsThereTheNextTime(_ kind: String) async throws {
        let artifact = Artifact(
            type: type, subject: root, parts: [.init(mediaType: type, bytes: [1, 2, 3])])
        let tag = try Tag("sha256-\(root.digest.hex).sig")
        let first = try place(kind)
        #expect(try await first.referrers(of: root.digest, type: nil).isEmpty)
        #expect(try await first.root(tagged: tag) == nil)
        let referrer = try await first.attach(artifact)
        let config = Artifact.Part(mediaType: .ociConfig, bytes: Array("{}".utf8))
        let descriptor = Descriptor(
            mediaType: .ociConfig, digest: DigestHasher.digest(of: config.bytes), size: 2)
        try await first.put(
            ImageManifest(config: descriptor, layers: []), parts: [config], tag: tag)
        try first.finish()
        #expect(try await first.referrers(of: root.digest, type: type).count == 1)

        let second = try place(kind)
        let found = try await second.referrers(of: root.digest, type: type)
        #expect(found.map(\.digest) == [referrer.digest])
        let manifest = try await second.manifest(of: referrer)
        #expect(try await second.content(of: manifest.layers[0], limit: 10) == [1, 2, 3])
        let tagged = try #require(try await second.root(tagged: tag))
        #expect(try await second.manifest(of: tagged).config == descriptor)
        // What is said of the image leaves it as it was, and is no image beside it.
        let reader = ImageReader(store.session, store: images)
        #expect(try reader.open(location(kind)).root.digest == root.digest)
        if kind != "store" {
            let text = kind == "oci" ? "oci:\(path("layout"))" : "oci-archive:\(path("a.tar"))"
            #expect(try reader.open(ImageLocation(text)).root.digest == root.digest)
        }
    }

    @Test func anArchiveIsWrittenOnceAtTheEnd() async throws {
        let before = try Files.read(path("a.tar"))
        let place = try place("oci-archive")
        let artifact = Artifact(type: type, subject: root, parts: [])
        try await place.attach(artifact)
        #expect(try Files.read(path("a.tar")) == before)
        try place.finish()
        #expect(try Files.read(path("a.tar")) != before)
        #expect(try store.folder.list().filter { $0.contains(".socle-") }.isEmpty)
    }

    @Test(arguments: ["store", "oci", "oci-archive"])
    func nothingIsSaidOfWhatIsNotThere(_ kind: String) async throws {
        let stranger = Descriptor(
            mediaType: .ociManifest, digest: DigestHasher.digest(of: [9]), size: 1)
        let place = try place(kind)
        await #expect(throws: StoreError.self) {
            try await place.attach(Artifact(type: type, subject: stranger, parts: []))
        }
    }

    @Test(arguments: ["docker-archive:x.tar", "dir:x", "docker://example.org/x:1"])
    func somePlacesKeepNothing(_ text: String) throws {
        let location = try ImageLocation(text)
        #expect(throws: StoreError.self) {
            _ = try ImageReader(store.session, store: images).repository(of: location)
        }
    }
}
