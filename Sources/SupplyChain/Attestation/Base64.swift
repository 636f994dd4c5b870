/// Base64 with padding (RFC 4648 §4).
enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let piece = bytes[index..<min(index + 3, bytes.count)]
            var value = piece.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            value <<= UInt32((3 - piece.count) * 8)
            for number in 0..<4 {
                text.append(
                    number <= piece.count
                        ? digits[Int(value >> UInt32(18 - number * 6) & 63)] : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; `nil` when the text is not of the form. The alphabet for URLs is read too, and line
    /// ends are passed over.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var value: UInt32 = 0
        var count = 0
        var padding = 0
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case 0x41...0x5a: digit = character - 0x41
            case 0x61...0x7a: digit = character - 0x61 + 26
            case 0x30...0x39: digit = character - 0x30 + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): digit = 63
            case UInt8(ascii: "="):
                padding += 1
                continue
            case 0x0a, 0x0d: continue
            default: return nil
            }
            guard padding == 0 else { return nil }
            value = value << 6 | UInt32(digit)
            count += 1
            if count % 4 == 0 {
                bytes += [
                    UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
                    UInt8(truncatingIfNeeded: value),
                ]
                value = 0
            }
        }
        switch count % 4 {
        case 0: break
        case 2: bytes.append(UInt8(truncatingIfNeeded: value >> 4))
        case 3:
            bytes += [
                UInt8(truncatingIfNeeded: value >> 10), UInt8(truncatingIfNeeded: value >> 2),
            ]
        default: return nil
        }
        guard padding <= 2, padding == 0 || (count + padding) % 4 == 0 else { return nil }
        return bytes
    }
}
