import Synchronization

/// A throw-away RSA key that Alpine fixtures are signed with, made by `openssl`.
public struct RSAKey: Sendable {
    /// Who signs.
    public enum Identity: String, Sendable, CaseIterable {
        /// The repository's own key.
        case repository
        /// A second good key.
        case second
        /// A key that nobody trusts.
        case stranger
    }

    /// The hash in a signature, named as the signature's file is.
    public enum Scheme: String, Sendable, CaseIterable {
        /// SHA-1, `.SIGN.RSA.`.
        case rsa = "RSA"
        /// SHA-256, `.SIGN.RSA256.`.
        case rsa256 = "RSA256"
    }

    /// The key's file name, such as `repository-0.rsa.pub`.
    public let name: String
    /// The public key in PEM, as `/etc/apk/keys` holds it.
    public let publicKey: [UInt8]
    private let privatePath: String

    private static let made = Mutex<[Identity: RSAKey]>([:])

    /// The key of an identity, made on first use.
    ///
    /// - Throws: ``SupportFailure`` when `openssl` is not there or fails.
    public static func of(_ identity: Identity) throws -> RSAKey {
        try made.withLock { keys in
            if let key = keys[identity] { return key }
            let home = try TemporaryDirectory.forProcess("rsa")
            let path = home + "/key.rsa"
            try check("openssl", ["genrsa", "-out", path, "2048"])
            let key = RSAKey(
                name: "\(identity.rawValue)@example.org-0.rsa.pub",
                publicKey: try check("openssl", ["rsa", "-in", path, "-pubout"]), privatePath: path)
            keys[identity] = key
            return key
        }
    }

    /// An RSASSA-PKCS1-v1_5 signature over bytes.
    public func sign(_ bytes: [UInt8], _ scheme: Scheme) throws -> [UInt8] {
        let hash = scheme == .rsa ? "-sha1" : "-sha256"
        return try check("openssl", ["dgst", hash, "-sign", privatePath], input: bytes)
    }
}
