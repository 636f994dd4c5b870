/// A signature that was checked and found good.
public struct ArchiveSignature: Hashable, Sendable, Codable {
    /// The key that made the signature: a primary key or one of its subkeys.
    public let key: KeyFingerprint
    /// The primary key that ``key`` belongs to, which is what keyrings are listed by.
    public let primaryKey: KeyFingerprint

    /// Names the keys of a good signature.
    public init(key: KeyFingerprint, primaryKey: KeyFingerprint) {
        self.key = key
        self.primaryKey = primaryKey
    }
}

/// Text together with the good signatures over exactly these bytes.
public struct VerifiedText: Hashable, Sendable {
    /// What was signed, and nothing that stood around it.
    public let text: [UInt8]
    /// The good signatures, ordered by primary key; never empty.
    public let signatures: [ArchiveSignature]
}

/// What became of one signature that cannot be relied on.
public enum UnusableSignature: Hashable, Sendable, CustomStringConvertible {
    /// No keyring has the key. Holds the fingerprint, or the key id where the signature has no more.
    case missingKey(String)
    /// The key has expired.
    case expiredKey(String)
    /// The key was revoked.
    case revokedKey(String)
    /// The signature itself has expired.
    case expiredSignature(String)
    /// The signature is made over a hash that can be forged, such as SHA-1.
    case weakHash(String, algorithm: Int)
    /// The verifying program does not know the signature's algorithm or version.
    case unsupported(String)
    /// The key is in a keyring, but not among those that the repository names.
    case otherKey(String)
    /// The program said no in words of its own.
    case refused(String)

    /// A clause about the signature.
    public var description: String {
        switch self {
        case .missingKey(let key): "key \(key) is in no keyring"
        case .expiredKey(let key): "key \(key) has expired"
        case .revokedKey(let key): "key \(key) was revoked"
        case .expiredSignature(let key): "the signature by key \(key) has expired"
        case .weakHash(let key, let algorithm):
            "the signature by key \(key) uses a weak hash (OpenPGP hash algorithm \(algorithm))"
        case .unsupported(let key):
            "the signature by key \(key) is of a kind that the verifying program does not know"
        case .otherKey(let key): "key \(key) is not one that Signed-By names"
        case .refused(let words): words
        }
    }
}
