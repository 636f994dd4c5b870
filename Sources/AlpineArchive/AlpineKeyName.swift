/// The file name of a public key, such as `alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub`.
///
/// A signature names its key by file name and nothing else, so the name comes from untrusted bytes and
/// ends up as a path: only names that can be nothing but a file in the folder of keys are accepted.
public struct AlpineKeyName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file name.
    public let text: String

    /// Reads a file name.
    ///
    /// - Throws: ``AlpineKeyError/malformedName(_:)`` for an empty or overlong name, one that starts
    ///   with a dot or a dash, or has a byte other than ASCII letters, digits and `@._+=~-`.
    public init(_ text: some StringProtocol) throws(AlpineKeyError) {
        let clean = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: Self.signs.contains(byte)
            }
        }
        guard let first = text.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-"),
            text.utf8.count <= 200, clean
        else { throw .malformedName(PrintableText.of(text)) }
        self.text = String(text)
    }

    private static let signs = Array("@._+=~-".utf8)

    /// The file name.
    public var description: String { text }

    /// Byte order.
    public static func < (left: AlpineKeyName, right: AlpineKeyName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
