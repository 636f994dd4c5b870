import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// What other tools say of what we write, and what they write for us to read. Each test is skipped
/// where its tool is missing.
@Suite(.enabled(if: Tool.has("skopeo")))
struct SkopeoTests {
    private let store: StoreFixture
    private let images: ContentStore
    private let out: TemporaryDirectory

    init() throws {
        store = try StoreFixture()
        images = try ContentStore(store.session)
        out = try TemporaryDirectory("skopeo")
    }

    private func location(_ text: String) throws -> ImageLocation {
        try ImageLocation(text.replacing("OUT", with: out.path))
    }

    private func write(_ image: StoredImage, to text: String) throws {
        try ImageWriter(store.session, store: images).write(image, to: location(text))
    }

    /// Runs skopeo without a policy of the machine's.
    @discardableResult
    private func skopeo(_ arguments: String...) throws -> ProcessResult {
        try run(
            "skopeo",
            ["--insecure-policy", "--tmpdir", out.path]
                + arguments.map { $0.replacing("OUT", with: out.path) })
    }

    private func sample(_ packing: Packing = .gzip) throws -> StoredImage {
        try SampleImage(
            layers: [SampleImage.files, RawTar.archive([.file("second", "layer")])],
            packing: packing
        ).write(to: images)
    }

    @Test(arguments: [
        "oci:OUT/x", "oci:OUT/x:v1", "oci-archive:OUT/x.tar", "oci-archive:OUT/x.tar:v1",
    ])
    func layoutsKeepTheirDigest(_ text: String) throws {
        let image = try sample()
        try write(image, to: text)
        let seen = try skopeo(
            "inspect", "--override-arch", "amd64", "--format", "{{.Digest}}", text)
        #expect(seen.line == image.root.digest.description, "\(seen.stderr)")
    }

    @Test(arguments: ["oci:OUT/x:v1", "oci-archive:OUT/x.tar:v1"])
    func indexesAreCopiedWhole(_ text: String) throws {
        let image = try SampleImage.index(["amd64", "arm64"], in: images)
        try write(image, to: text)
        let copy = try skopeo("copy", "--all", "--preserve-digests", text, "oci:OUT/copy:v2")
        #expect(copy.status == 0, "\(copy.stderr)")
        let back = try ImageReader(store.session, store: images).open(location("oci:OUT/copy:v2"))
        #expect(back.root.digest == image.root.digest)
        #expect(try back.platformImages().count == 2)
    }

    @Test(arguments: [Packing.none, .gzip, .zstd])
    func dockerArchivesAreRead(_ packing: Packing) throws {
        let image = try sample(packing)
        try write(image, to: "docker-archive:OUT/x.tar:team/app:1")
        let seen = try skopeo("inspect", "--config", "--raw", "docker-archive:OUT/x.tar")
        let config = try image.platformImages()[0].manifest.config
        #expect(DigestHasher.digest(of: seen.output) == config.digest, "\(seen.stderr)")
        let copy = try skopeo(
            "copy", "docker-archive:OUT/x.tar:team/app:1", "oci:OUT/copy:v2")
        #expect(copy.status == 0, "\(copy.stderr)")
        let back = try ImageReader(store.session, store: images).open(location("oci:OUT/copy:v2"))
        let diffIDs = try back.platformImages()[0].configuration().rootfs.diffIDs
        #expect(try diffIDs == image.platformImages()[0].configuration().rootfs.diffIDs)
    }

    @Test func theStoreItselfIsALayout() throws {
        let image = try sample()
        try images.setName(ImageName("team/app:1"), to: image.root)
        let seen = try skopeo("inspect", "--format", "{{.Digest}}", "oci:\(images.path):team/app:1")
        #expect(seen.line == image.root.digest.description, "\(seen.stderr)")
    }

    @Test(arguments: [
        "oci:OUT/copy:v2", "oci-archive:OUT/copy.tar:v2", "docker-archive:OUT/copy.tar:team/app:2",
    ])
    func whatSkopeoWritesIsRead(_ text: String) throws {
        let image = try sample()
        try write(image, to: "oci:OUT/x:v1")
        let copy = try skopeo("copy", "oci:OUT/x:v1", text)
        #expect(copy.status == 0, "\(copy.stderr)")
        let back = try ImageReader(store.session, store: images).open(location(text))
        let after = try back.platformImages()[0].configuration()
        #expect(try after.rootfs == image.platformImages()[0].configuration().rootfs)
        try images.add(back, names: [ImageName("copied")])
        #expect(try images.image(named: ImageName("copied")).root == back.root)
    }

    @Test(.enabled(if: Tool.has("umoci"))) func umociUnpacks() throws {
        try write(sample(), to: "oci:OUT/x:v1")
        let result = try run(
            "umoci", ["unpack", "--rootless", "--image", "\(out.path)/x:v1", "\(out.path)/bundle"])
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try Files.text(out.path + "/bundle/rootfs/etc/hostname") == "socle\n")
        #expect(try Files.text(out.path + "/bundle/rootfs/second") == "layer")
        // And as we lay it down ourselves.
        try write(sample(), to: "dir:OUT/rootfs")
        #expect(try Files.list(out.path + "/rootfs") == Files.list(out.path + "/bundle/rootfs"))
    }
}
