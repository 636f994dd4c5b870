import Crypto

/// Files of keys: private ones sealed as cosign does it or plain in PEM, public ones in PEM.
public enum KeyFile {
    /// Whether a private key needs a password to be read.
    public static func isSealed(_ text: String) -> Bool {
        PEMText.decode(text).map { SealedKey.labels.contains($0.label) } ?? false
    }

    /// Reads a private key.
    ///
    /// - Parameters:
    ///   - password: What opens it, where it is sealed.
    ///   - place: The file, for messages.
    /// - Throws: ``KeyError``, ``JSONError``.
    public static func privateKey(
        _ text: String, password: [UInt8], place: String
    ) throws -> SigningKey {
        guard let (label, bytes) = PEMText.decode(text) else {
            throw KeyError(place: place, reason: "not a key in PEM")
        }
        if SealedKey.labels.contains(label) {
            return try SealedKey.open(bytes, password: password, place: place)
        }
        do {
            return SigningKey(try P256.Signing.PrivateKey(pemRepresentation: text))
        } catch {
            throw KeyError(
                place: place, reason: "`\(label.prefix(60))` is no private key of ECDSA on P-256")
        }
    }

    /// A private key as a file's text, sealed with a password.
    ///
    /// - Throws: ``KeyError``.
    public static func sealed(_ key: SigningKey, password: [UInt8]) throws -> String {
        try SealedKey.seal(key, password: password)
    }
}

/// Bytes between lines that name them (RFC 7468).
enum PEMText {
    static func encode(_ bytes: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    /// The first block; `nil` where there is none.
    static func decode(_ text: String) -> (label: String, bytes: [UInt8])? {
        guard text.utf8.count <= 1 << 20 else { return nil }
        var label: String?
        var content = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                label = String(line.dropFirst(11).dropLast(5))
                content = ""
            } else if let label, line == "-----END \(label)-----" {
                return Base64.decode(content).map { (label, $0) }
            } else if label != nil {
                content += line
            }
        }
        return nil
    }
}
