public import OCIModel

/// A signature as a member of an index or a package holds it, not yet checked.
struct ApkSignature: Hashable, Sendable {
    /// How a signature was made, by the word in its file name.
    enum Algorithm: Hashable, Sendable {
        /// `RSA`: PKCS#1 v1.5 over SHA-1.
        case rsaSHA1
        /// `RSA256`: PKCS#1 v1.5 over SHA-256.
        case rsaSHA256
        /// Another word, `RSA512` and `DSA` among them.
        case unsupported(String)
    }

    /// What the name of every signature file starts with.
    static let prefix = ".SIGN."

    let algorithm: Algorithm
    let key: AlpineKeyName
    let bytes: [UInt8]

    /// Reads the name of a signature file: `.SIGN.RSA.name-of-the-key.rsa.pub`.
    ///
    /// - Throws: ``AlpineKeyError/malformedName(_:)``, for a name that would lead out of the folder of
    ///   keys in particular.
    init(fileName: String, bytes: [UInt8]) throws(AlpineKeyError) {
        let rest = fileName.dropFirst(Self.prefix.count)
        let word = rest.prefix { $0 != "." }
        key = try AlpineKeyName(rest.dropFirst(word.count + 1))
        algorithm =
            switch word {
            case "RSA": .rsaSHA1
            case "RSA256": .rsaSHA256
            default: .unsupported(PrintableText.of(word, limit: 20))
            }
        self.bytes = bytes
    }
}

/// Whose signature an index or a package was accepted for.
public struct AlpineSigner: Hashable, Sendable, CustomStringConvertible {
    /// The file name of the key.
    public let key: AlpineKeyName
    /// The SHA-256 of the key, whatever its file is called.
    public let fingerprint: Digest

    /// Names a signer.
    public init(key: AlpineKeyName, fingerprint: Digest) {
        self.key = key
        self.fingerprint = fingerprint
    }

    /// The file name of the key.
    public var description: String { key.text }
}

/// Why the signatures of an index or a package are not enough.
public enum AlpineSignatureError: Error, Equatable, CustomStringConvertible {
    /// There is none.
    case unsigned(file: String)
    /// None was made by a key of the keyring.
    case unknownKey(file: String, wanted: [AlpineKeyName], known: [AlpineKeyName])
    /// None was made in a way that is supported.
    case unsupported(file: String, algorithms: [String])
    /// One was made for other bytes, or with another key of that name, or is damaged.
    case invalid(file: String, key: AlpineKeyName)
    /// The part of the file that holds them is not of its form.
    case malformed(file: String, detail: String)

    /// One line that names the file and the keys, and what to do.
    public var description: String {
        switch self {
        case .unsigned(let file):
            "\(file): not signed (allow it explicitly if that is how it should be)"
        case .unknownKey(let file, let wanted, let known):
            "\(file): signed by \(Self.list(wanted)), which is not among the known keys "
                + "(\(known.isEmpty ? "none" : Self.list(known))); add that key file to the keyring"
        case .unsupported(let file, let algorithms):
            "\(file): signed with \(algorithms.joined(separator: ", ")), which is not supported "
                + "(RSA and RSA256 are)"
        case .invalid(let file, let key):
            "\(file): the signature by \(key) is wrong; the file or the key is not the original"
        case .malformed(let file, let detail): "\(file): malformed signature: \(detail)"
        }
    }

    private static func list(_ names: [AlpineKeyName]) -> String {
        names.map(\.text).joined(separator: ", ")
    }
}
