import Packages
import TestSupport
import Testing

@testable import DebianArchive

/// The verifier against real signatures, made by gpg and checked by each program that is there.
@Suite(.enabled(if: Tool.has("gpg", "gpgv")))
struct InReleaseVerifierTests {
    private static let text = Array(
        "Origin: Test\nDate: today\n- dashed line\n-----BEGIN PGP\n\ntrailing  \t\nlast\n".utf8)
    private static let signedText =
        "Origin: Test\nDate: today\n- dashed line\n-----BEGIN PGP\n\ntrailing\nlast"

    private static let tools: [SignatureTool] =
        [Tool.find("gpgv").map { .gpgv($0) }, Tool.find("sqv").map { .sqv($0) }].compactMap { $0 }

    private let folder: TemporaryDirectory
    private let location: RemoteLocation

    init() throws {
        folder = try TemporaryDirectory()
        location = try RemoteLocation("http://mirror.example.org/debian/dists/x/InRelease")
    }

    private func keyring(_ identities: [SigningKey.Identity]) throws -> Keyring {
        let name = identities.map(\.rawValue).joined(separator: "+") + ".gpg"
        return Keyring(path: try folder.write(try SigningKey.keyring(identities), to: name))
    }

    private func verify(
        _ bytes: [UInt8], tool: SignatureTool, keyrings: [Keyring],
        onlyKeys keys: [KeyFingerprint] = []
    ) async throws -> VerifiedText {
        try Files.makeDirectory(folder.appending("tmp"))
        let verifier = InReleaseVerifier(tool: tool, temporaryDirectory: folder.appending("tmp"))
        return try await verifier.verify(
            inRelease: bytes, at: location, keyrings: keyrings, onlyKeys: keys)
    }

    @Test(arguments: tools)
    func goodSignature(tool: SignatureTool) async throws {
        let key = try SigningKey.of(.archive)
        let verified = try await verify(
            try key.clearSign(Self.text), tool: tool,
            keyrings: [try keyring([.second]), try keyring([.archive])])
        #expect(String(decoding: verified.text, as: UTF8.self) == Self.signedText)
        #expect(verified.signatures.map(\.primaryKey.text) == [key.fingerprint])
        #expect(try Files.list(folder.appending("tmp")).isEmpty)
    }

    @Test(arguments: tools)
    func armoredKeyring(tool: SignatureTool) async throws {
        let key = try SigningKey.of(.archive)
        let armored = String(decoding: try key.armouredKey(), as: UTF8.self)
        let verified = try await verify(
            try key.clearSign(Self.text), tool: tool,
            keyrings: [Keyring(armoredText: armored, origin: "spec")])
        #expect(verified.signatures.count == 1)
    }

