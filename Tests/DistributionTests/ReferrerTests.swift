import OCIModel
import Store
import TestSupport
import Testing

@testable import Distribution

/// What is said about images, in registries with the API and without.
struct ReferrerTests {
    private let bench: Bench
    private let sbom = MediaType(rawValue: "application/spdx+json")
    private let signature = MediaType(rawValue: "application/vnd.example.signature")

    init() throws { bench = try Bench() }

    private func artifact(_ type: MediaType, on subject: Descriptor) -> Artifact {
        Artifact(
            type: type, subject: subject,
            parts: [.init(mediaType: type, bytes: Array("about \(subject.digest)".utf8))],
            annotations: ["org.example": "yes"])
    }

    @Test(arguments: [true, false])
    func whatIsAttachedIsListed(_ hasAPI: Bool) async throws {
        let registry = try await TestRegistry(.init(referrers: hasAPI))
        let root = try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let place: any ReferrerPlace = try bench.client().repository(
            of: ImageReference("\(registry.host)/app"))
        #expect(try await place.referrers(of: root.digest, type: nil) == [])
        let first = try await place.attach(artifact(sbom, on: root))
        let second = try await place.attach(artifact(signature, on: root))
        try await place.attach(artifact(sbom, on: root))
        let all = try await place.referrers(of: root.digest, type: nil)
        #expect(Set(all.map(\.digest)) == [first.digest, second.digest])
        let found = try await place.referrers(of: root.digest, type: sbom)
        #expect(found.map(\.digest) == [first.digest])
        #expect(found.first?.annotations == ["org.example": "yes"])
        let manifest = try await place.manifest(of: found[0])
        #expect(
            try await place.content(of: manifest.layers[0], limit: 1000)
                == Array("about \(root.digest)".utf8))
        #expect(registry.tags("app").contains("sha256-\(root.digest.hex)") == !hasAPI)
    }

    struct Way: Sendable {
        var from: Bool
        var to: Bool
    }

    @Test(arguments: [
        Way(from: true, to: true), Way(from: true, to: false), Way(from: false, to: true),
        Way(from: false, to: false),
    ])
    func theyGoAlongWithTheImage(_ way: Way) async throws {
        let first = try await TestRegistry(.init(referrers: way.from))
        let second = try await TestRegistry(.init(referrers: way.to))
        let root = try bench.image("app:1")
        let onRoot = try bench.images.attach(artifact(sbom, on: root))
        let onReferrer = try bench.images.attach(artifact(signature, on: onRoot))
        let pushed = try await bench.copy("app:1", "docker://HOST/app:1", first) {
            $0.includesReferrers = true
        }
        #expect(pushed.referrers == 2)

        let client = try Bench().client()
        try await bench.copy(
            "docker://\(first.host)/app:1", "docker://\(second.host)/app:1", client: client
        ) { $0.includesReferrers = true }
        let place = client.repository(of: try ImageReference("\(second.host)/app"))
        #expect(
            try await place.referrers(of: root.digest, type: nil).map(\.digest) == [onRoot.digest])
        #expect(
            try await place.referrers(of: onRoot.digest, type: nil).map(\.digest)
                == [onReferrer.digest])

        let other = try Bench()
        try await other.copy("docker://HOST/app:1", "app:1", second) {
            $0.includesReferrers = true
        }
        #expect(
            try other.images.referrers(of: root.digest, type: nil).map(\.digest)
                == [onRoot.digest])
        try await other.copy("app:1", "oci:OUT:x") { $0.includesReferrers = true }
        let third = try Bench()
        let path = other.folder.appending("out")
        let report = try await third.copy("oci:\(path):x", "app:1") {
            $0.includesReferrers = true
        }
        #expect(report.referrers == 2)
    }

    @Test func onlySomeTypesGoAlong() async throws {
        let registry = try await TestRegistry()
        let root = try bench.image("app:1")
        try bench.images.attach(artifact(sbom, on: root))
        let wanted = try bench.images.attach(artifact(signature, on: root))
        let report = try await bench.copy("app:1", "docker://HOST/app:1", registry) {
            $0.includesReferrers = true
            $0.artifactTypes = [signature.rawValue]
        }
        #expect(report.referrers == 1)
        #expect(registry.content("app", wanted.digest) != nil)
    }

    @Test func withoutBeingAskedNothingGoesAlong() async throws {
        let registry = try await TestRegistry()
        let root = try bench.image("app:1")
        let artifact = try bench.images.attach(artifact(sbom, on: root))
        let report = try await bench.copy("app:1", "docker://HOST/app:1", registry)
        #expect(report.referrers == 0)
        #expect(registry.content("app", artifact.digest) == nil)
    }

    @Test func signaturesUnderTagsGoAlong() async throws {
        let first = try await TestRegistry()
        let second = try await TestRegistry()
        let root = try bench.image("app:1")
        let signed = try bench.image("sig:1", layers: [noise(100, seed: 40)])
        let tag = "sha256-\(root.digest.hex).sig"
        try await bench.copy("app:1", "docker://HOST/app:1", first)
        try await bench.copy("sig:1", "docker://HOST/app:\(tag)", first)
        let report = try await bench.copy(
            "docker://\(first.host)/app:1", "docker://\(second.host)/else:2"
        ) { $0.includesReferrers = true }
        #expect(report.referrers == 1)
        #expect(second.digest("else", tag) == signed.digest)
        // Through the store too.
        let other = try Bench()
        try await other.copy("docker://HOST/else:2", "app:1", second) {
            $0.includesReferrers = true
        }
        #expect(try other.images.root(of: ImageName("app:\(tag)"))?.digest == signed.digest)
    }

    @Test func aReferrerOfSomethingElseIsRefused() async throws {
        let registry = try await TestRegistry(.init(referrers: false))
        let root = try bench.image("app:1")
        let foreign = try bench.image("other:1", layers: [noise(10, seed: 50)])
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        try await bench.copy("other:1", "docker://HOST/app:2", registry)
        let place = try bench.client().repository(of: ImageReference("\(registry.host)/app"))
        let attached = try await place.attach(artifact(sbom, on: foreign))
        registry.add(
            try CanonicalJSON.encode(ImageIndex(manifests: [attached])),
            type: MediaType.ociIndex.rawValue, to: "app", tag: root.digest.referrersTag)
        let other = try Bench()
        let error = await #expect(throws: StoreError.self) {
            try await other.copy("docker://HOST/app:1", "app:1", registry) {
                $0.includesReferrers = true
            }
        }
        #expect(error?.description.contains("and does not") == true)
    }
}
