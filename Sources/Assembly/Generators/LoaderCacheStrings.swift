/// The strings of a loader cache: each once, each ended by a NUL, and a string that another one ends
/// with is found inside that one.
struct LoaderCacheStrings {
    /// The strings, in the order that puts those with the same end together.
    let bytes: [UInt8]
    private let offsets: [[UInt8]: Int]

    /// Lays out strings.
    init(_ strings: [[UInt8]]) {
        var bytes: [UInt8] = []
        var offsets: [[UInt8]: Int] = [:]
        var previous: (string: [UInt8], offset: Int)?
        for string in Set(strings).sorted(by: Self.isEarlier) {
            let offset: Int
            if let previous, previous.string.hasSuffix(string) {
                offset = previous.offset + previous.string.count - string.count
            } else {
                offset = bytes.count
                bytes += string + [0]
            }
            offsets[string] = offset
            previous = (string, offset)
        }
        (self.bytes, self.offsets) = (bytes, offsets)
    }

    /// Where a string begins.
    func offset(of string: [UInt8]) -> Int { offsets[string] ?? 0 }

    /// Read from their ends, higher bytes come first, and a string before the ends of itself.
    private static func isEarlier(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        for (first, second) in zip(left.reversed(), right.reversed()) where first != second {
            return first > second
        }
        return left.count > right.count
    }
}

extension [UInt8] {
    /// Whether the bytes end with others.
    func hasSuffix(_ end: [UInt8]) -> Bool {
        count >= end.count && self[(count - end.count)...].elementsEqual(end)
    }
}
