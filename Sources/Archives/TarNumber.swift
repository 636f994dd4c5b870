/// The two ways in which tar headers spell numbers.
enum TarNumber {
    /// Reads octal digits or the base-256 form.
    ///
    /// Octal: blanks, digits, then nothing but blanks and zero bytes; an empty field is 0. Base 256
    /// (GNU): the first bit is set, the rest is a big-endian two's complement number.
    ///
    /// - Returns: `nil` for anything else, and for what does not fit into 64 bits.
    static func parse(_ field: Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard let first = field.first else { return 0 }
        return first & 0x80 == 0 ? octal(field) : base256(field)
    }

    private static func octal(_ field: Slice<UnsafeRawBufferPointer>) -> Int64? {
        var rest = field.drop { $0 == 0x20 }
        var value: Int64 = 0
        while let byte = rest.first, byte & 0xF8 == 0x30 {
            guard value >> 60 == 0 else { return nil }
            value = value << 3 | Int64(byte & 7)
            rest = rest.dropFirst()
        }
        return rest.allSatisfy { $0 == 0x20 || $0 == 0 } ? value : nil
    }

    private static func base256(_ field: Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard let first = field.first else { return nil }
        // The flag bit is not part of the number; the bit after it is the sign.
        let isNegative = first & 0x40 != 0
        var value: Int64 = isNegative ? -1 : 0
        for (index, byte) in field.enumerated() {
            let digit = index == 0 && !isNegative ? byte & 0x7F : byte
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
            guard !overflow else { return nil }
            value = shifted | Int64(digit)
        }
        return value
    }

    /// Writes octal digits that fill `field` but for a closing zero byte.
    ///
    /// - Returns: `false`, having written zero, when the number does not fit.
    static func write(_ value: UInt64, to field: Slice<UnsafeMutableRawBufferPointer>) -> Bool {
        var field = field
        var rest = value
        field[field.endIndex - 1] = 0
        let digits = field.startIndex..<field.endIndex - 1
        for index in digits.reversed() {
            field[index] = 0x30 | UInt8(rest & 7)
            rest >>= 3
        }
        if rest == 0 { return true }
        for index in digits { field[index] = 0x30 }
        return false
    }
}
