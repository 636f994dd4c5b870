/// The two spellings of an extended attribute in a pax header.
enum ExtendedAttributeRecord {
    /// `SCHILY.xattr.NAME`, with the value as it is: star's, GNU tar's and Go's.
    static let schily = "SCHILY.xattr."
    /// `LIBARCHIVE.xattr.NAME`, with the name percent-encoded and the value in base 64.
    static let libarchive = "LIBARCHIVE.xattr."

    /// Name and value of a libarchive record; `nil` when either is not encoded as it should be.
    static func decode(libarchive name: Substring, value: [UInt8]) -> (String, [UInt8])? {
        guard let name = percentDecoded(name), let value = base64Decoded(value) else { return nil }
        return (name, value)
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte != 0x25 {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        let digits = text.prefix { $0 != 0x3D }
        guard text[digits.endIndex...].allSatisfy({ $0 == 0x3D }), digits.count % 4 != 1 else {
            return nil
        }
        for character in digits {
            let digit: UInt8
            switch character {
            case 0x41...0x5A: digit = character - 0x41
            case 0x61...0x7A: digit = character - 0x61 + 26
            case 0x30...0x39: digit = character - 0x30 + 52
            case 0x2B: digit = 62
            case 0x2F: digit = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
