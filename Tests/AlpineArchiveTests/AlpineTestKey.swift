import AlpineArchive
import Crypto
import CryptoExtras
import Synchronization

/// A key that signs fixtures, made for the run.
struct AlpineTestKey: Sendable {
    /// Whose it is.
    enum Identity: String, Sendable {
        case trusted
        case second
        case stranger
        /// A key of 1024 bits, which is too short.
        case short
    }

    /// How it signs: the word in the signature's file name.
    enum Scheme: String, Sendable, CaseIterable {
        case rsa = "RSA"
        case rsa256 = "RSA256"
    }

    let name: String
    let pem: [UInt8]
    private let key: _RSA.Signing.PrivateKey

    private static let made = Mutex<[Identity: AlpineTestKey]>([:])

    static func of(_ identity: Identity) throws -> AlpineTestKey {
        try made.withLock { keys in
            if let key = keys[identity] { return key }
            let size = _RSA.Signing.KeySize(bitCount: identity == .short ? 1024 : 2048)
            let key = try _RSA.Signing.PrivateKey(unsafeKeySize: size)
            let made = AlpineTestKey(
                name: "\(identity.rawValue)@example.org-0a1b2c3d.rsa.pub",
                pem: Array(key.publicKey.pemRepresentation.utf8), key: key)
            keys[identity] = made
            return made
        }
    }

    func sign(_ bytes: [UInt8], _ scheme: Scheme = .rsa) throws -> [UInt8] {
        switch scheme {
        case .rsa:
            var hash = Insecure.SHA1()
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
            return try signed(hash.finalize())
        case .rsa256:
            var hash = SHA256()
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
            return try signed(hash.finalize())
        }
    }

    private func signed(_ digest: some Digest) throws -> [UInt8] {
        let signature = try key.signature(for: digest, padding: .insecurePKCS1v1_5)
        return signature.withUnsafeBytes { Array($0) }
    }

    /// A keyring of keys.
    static func keyring(_ identities: Identity...) throws -> AlpineKeyring {
        try AlpineKeyring(
            identities.map { identity in
                let key = try of(identity)
                return try AlpinePublicKey(name: AlpineKeyName(key.name), pem: key.pem)
            })
    }
}
