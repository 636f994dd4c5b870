import Crypto
public import OCIModel

/// A private key: ECDSA on P-256 with SHA-256, as cosign makes them.
public struct SigningKey: Sendable {
    let key: P256.Signing.PrivateKey

    /// Makes a new key.
    public init() { key = P256.Signing.PrivateKey() }

    init(_ key: P256.Signing.PrivateKey) { self.key = key }

    /// The public half.
    public var publicKey: VerificationKey { VerificationKey(key.publicKey) }

    /// Signs bytes; the signature is in DER.
    ///
    /// - Throws: What the cryptography refuses.
    public func sign(_ bytes: [UInt8]) throws -> [UInt8] {
        [UInt8](try key.signature(for: bytes).derRepresentation)
    }

    /// The key without a password, as PKCS #8 in PEM.
    public var pem: String { key.pemRepresentation + "\n" }
}

/// A public key that signatures are checked with.
public struct VerificationKey: Sendable, Hashable {
    private let key: P256.Signing.PublicKey

    init(_ key: P256.Signing.PublicKey) { self.key = key }

    /// Reads a key in PEM.
    ///
    /// - Throws: ``KeyError`` when it is no key on P-256.
    public init(pem: String, place: String) throws(KeyError) {
        do {
            key = try P256.Signing.PublicKey(pemRepresentation: pem)
        } catch {
            throw KeyError(
                place: place, reason: "not a public key of ECDSA on P-256 in PEM")
        }
    }

    /// The key in PEM.
    public var pem: String { key.pemRepresentation + "\n" }

    /// The SHA-256 of the key in DER, by which it is named.
    public var fingerprint: OCIModel.Digest {
        DigestHasher.digest(of: [UInt8](key.derRepresentation))
    }

    /// Whether a signature in DER is this key's over some bytes.
    public func accepts(_ signature: [UInt8], for bytes: [UInt8]) -> Bool {
        guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else {
            return false
        }
        return key.isValidSignature(signature, for: bytes)
    }

    /// Equal keys.
    public static func == (left: VerificationKey, right: VerificationKey) -> Bool {
        left.fingerprint == right.fingerprint
    }

    /// Hashes the fingerprint.
    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

/// Why a file gives no key.
public struct KeyError: BadDocument, Equatable, CustomStringConvertible {
    /// The file.
    public let place: String
    /// What is wrong.
    public let reason: String

    /// One line that names the file.
    public var description: String { "\(place): \(reason)" }
}
