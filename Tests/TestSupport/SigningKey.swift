import Synchronization

/// A throw-away OpenPGP key that fixtures are signed with.
///
/// Each is made once in a test process, by `gpg` in a folder of its own, and shared by all tests.
public struct SigningKey: Sendable {
    /// Who signs.
    public enum Identity: String, Sendable, CaseIterable {
        /// The archive's own key: its keyring is what a fixture gives as trusted.
        case archive
        /// A second good key, for repositories that are signed by two.
        case second
        /// A key that is in no keyring.
        case stranger
        /// A key that expired in January 2020; its signatures were made while it was valid.
        case expired
    }

    /// Who signs.
    public let identity: Identity
    /// Forty upper-case hexadecimal digits.
    public let fingerprint: String
    /// The public key in OpenPGP's binary form; concatenate several to have a keyring of them.
    public let publicKey: [UInt8]
    private let home: String

    private static let made = Mutex<[Identity: SigningKey]>([:])

    /// The key of an identity, made on first use.
    ///
    /// - Throws: ``SupportFailure`` when `gpg` is not there or fails.
    public static func of(_ identity: Identity) throws -> SigningKey {
        try made.withLock { keys in
            if let key = keys[identity] { return key }
            let key = try SigningKey(making: identity)
            keys[identity] = key
            return key
        }
    }

    /// A keyring file's bytes, of these identities' public keys.
    public static func keyring(_ identities: [Identity] = [.archive]) throws -> [UInt8] {
        try identities.flatMap { try of($0).publicKey }
    }

    /// The text and its signature in one, as `InRelease` is.
    public func clearSign(_ text: [UInt8]) throws -> [UInt8] {
        try gpg(["--clear-sign", "--output", "-"], input: text)
    }

    /// An armoured signature alone, as `Release.gpg` is.
    public func detachedSignature(_ text: [UInt8]) throws -> [UInt8] {
        try gpg(["--armor", "--detach-sign", "--output", "-"], input: text)
    }

    /// The public key in ASCII armour, as `.asc` keyrings are.
    public func armouredKey() throws -> [UInt8] {
        try gpg(["--armor", "--export", fingerprint])
    }

    private init(making identity: Identity) throws {
        self.identity = identity
        home = try TemporaryDirectory.forProcess("gpg")
        let life = identity == .expired ? "seconds=86400" : "never"
        let user = "Socle test \(identity.rawValue) <\(identity.rawValue)@example.org>"
        try Self.gpg(home, identity, ["--quick-generate-key", user, "ed25519", "sign", life])
        let listing = try Self.gpg(home, identity, ["--with-colons", "--list-keys"])
        let lines = String(decoding: listing, as: UTF8.self).split(separator: "\n")
        let fields = lines.first { $0.hasPrefix("fpr:") }?.split(
            separator: ":", omittingEmptySubsequences: false)
        guard let fields, fields.count > 9 else {
            throw SupportFailure("gpg made no key for \(identity.rawValue)")
        }
        fingerprint = String(fields[9])
        publicKey = try Self.gpg(home, identity, ["--export"])
    }

    private func gpg(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        try Self.gpg(home, identity, arguments, input: input)
    }

    @discardableResult
    private static func gpg(
        _ home: String, _ identity: Identity, _ arguments: [String], input: [UInt8] = []
    ) throws -> [UInt8] {
        var options = ["--homedir", home, "--batch", "--yes", "--quiet", "--no-tty"]
        options += ["--pinentry-mode", "loopback", "--passphrase", "", "--trust-model", "always"]
        if identity == .expired { options += ["--faked-system-time", "20200101T000000!"] }
        return try check("gpg", options + arguments, input: input)
    }
}
