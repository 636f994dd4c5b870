import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// What is said about images, in the local store.
struct ReferrerTests {
    private let store: StoreFixture
    private let images: ContentStore
    private let sbom = MediaType(rawValue: "application/spdx+json")
    private let signature = MediaType(rawValue: "application/vnd.example.signature")

    init() throws {
        store = try StoreFixture()
        images = try ContentStore(store.session)
    }

    private func image(_ name: String) throws -> Descriptor {
        let image = try SampleImage(layers: [SampleImage.files], labels: ["name": name])
            .write(to: images)
        try images.setName(ImageName(name), to: image.root)
        return image.root
    }

    private func artifact(
        _ type: MediaType, on subject: Descriptor, _ text: String = "{}"
    ) -> Artifact {
        Artifact(
            type: type, subject: subject, parts: [.init(mediaType: type, bytes: Array(text.utf8))],
            annotations: ["org.example": text])
    }

    @Test func whatIsAttachedIsListedByType() async throws {
        let root = try image("a:1")
        #expect(try images.referrers(of: root.digest, type: nil) == [])
        let first = try images.attach(artifact(sbom, on: root, "one"))
        let second = try images.attach(artifact(signature, on: root, "two"))
        #expect(try images.attach(artifact(sbom, on: root, "one")) == first)
        let all = try images.referrers(of: root.digest, type: nil)
        #expect(all == [first, second])
        #expect(all[0].artifactType == sbom.rawValue)
        #expect(all[0].annotations == ["org.example": "one"])
        #expect(try images.referrers(of: root.digest, type: signature) == [second])
        let manifest = try await images.manifest(of: second)
        #expect(manifest.subject?.digest == root.digest)
        #expect(
            try images.content(of: manifest.layers[0], limit: 10) == Array("two".utf8))
    }

    @Test func listsAreNoImages() throws {
        let root = try image("a:1")
        _ = try images.attach(artifact(sbom, on: root))
        #expect(try images.images().map(\.name.description) == ["a:1"])
        let location = ImageLocation.layout(images.path, .only)
        let reader = ImageReader(store.session, store: images)
        #expect(try reader.open(location).root.digest == root.digest)
    }

    @Test func aSubjectMustBeThere() throws {
        let absent = Descriptor(
            mediaType: .ociManifest, digest: DigestHasher.digest(of: [1]), size: 1)
        #expect(throws: StoreError.self) { try images.attach(artifact(sbom, on: absent)) }
        #expect(try images.referrers(of: absent.digest, type: nil) == [])
    }

    @Test func pruningKeepsThemWithTheirSubjects() throws {
        let kept = try image("kept:1")
        let gone = try image("gone:1")
        let onKept = try images.attach(artifact(sbom, on: kept, "kept"))
        let onReferrer = try images.attach(artifact(signature, on: onKept, "signed"))
        let onGone = try images.attach(artifact(sbom, on: gone, "gone"))
        try images.removeName(ImageName("gone:1"))
        store.session.close()

        let session = try StoreSession(store.home)
        let report = try StorePruner(session).prune(PruneRequest(categories: [.images]))
        #expect(report.count > 0)
        let after = try ContentStore(session)
        #expect(try after.referrers(of: kept.digest, type: nil) == [onKept])
        #expect(try after.referrers(of: onKept.digest, type: nil) == [onReferrer])
        #expect(try after.referrers(of: gone.digest, type: nil) == [])
        #expect(try !after.blobs.contains(onGone.digest))
        #expect(try after.layout.index().manifests.count == 3)
    }
}
