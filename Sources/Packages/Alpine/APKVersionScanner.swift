/// Reads a version of apk 2 piece by piece, straight from its bytes.
///
/// apk 2.14's grammar, in which a version is a row of pieces:
///
///     number ("." number)* letter? … ("_" suffix number?)* ("-r" number)*
///
/// A letter may be followed by more numbers (`1.0a2`). Everything else makes the piece invalid. A
/// separator at the very end (`1.`) stands for a piece with nothing in it, as in apk.
struct APKVersionScanner {
    /// What a piece is. The order matters: where one version has a piece of a lower kind than the
    /// other at the first place in which they differ, it is the later version.
    enum Kind: Int8 {
        /// The bytes follow no rule; compares as later than everything.
        case invalid = -1
        /// A number after a dot, in which leading zeros count.
        case fraction = 0
        /// A number at the start, after a letter, or what follows leading zeros.
        case number = 1
        /// A small letter after a number.
        case letter = 2
        /// `_alpha`, `_p` and so on.
        case suffix = 3
        /// The number of a suffix.
        case suffixNumber = 4
        /// The number after `-r`.
        case revision = 5
        /// Nothing more.
        case end = 6
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// The kind of the piece that ``next()`` will read.
    private(set) var kind = Kind.number

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Reads the piece of the current ``kind``, gives its value and finds out what comes next.
    ///
    /// Suffixes that come before a release have values below 0, those after it 0 and more. A
    /// fraction with leading zeros is read as two pieces: how many zeros can be dropped, as a
    /// number of 0 or below, and the number that remains.
    mutating func next() -> Int64 {
        guard position < bytes.count else {
            kind = .end
            return 0
        }
        var value: Int64 = 0
        switch kind {
        case .fraction where bytes[position] == UInt8(ascii: "0"):
            let start = position
            while position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "0") {
                position += 1
            }
            kind = .number
            return Int64(start - position)
        case .fraction, .number, .suffixNumber, .revision:
            guard let number = scanNumber() else { return fail() }
            value = number
        case .letter:
            value = Int64(bytes[position])
            position += 1
        case .suffix:
            guard let suffix = scanSuffix() else { return fail() }
            value = suffix
        case .end, .invalid:
            return fail()
        }
        findKind()
        return value
    }

    private mutating func fail() -> Int64 {
        kind = .invalid
        return -1
    }

    /// Digits, or nothing for 0. More digits than a 64-bit number surely holds are refused.
    private mutating func scanNumber() -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < bytes.count, Self.isDigit(bytes[position]) {
            guard position - start < 17 else { return nil }
            value = value * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
            position += 1
        }
        return value
    }

    private mutating func scanSuffix() -> Int64? {
        switch bytes[position] {
        case UInt8(ascii: "a"): match("alpha", -4)
        case UInt8(ascii: "b"): match("beta", -3)
        case UInt8(ascii: "r"): match("rc", -1)
        case UInt8(ascii: "c"): match("cvs", 0)
        case UInt8(ascii: "s"): match("svn", 1)
        case UInt8(ascii: "g"): match("git", 2)
        case UInt8(ascii: "h"): match("hg", 3)
        case UInt8(ascii: "p"): match("pre", -2) ?? match("p", 4)
        default: nil
        }
    }

    private mutating func match(_ suffix: StaticString, _ value: Int64) -> Int64? {
        let length = suffix.utf8CodeUnitCount
        guard position + length <= bytes.count else { return nil }
        for offset in 0..<length where bytes[position + offset] != suffix.utf8Start[offset] {
            return nil
        }
        position += length
        return value
    }

    /// Looks at the byte after a piece; separators are passed over, letters and digits are not.
    private mutating func findKind() {
        guard position < bytes.count, bytes[position] != 0 else {
            kind = .end
            return
        }
        let byte = bytes[position]
        switch (kind, byte) {
        case (.fraction, UInt8(ascii: "a")...UInt8(ascii: "z")),
            (.number, UInt8(ascii: "a")...UInt8(ascii: "z")):
            kind = .letter
        case (.letter, UInt8(ascii: "0")...UInt8(ascii: "9")):
            kind = .number
        case (.suffix, UInt8(ascii: "0")...UInt8(ascii: "9")):
            kind = .suffixNumber
        case (.fraction, UInt8(ascii: ".")), (.number, UInt8(ascii: ".")):
            position += 1
            kind = .fraction
        case (_, UInt8(ascii: "_")) where kind != .revision:
            position += 1
            kind = .suffix
        case (_, UInt8(ascii: "-"))
        where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "r"):
            position += 2
            kind = .revision
        default:
            kind = .invalid
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
