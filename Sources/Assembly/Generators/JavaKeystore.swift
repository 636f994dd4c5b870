import FileTree
import OCIModel

/// The keystore in which Java looks for the certificates that it trusts, in Java's own format JKS.
///
/// The format has no specification but its reader (OpenJDK, *sun.security.provider.JavaKeyStore*):
/// a magic number, the version 2 and the number of entries; for each trusted certificate the tag 2,
/// its alias, a time, the type and the encoding; and a SHA-1 over a password, a fixed phrase and all
/// that. Numbers are big-endian, texts have their length in two bytes before them. The password
/// protects nothing: it is the one that everybody has, `changeit`.
enum JavaKeystore {
    private static let maker = "java keystore"
    private static let password = "changeit"
    private static let phrase = "Mighty Aphrodite"

    /// Writes the keystore. Aliases are those of Debian's own: `debian:` and the certificate's file.
    ///
    /// - Throws: ``GenerationError/noCertificates`` when there would be nothing in it.
    static func write(
        _ certificates: [CertificateBundle.Trusted], to path: TreePath,
        into editor: inout TreeEditor
    ) throws {
        let entries = entries(of: certificates)
        guard !entries.isEmpty else { throw GenerationError.noCertificates }
        try editor.write(encode(entries, at: editor.epoch), to: path, by: maker)
    }

    /// A certificate with the name that Java knows it by.
    struct Entry: Equatable {
        var alias: String
        /// The certificate in DER.
        var encoding: [UInt8]
    }

    /// The certificates with names that differ, in the order of the names.
    static func entries(of certificates: [CertificateBundle.Trusted]) -> [Entry] {
        var found: [String: [UInt8]] = [:]
        for trusted in certificates {
            for certificate in X509Certificate.all(inPEM: trusted.text) {
                // Java takes aliases without regard to case.
                let stem = "debian:" + trusted.name.lowercased()
                var alias = stem + ".pem"
                var number = 1
                while found[alias] != nil {
                    number += 1
                    alias = "\(stem)-\(number).pem"
                }
                found[alias] = certificate.encoding
            }
        }
        return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { Entry(alias: $0.key, encoding: $0.value) }
    }

    /// The bytes of a keystore.
    ///
    /// - Parameter moment: The time at which every entry was made.
    static func encode(_ entries: [Entry], at moment: Timestamp) -> [UInt8] {
        var bytes = number(UInt32(0xfeed_feed)) + number(UInt32(2))
        bytes += number(UInt32(truncatingIfNeeded: entries.count))
        for entry in entries {
            bytes += number(UInt32(2)) + text(entry.alias)
            bytes += number(UInt64(bitPattern: moment.seconds &* 1000))
            bytes += text("X.509")
            bytes += number(UInt32(truncatingIfNeeded: entry.encoding.count)) + entry.encoding
        }
        return bytes + seal(bytes)
    }

    private static func seal(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA1Hasher()
        let key = password.utf16.flatMap { number($0) } + Array(phrase.utf8)
        key.withUnsafeBytes { hasher.update($0) }
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }

    private static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// A text of ASCII, which Java's own form of UTF-8 does not differ for; other letters are left out.
    private static func text(_ value: String) -> [UInt8] {
        let plain = value.utf8.filter { $0 > 0 && $0 < 0x80 }.prefix(Int(UInt16.max))
        return number(UInt16(plain.count)) + plain
    }
}
