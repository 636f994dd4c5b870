/// Refuses documents whose aliases could multiply beyond measure before they are parsed.
///
/// The parser hashes the keys of a mapping, and a key may be a collection made of aliases of
/// aliases: a few hundred bytes would keep it busy for hours. Anchors and aliases are counted in
/// the plain bytes, in comments and quotes too, so that the count is never too low.
enum AliasGuard {
    /// The most values that aliases may expand to, as far as can be told from counting.
    private static let limit = 5_000_000.0

    /// Whether the document could expand to more than that.
    static func refuses(_ bytes: [UInt8]) -> Bool {
        var anchors = 0
        var aliases = 0
        for (index, byte) in bytes.enumerated() {
            guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") else { continue }
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            guard isNameByte(next), index == 0 || canComeBefore(bytes[index - 1]) else { continue }
            if byte == UInt8(ascii: "&") { anchors += 1 } else { aliases += 1 }
        }
        guard anchors > 0, aliases > 0 else { return false }
        return largestProduct(of: aliases, over: anchors) > limit
    }

    /// The largest product that `aliases` give when they are spread evenly over at most `anchors`
    /// levels, each level multiplying the one below.
    private static func largestProduct(of aliases: Int, over anchors: Int) -> Double {
        var largest = 1.0
        for levels in 1...min(anchors, aliases, 64) {
            var product = 1.0
            for _ in 0..<levels { product *= Double(aliases) / Double(levels) }
            largest = max(largest, product)
        }
        return largest
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// White space and what flow collections are made of; anything beyond ASCII may be white space.
    private static func canComeBefore(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte >= 0x80 || "[]{},:?-\"'".utf8.contains(byte)
    }
}
