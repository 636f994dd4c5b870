import Crypto
import CryptoExtras
public import OCIModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An RSA public key that repositories and packages are signed with.
public struct AlpinePublicKey: Sendable {
    /// The file name that signatures know it by.
    public let name: AlpineKeyName
    /// The length of its modulus in bits.
    public let bits: Int
    /// The SHA-256 of its SubjectPublicKeyInfo in DER: the same for one key under any file name.
    public let fingerprint: OCIModel.Digest
    /// The file that it was read from, as it is.
    public let pem: [UInt8]
    private let key: _RSA.Signing.PublicKey

    /// Reads a key in PEM, as `/etc/apk/keys` holds them: a SubjectPublicKeyInfo (RFC 5280) of RSA.
    ///
    /// - Throws: ``AlpineKeyError/notAPublicKey(_:)`` or ``AlpineKeyError/tooSmall(_:bits:)``.
    public init(name: AlpineKeyName, pem: [UInt8]) throws(AlpineKeyError) {
        var text = String(decoding: pem, as: UTF8.self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        // The stricter initialiser cannot tell a short key from no key.
        guard let key = try? _RSA.Signing.PublicKey(unsafePEMRepresentation: text) else {
            throw .notAPublicKey(name)
        }
        guard key.keySizeInBits >= 2048 else { throw .tooSmall(name, bits: key.keySizeInBits) }
        self.name = name
        self.pem = pem
        self.key = key
        bits = key.keySizeInBits
        fingerprint = DigestHasher.digest(of: [UInt8](key.derRepresentation))
    }

    /// Whether `signature` is this key's PKCS#1 v1.5 signature of a SHA-1 digest.
    func accepts(_ signature: [UInt8], of digest: Insecure.SHA1.Digest) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
    }

    /// Whether `signature` is this key's PKCS#1 v1.5 signature of a SHA-256 digest.
    func accepts(_ signature: [UInt8], of digest: SHA256.Digest) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
    }
}

extension AlpinePublicKey: Hashable {
    /// Two keys are one when name and fingerprint are.
    public static func == (left: AlpinePublicKey, right: AlpinePublicKey) -> Bool {
        left.name == right.name && left.fingerprint == right.fingerprint
    }

    /// Feeds what equality looks at.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(fingerprint)
    }
}
