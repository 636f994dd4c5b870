import OCIModel
import Store
import SupplyChain
import TestSupport
import Testing

@testable import Distribution

/// Signatures and statements that are kept in a registry beside the image.
struct RegistrySignatureTests {
    private let bench: Bench
    private let key = SigningKey()

    init() throws { bench = try Bench() }

    private func place(_ registry: TestRegistry) throws -> RegistryRepository {
        try bench.client().repository(of: ImageReference("\(registry.host)/app"))
    }

    private func failures(
        _ digest: Digest, _ place: RegistryRepository, key: VerificationKey? = nil
    ) async throws -> [String] {
        let policy = VerificationPolicy(keys: [key ?? self.key.publicKey])
        return try await Verifier(place).verify(digest, policy).failures
    }

    @Test(arguments: [true, false])
    func aSignatureIsFoundAsReferrerAndUnderTheTag(_ hasAPI: Bool) async throws {
        let registry = try await TestRegistry(.init(referrers: hasAPI))
        let root = try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let place = try place(registry)
        #expect(try await failures(root.digest, place).count == 1)
        let artifact = try ImageSignature.sign(root, reference: "app:1", with: key)
        try await place.attach(artifact)
        #expect(try await failures(root.digest, place).isEmpty)
        #expect(!registry.tags("app").contains("sha256-\(root.digest.hex).sig"))

        let other = SigningKey()
        #expect(try await failures(root.digest, place, key: other.publicKey).count == 1)
        let second = try ImageSignature.sign(root, reference: "app:1", with: other)
        let tag = try await LegacyTag.signatures.add(second, to: place)
        #expect(registry.tags("app").contains(tag.text))
        #expect(try await failures(root.digest, place, key: other.publicKey).isEmpty)
        let tagged = try #require(try await place.root(tagged: tag))
        #expect(try await place.manifest(of: tagged).layers.count == 1)
        _ = try await LegacyTag.signatures.add(artifact, to: place)
        let again = try #require(try await place.root(tagged: tag))
        #expect(try await place.manifest(of: again).layers.count == 2)
    }

    @Test func aSignatureOfAnotherDigestDoesNotCount() async throws {
        let registry = try await TestRegistry()
        let root = try bench.image("app:1")
        let other = try bench.image("app:2", layers: [noise(100)])
        for tag in ["app:1", "app:2"] {
            try await bench.copy(tag, "docker://HOST/\(tag)", registry)
        }
        let place = try place(registry)
        var artifact = try ImageSignature.sign(other, reference: "app:2", with: key)
        artifact.subject = root
        try await place.attach(artifact)
        _ = try await LegacyTag.signatures.add(artifact, to: place)
        #expect(try await failures(root.digest, place).count == 1)
    }

    @Test func aPayloadThatTheRegistryChangedIsDamage() async throws {
        let root = try bench.image("app:1")
        let artifact = try ImageSignature.sign(root, reference: "app:1", with: key)
        let payload = artifact.parts[0].bytes
        let path = "/v2/app/blobs/\(DigestHasher.digest(of: payload))"
        var changed = payload
        changed[payload.count - 2] ^= 1
        let registry = try await TestRegistry { [changed] request, _ in
            request.method == "GET" && request.path == path ? .content(changed) : nil
        }
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let place = try place(registry)
        try await place.attach(artifact)
        let failures = try await failures(root.digest, place)
        #expect(failures.first?.contains("0 there, 1 damaged") == true, "\(failures)")
    }

    @Test(arguments: [true, false])
    func statementsAreFoundBothWays(asReferrer: Bool) async throws {
        let registry = try await TestRegistry()
        let root = try bench.image("app:1")
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        let place = try place(registry)
        let statement = Statement(
            subjects: [.init(name: "app", digest: root.digest)], predicateType: .openVEX,
            predicate: .members([("author", .string("me"))]))
        let artifact = try Attestations.artifact(statement, subject: root, key: key)
        if asReferrer {
            try await place.attach(artifact)
        } else {
            _ = try await LegacyTag.attestations.add(artifact, to: place)
        }
        let found = try await FoundStatement.all(
            on: root.digest, in: place, keys: [key.publicKey])
        #expect(found.map(\.statement.predicateType) == [.openVEX])
        #expect(found.first?.signers == [key.publicKey])
        let documents = try await AttachedDocument.all(on: root.digest, in: place)
        #expect(documents.count == 1)
        #expect(documents.first?.type == .vex)
    }
}
