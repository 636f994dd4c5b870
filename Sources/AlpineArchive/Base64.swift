/// Base64 with padding (RFC 4648, section 4), for the twenty bytes of checksums.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 0xff, count: 256)
        for (value, byte) in alphabet.enumerated() { table[Int(byte)] = UInt8(value) }
        return table
    }()

    /// The text of some bytes.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let value = Int(bits >> UInt32(18 - 6 * place)) & 63
                text.append(place <= group.count ? alphabet[value] : UInt8(ascii: "="))
            }
            start += 3
        }
        return text
    }

    /// The bytes that a text spells, or `nil` for anything that ``encode(_:)`` would not have written.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let text = Array(text)
        guard text.count % 4 == 0 else { return nil }
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        for (place, byte) in text.enumerated() {
            let value = place < text.count - padding ? values[Int(byte)] : 0
            guard value != 0xff else { return nil }
            bits = bits << 6 | UInt32(value)
            if place % 4 == 3 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bits = 0
            }
        }
        bytes.removeLast(padding)
        // One spelling only: the bits that padding leaves over must be zero.
        return padding == 0 || encode(bytes) == text ? bytes : nil
    }

    /// Whether a byte is one of the 64 digits.
    static func isDigit(_ byte: UInt8) -> Bool { values[Int(byte)] != 0xff }
}
