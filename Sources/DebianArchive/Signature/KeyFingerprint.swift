/// The fingerprint of an OpenPGP key: 20 bytes (version 4) or 32 (later versions), in hexadecimal.
public struct KeyFingerprint: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The digits, upper case, as gpg prints them.
    public let text: String

    /// Reads a fingerprint; both cases of letters and spaces between groups are read.
    ///
    /// - Returns: `nil` for anything else, in particular for the shorter key ids, which anybody can
    ///   make another key for.
    public init?(_ text: some StringProtocol) {
        let digits = text.utf8.filter { $0 != 0x20 }
        let isHexadecimal = digits.allSatisfy {
            (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0)
        }
        guard digits.count == 40 || digits.count == 64, isHexadecimal else { return nil }
        self.text = String(decoding: digits, as: UTF8.self).uppercased()
    }

    /// The digits.
    public var description: String { text }

    /// Byte order.
    public static func < (left: KeyFingerprint, right: KeyFingerprint) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Reads a fingerprint from a JSON string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let read = KeyFingerprint(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "`\(text.prefix(80))` is not a key fingerprint")
        }
        self = read
    }

    /// Writes the digits as a JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
