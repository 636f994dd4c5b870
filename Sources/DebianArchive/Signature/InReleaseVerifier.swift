import Compression
public import Packages
import Subprocess

/// Checks the signatures of a repository with gpgv or sqv.
///
/// A file is believed when at least one of its signatures is good and made by a key of the keyrings,
/// and none is bad; signatures by keys that nobody here has are passed over, since archives sign
/// with the keys of several releases. With sqv, which stops at the first good signature, a bad one
/// beside it is not noticed.
public struct InReleaseVerifier: Sendable {
    private let tool: SignatureTool
    private let temporaryDirectory: String

    /// Makes a verifier.
    ///
    /// - Parameters:
    ///   - tool: The program to run.
    ///   - temporaryDirectory: Where a private folder is made for each check and taken away again.
    public init(tool: SignatureTool, temporaryDirectory: String = "/tmp") {
        self.tool = tool
        self.temporaryDirectory = temporaryDirectory
    }

    /// Checks a clearsigned file.
    ///
    /// - Parameters:
    ///   - keys: The only keys, or primary keys, whose signature counts; all of the keyrings' where
    ///     empty.
    /// - Throws: ``SignatureError``, ``KeyringError``, or what the system says about the temporary
    ///   folder.
    public func verify(
        inRelease bytes: [UInt8], at location: RemoteLocation, keyrings: [Keyring],
        onlyKeys keys: [KeyFingerprint] = []
    ) async throws -> VerifiedText {
        let message = try ClearsignedMessage(parsing: bytes, file: location.description)
        return try await verify(
            message.text, signature: message.signature, file: location.description,
            keyrings: keyrings, onlyKeys: keys)
    }

    /// Checks a file against its detached signature, as `Release` against `Release.gpg`.
    ///
    /// - Throws: As ``verify(inRelease:at:keyrings:onlyKeys:)``.
    public func verify(
        release bytes: [UInt8], signature: [UInt8], at location: RemoteLocation,
        keyrings: [Keyring], onlyKeys keys: [KeyFingerprint] = []
    ) async throws -> VerifiedText {
        try await verify(
            bytes, signature: signature, file: location.description, keyrings: keyrings,
            onlyKeys: keys)
    }

    private func verify(
        _ text: [UInt8], signature: [UInt8], file: String, keyrings: [Keyring],
        onlyKeys keys: [KeyFingerprint]
    ) async throws -> VerifiedText {
        guard !keyrings.isEmpty else { throw SignatureError.noKeyring(file: file) }
        let keyMaterial = try keyrings.map { keyring in try keyring.publicKeys() }
        let binarySignature = try Self.binary(signature, file: file)
        let outcome = try await PrivateDirectory.with(in: temporaryDirectory) { directory in
            var paths: [String] = []
            for (index, material) in keyMaterial.enumerated() {
                paths.append(try directory.write(material, as: "keyring-\(index).gpg"))
            }
            let signaturePath = try directory.write(binarySignature, as: "signature")
            let textPath = try directory.write(text, as: "text")
            do {
                return try await tool.run(
                    keyrings: paths, signature: signaturePath, text: textPath, home: directory)
            } catch let error as SubprocessError {
                throw SignatureError.toolFailed(
                    tool: tool.name, file: file, message: error.description)
            }
        }
        let verdict = SignatureVerdict(file: file, keyrings: keyrings, keys: keys)
        let signatures =
            switch tool {
            case .gpgv: try verdict.gpgv(outcome)
            case .sqv: try verdict.sqv(outcome)
            }
        return VerifiedText(text: text, signatures: signatures)
    }

    private static func binary(_ signature: [UInt8], file: String) throws(SignatureError) -> [UInt8]
    {
        guard Armor.isArmored(signature, .signature) else { return signature }
        do {
            return try Armor.decode(signature, .signature)
        } catch {
            throw .malformed(file: file, reason: "its armored signature: \(error.reason)")
        }
    }
}