    @Test(arguments: tools)
    func changedText(tool: SignatureTool) async throws {
        let signed = String(
            decoding: try SigningKey.of(.archive).clearSign(Self.text), as: UTF8.self)
        let error = await #expect(throws: SignatureError.self) {
            try await verify(
                Array(signed.replacing("today", with: "later").utf8), tool: tool,
                keyrings: [try keyring([.archive])])
        }
        guard case .bad = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try Files.list(folder.appending("tmp")).isEmpty)
    }

    @Test(arguments: tools)
    func unknownKey(tool: SignatureTool) async throws {
        let stranger = try SigningKey.of(.stranger)
        let known = try keyring([.archive, .second])
        await #expect(
            throws: SignatureError.unusable(
                file: location.description, signatures: [.missingKey(stranger.fingerprint)],
                keyrings: [known.origin])
        ) {
            try await verify(
                try stranger.clearSign(Self.text), tool: tool, keyrings: [known])
        }
    }

    @Test func expiredKey() async throws {
        let key = try SigningKey.of(.expired)
        let known = try keyring([.expired])
        await #expect(
            throws: SignatureError.unusable(
                file: location.description, signatures: [.expiredKey(key.fingerprint)],
                keyrings: [known.origin])
        ) {
            try await verify(
                try key.clearSign(Self.text), tool: try #require(Self.tools.first),
                keyrings: [known])
        }
    }

    @Test(arguments: tools)
    func anyGoodSignatureOfSeveral(tool: SignatureTool) async throws {
        let message = try ClearsignedMessage(
            parsing: try SigningKey.of(.archive).clearSign(Self.text), file: "x")
        let keys = try [SigningKey.Identity.stranger, .archive].map(SigningKey.of)
        // Both signatures in one binary file, as `Release.gpg` may have them.
        let signature = try keys.flatMap { try $0.detachedSignature(message.text) }
        try Files.makeDirectory(folder.appending("tmp"))
        let verifier = InReleaseVerifier(tool: tool, temporaryDirectory: folder.appending("tmp"))
        let verified = try await verifier.verify(
            release: message.text, signature: signature, at: location,
            keyrings: [try keyring([.archive])])
        #expect(verified.signatures.map(\.primaryKey.text) == [keys[1].fingerprint])
    }

    @Test(arguments: tools)
    func onlyTheKeysThatAreNamed(tool: SignatureTool) async throws {
        let (archive, second) = (try SigningKey.of(.archive), try SigningKey.of(.second))
        let signed = try archive.clearSign(Self.text)
        let known = try keyring([.archive, .second])
        let wanted = try #require(KeyFingerprint(archive.fingerprint))
        let other = try #require(KeyFingerprint(second.fingerprint))
        let verified = try await verify(
            signed, tool: tool, keyrings: [known], onlyKeys: [other, wanted])
        #expect(verified.signatures.map(\.primaryKey) == [wanted])
        await #expect(
            throws: SignatureError.unusable(
                file: location.description, signatures: [.otherKey(archive.fingerprint)],
                keyrings: [known.origin])
        ) { try await verify(signed, tool: tool, keyrings: [known], onlyKeys: [other]) }
    }

    @Test(arguments: tools)
    func signatureThatIsNone(tool: SignatureTool) async throws {
        let verifier = InReleaseVerifier(tool: tool, temporaryDirectory: folder.path)
        for signature in [
            "", "hello", "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
        ] {
            await #expect(throws: SignatureError.self) {
                try await verifier.verify(
                    release: Self.text, signature: Array(signature.utf8), at: location,
                    keyrings: [try keyring([.archive])])
            }
        }
    }

    @Test func noKeyring() async {
        await #expect(throws: SignatureError.noKeyring(file: location.description)) {
            try await verify(
                try SigningKey.of(.archive).clearSign(Self.text),
                tool: try #require(Self.tools.first), keyrings: [])
        }
    }

    /// A program that says what it was given must be the only thing that decides.
    @Test func strangeVerifier() async throws {
        let key = try SigningKey.of(.archive).fingerprint
        let good = "[GNUPG:] GOODSIG 1 X\\n[GNUPG:] VALIDSIG \(key) 0 0 0 4 0 1 8 01 \(key)\\n"
        for (script, isBelieved) in [
            ("printf '\(good)'; exit 0", true), ("printf '\(good)'; exit 1", false),
            ("printf '\(good)'; kill -9 $$", false), ("printf '\(good)'; exit 3", false),
            ("printf 'hello\\n\(good)'; exit 0", false), ("exit 0", false),
            (
                "test \"$GNUPGHOME\" = \"$HOME\" && test -d \"$HOME\" && test -z \"$PWD_SECRET\""
                    + " && test \"$LC_ALL\" = C && printf '\(good)'", true
            ),
        ] {
            let path = try folder.write("#!/bin/sh\n\(script)\n", to: "gpgv", mode: 0o755)
            let verification = Task {
                try await verify(
                    try SigningKey.of(.archive).clearSign(Self.text), tool: .gpgv(path),
                    keyrings: [try keyring([.archive])])
            }
            switch await verification.result {
            case .success: #expect(isBelieved, "\(script)")
            case .failure(let error):
                #expect(!isBelieved, "\(script): \(error)")
                #expect("\(error)".contains("gpgv failed"), "\(error)")
            }
        }
        #expect(try Files.list(folder.appending("tmp")).isEmpty)
    }

    @Test func findsPrograms() throws {
        let path = try folder.write("", to: "bin/sqv", mode: 0o755)
        #expect(try SignatureTool.find(in: ["relative", folder.appending("bin")]) == .sqv(path))
        let gpgv = try folder.write("", to: "other/gpgv", mode: 0o755)
        #expect(
            try SignatureTool.find(in: [folder.appending("bin"), folder.appending("other")])
                == .gpgv(gpgv))
        let error = #expect(throws: SignatureError.noTool) { try SignatureTool.find(in: []) }
        #expect(error?.description.contains("apt-get install gpgv") == true)
    }
}
