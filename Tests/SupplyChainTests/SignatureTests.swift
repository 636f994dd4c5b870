import OCIModel
import Store
import Testing

@testable import SupplyChain

@Suite("Keys, signatures and statements")
struct SignatureTests {
    private let fixture: DatabaseFixture
    private let subject: Descriptor

    init() throws {
        fixture = try DatabaseFixture()
        let config = try fixture.images.add(["a": "b"], as: .ociConfig)
        subject = try fixture.images.add(
            ImageManifest(config: config, layers: []), as: .ociManifest)
    }

    private func place(_ name: String = "team/web:1") throws -> StoreRepository {
        StoreRepository(fixture.images, beside: try ImageName(name))
    }

    private func verify(
        _ keys: [VerificationKey], signatures: Int = 1, attestations: [PredicateType] = []
    ) async throws -> Verifier.Verdict {
        try await Verifier(place()).verify(
            subject.digest,
            VerificationPolicy(keys: keys, signatures: signatures, attestations: attestations))
    }

    @Test("A signature holds for its key and its digest alone")
    func signatures() async throws {
        let key = SigningKey()
        let other = SigningKey()
        #expect(try await verify([key.publicKey]).failures.count == 1)
        try fixture.images.attach(ImageSignature.sign(subject, reference: "web:1", with: key))
        #expect(try await verify([key.publicKey]).failures.isEmpty)
        #expect(try await verify([key.publicKey]).signers == [key.publicKey])
        #expect(try await verify([other.publicKey]).failures.count == 1)
        #expect(try await verify([other.publicKey, key.publicKey]).failures.isEmpty)
        #expect(
            try await verify([key.publicKey, other.publicKey], signatures: 2).failures.count == 1)
        try fixture.images.attach(ImageSignature.sign(subject, reference: "web:1", with: other))
        #expect(try await verify([key.publicKey, other.publicKey], signatures: 2).failures.isEmpty)
    }

    @Test("A signature of another image, or one whose bytes were changed, is none")
    func forged() async throws {
        let key = SigningKey()
        let stranger = Descriptor(
            mediaType: .ociManifest, digest: DigestHasher.digest(of: [1]), size: 1)
        var artifact = try ImageSignature.sign(stranger, reference: "", with: key)
        artifact.subject = subject
        try fixture.images.attach(artifact)
        #expect(try await verify([key.publicKey]).failures.count == 1)

        var damaged = try ImageSignature.sign(subject, reference: "", with: key)
        let text = try #require(damaged.parts[0].annotations[ImageSignature.signatureKey])
        var bytes = try #require(Base64.decode(text))
        bytes[bytes.count - 1] ^= 1
        damaged.parts[0].annotations[ImageSignature.signatureKey] = Base64.encode(bytes)
        try fixture.images.attach(damaged)
        #expect(try await verify([key.publicKey]).failures.count == 1)

        var changed = try ImageSignature.sign(subject, reference: "", with: key)
        changed.parts[0].bytes.append(UInt8(ascii: " "))
        try fixture.images.attach(changed)
        #expect(try await verify([key.publicKey]).failures.count == 1)
    }

    @Test("The legacy tag keeps the signatures that are there, and they count")
    func legacy() async throws {
        let keys = [SigningKey(), SigningKey()]
        for key in keys {
            let artifact = try ImageSignature.sign(subject, reference: "", with: key)
            let tag = try await LegacyTag.signatures.add(artifact, to: place())
            #expect(tag.text == "sha256-\(subject.digest.hex).sig")
        }
        let target = try ImageName("team/web:sha256-\(subject.digest.hex).sig")
        let root = try #require(try fixture.images.root(of: target))
        let manifest = try fixture.images.blobs.value(ImageManifest.self, of: root)
        #expect(manifest.layers.count == 2)
        #expect(manifest.config.mediaType == .ociConfig)
        let verdict = try await verify(keys.map(\.publicKey), signatures: 2)
        #expect(verdict.failures.isEmpty)
    }

    @Test("Statements under the older tag count as well")
    func legacyStatements() async throws {
        let key = SigningKey()
        try fixture.images.attach(ImageSignature.sign(subject, reference: "", with: key))
        let statement = Statement(
            subjects: [.init(name: "web", digest: subject.digest)], predicateType: .spdx,
            predicate: .members([("spdxVersion", .string("SPDX-2.3"))]))
        let artifact = try Attestations.artifact(statement, subject: subject, key: key)
        let tag = try await LegacyTag.attestations.add(artifact, to: place())
        #expect(tag.text == "sha256-\(subject.digest.hex).att")
        #expect(try await verify([key.publicKey], attestations: [.spdx]).failures.isEmpty)
    }

    @Test("For an index, statements on all its images will do")
    func statementsOnPlatforms() async throws {
        let key = SigningKey()
        let config = try fixture.images.add(["c": "d"], as: .ociConfig)
        let other = try fixture.images.add(
            ImageManifest(config: config, layers: []), as: .ociManifest)
        let index = try fixture.images.add(
            ImageIndex(manifests: [subject, other]), as: .ociIndex)
        try fixture.images.attach(ImageSignature.sign(index, reference: "", with: key))
        let policy = VerificationPolicy(keys: [key.publicKey], attestations: [.spdx])
        func failures() async throws -> [String] {
            try await Verifier(place()).verify(
                index.digest, platforms: [subject.digest, other.digest], policy
            ).failures
        }
        func attest(_ image: Descriptor) throws {
            let statement = Statement(
                subjects: [.init(name: "web", digest: image.digest)], predicateType: .spdx,
                predicate: .members([("spdxVersion", .string("SPDX-2.3"))]))
            try fixture.images.attach(
                Attestations.artifact(statement, subject: image, key: key))
        }
        #expect(try await failures().count == 2)
        try attest(subject)
        #expect(
            try await failures()
                == ["\(other.digest.short): there is no https://spdx.dev/Document statement"])
        try attest(other)
        #expect(try await failures().isEmpty)
    }

    @Test("A damaged payload is counted as damage, not as a signature")
    func damage() async throws {
        let key = SigningKey()
        let artifact = try ImageSignature.sign(subject, reference: "web:1", with: key)
        try fixture.images.attach(artifact)
        let digest = DigestHasher.digest(of: artifact.parts[0].bytes)
        try fixture.damage(digest)
        let failures = try await verify([key.publicKey]).failures
        #expect(failures.count == 1)
        #expect(failures.first?.contains("0 there, 1 damaged") == true)
    }

    @Test("A statement must be signed, by a key of the policy, and be about the image")
    func statements() async throws {
        let key = SigningKey()
        try fixture.images.attach(ImageSignature.sign(subject, reference: "", with: key))
        func attach(_ digest: Digest, _ key: SigningKey?) throws {
            let statement = Statement(
                subjects: [.init(name: "web", digest: digest)], predicateType: .spdx,
                predicate: .members([("spdxVersion", .string("SPDX-2.3"))]))
            try fixture.images.attach(
                Attestations.artifact(statement, subject: subject, key: key))
        }
        #expect(try await verify([key.publicKey], attestations: [.spdx]).failures.count == 1)
        try attach(subject.digest, nil)
        #expect(try await verify([key.publicKey], attestations: [.spdx]).failures.count == 1)
        try attach(subject.digest, SigningKey())
        try attach(DigestHasher.digest(of: [1]), key)
        #expect(try await verify([key.publicKey], attestations: [.spdx]).failures.count == 1)
        try attach(subject.digest, key)
        #expect(try await verify([key.publicKey], attestations: [.spdx]).failures.isEmpty)
        #expect(try await verify([key.publicKey], attestations: [.provenance]).failures.count == 1)
    }

    @Test("An envelope signs its type with its payload")
    func envelope() throws {
        let key = SigningKey()
        var envelope = try Envelope(payloadType: "a", payload: [1, 2], key: key)
        let read = try Envelope(JSON(envelope.json.compact, place: "e"), place: "e")
        #expect(read == envelope)
        #expect(read.signers(among: [key.publicKey]) == [key.publicKey])
        envelope.payloadType = "b"
        #expect(envelope.signers(among: [key.publicKey]).isEmpty)
        envelope.payloadType = "a"
        envelope.payload = [1, 3]
        #expect(envelope.signers(among: [key.publicKey]).isEmpty)
        #expect(
            String(decoding: read.signedBytes, as: UTF8.self) == "DSSEv1 1 a 2 \u{1}\u{2}")
    }

    @Test("A sealed key opens with its password alone; a plain one needs none")
    func keys() throws {
        let key = SigningKey()
        let sealed = try KeyFile.sealed(key, password: Array("secret".utf8))
        #expect(sealed.hasPrefix("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"))
        #expect(KeyFile.isSealed(sealed))
        let opened = try KeyFile.privateKey(sealed, password: Array("secret".utf8), place: "k")
        #expect(opened.publicKey == key.publicKey)
        #expect(throws: KeyError.self) {
            try KeyFile.privateKey(sealed, password: Array("Secret".utf8), place: "k")
        }
        #expect(!KeyFile.isSealed(key.pem))
        #expect(
            try KeyFile.privateKey(key.pem, password: [], place: "k").publicKey == key.publicKey)
        let public2 = try VerificationKey(pem: key.publicKey.pem, place: "p")
        #expect(public2 == key.publicKey)
    }

    @Test(
        "What is no key is refused in one line",
        arguments: [
            "", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\ne30=\n"
                + "-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
        ])
    func noKey(_ text: String) {
        #expect {
            try KeyFile.privateKey(text, password: [], place: "bad.key")
        } throws: { error in
            error is any BadDocument && "\(error)".hasPrefix("bad.key")
                && !"\(error)".contains("\n")
        }
        #expect(throws: KeyError.self) { try VerificationKey(pem: text, place: "bad.pub") }
    }

    @Test("A policy says what it does not understand")
    func policies() throws {
        let key = SigningKey().publicKey
        func policy(_ text: String) throws -> VerificationPolicy {
            try VerificationPolicy(Array(text.utf8), place: "p.json") { _ in key }
        }
        #expect(
            try policy(#"{"keys": ["a"], "attestations": ["spdx"]}"#).attestations == [.spdx])
        for text in [
            "{}", #"{"keys": []}"#, #"{"keys": ["a"], "signatures": 2}"#, #"{"key": ["a"]}"#,
            #"{"keys": ["a"], "attestations": ["what"]}"#, #"{"keys": [1]}"#,
        ] {
            #expect {
                try policy(text)
            } throws: {
                $0 is any BadDocument
            }
        }
    }

    @Test("Base64 is read as it is written", arguments: 0...20)
    func base64(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(arguments: ["A", "AA=A", "A===", "AA!A", "=AAA"])
    func noBase64(_ text: String) { #expect(Base64.decode(text) == nil) }
}
