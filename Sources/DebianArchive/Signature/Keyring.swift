import Compression

/// The public keys that a repository's signatures are checked against: a file of this machine, or
/// armored text from a spec or a `Signed-By` field.
public struct Keyring: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Where the keys come from: the file's path, or what people call the text.
    public let origin: String
    /// The armored text, where the keys do not come from a file.
    public let armoredText: String?

    /// A keyring file: binary (`.gpg`, `.pgp`) or armored (`.asc`), told apart by its content.
    public init(path: String) {
        origin = path
        armoredText = nil
    }

    /// Keys given as armored text.
    ///
    /// - Parameter origin: Where the text comes from, for messages.
    public init(armoredText: String, origin: String) {
        self.origin = origin
        self.armoredText = armoredText
    }

    /// Where the keys come from.
    public var description: String { origin }

    private static let maximumSize = 16 << 20

    /// The keys in binary form, as gpgv and sqv read them.
    ///
    /// - Throws: ``KeyringError`` when the file cannot be read or holds no public keys.
    public func publicKeys() throws(KeyringError) -> [UInt8] {
        let content = try content()
        var keys = content
        if Armor.isArmored(content, .publicKey) {
            do {
                keys = try Armor.decode(content, .publicKey)
            } catch {
                throw .badArmor(keyring: origin, reason: error.reason)
            }
        }
        guard Self.startsWithPublicKey(keys) else { throw .notAKeyring(origin) }
        return keys
    }

    private func content() throws(KeyringError) -> [UInt8] {
        if let armoredText { return Array(armoredText.utf8) }
        do {
            return try FileSource(path: origin).readAll(limit: Self.maximumSize)
        } catch ByteSourceError.system(_, _, let errno) {
            throw .unreadable(keyring: origin, reason: SystemMessage.text(errno))
        } catch {
            throw .unreadable(keyring: origin, reason: "\(error)")
        }
    }

    /// Whether the first packet is a public key (RFC 4880 §4.2, tag 6), or the file one of GnuPG's
    /// key boxes.
    private static func startsWithPublicKey(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return false }
        if bytes.count > 12, bytes[8..<12].elementsEqual("KBXf".utf8) { return true }
        let tag = first & 0x40 != 0 ? first & 0x3f : first >> 2 & 0x0f
        return first & 0x80 != 0 && tag == 6
    }
}
