/// Cuts the value of a relation field into terms without copying: the hot path below
/// ``DebianRelation/parse(_:)`` and the index builder.
struct DebianRelationScanner {
    /// A term as ranges of the bytes that are scanned.
    struct Term {
        /// The name without its qualifier.
        var name: Range<Int>
        /// What follows the colon; empty where there is none.
        var qualifier: Range<Int>
        /// The operator, or `nil` where no version is demanded.
        var comparison: DebianVersionConstraint.Operator?
        /// The version demanded; empty where none is.
        var version: Range<Int>
        /// Whether the next term is an alternative to this one.
        var hasAlternative: Bool
    }

    private var position: Int
    private let end: Int
    private var owesTerm = false

    /// Prepares to scan a range of bytes.
    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next term, or `nil` at the end. A comma may end the list, as both dpkg and apt allow.
    mutating func next(in bytes: UnsafeRawBufferPointer) throws(DebianRelationError) -> Term? {
        skipSpace(bytes)
        guard position < end else {
            if owesTerm { throw failure(.missingName, from: end, bytes) }
            return nil
        }
        let start = position
        while position < end, !Self.endsName(bytes[position]) { position += 1 }
        guard start < position else { throw failure(.missingName, from: start, bytes) }
        var term = Term(
            name: start..<position, qualifier: position..<position, comparison: nil,
            version: position..<position, hasAlternative: false)
        if let colon = bytes[start..<position].lastIndex(of: UInt8(ascii: ":")) {
            guard colon > start, colon + 1 < position else {
                throw failure(.missingName, from: start, bytes)
            }
            term.name = start..<colon
            term.qualifier = (colon + 1)..<position
        }
        skipSpace(bytes)
        if position < end, bytes[position] == UInt8(ascii: "(") {
            try readConstraint(into: &term, bytes, start: start)
            skipSpace(bytes)
        }
        try readSeparator(into: &term, bytes, start: start)
        return term
    }

    private mutating func readConstraint(
        into term: inout Term, _ bytes: UnsafeRawBufferPointer, start: Int
    ) throws(DebianRelationError) {
        position += 1
        skipSpace(bytes)
        let first = position < end ? bytes[position] : 0
        let second = position + 1 < end ? bytes[position + 1] : 0
        let equals = UInt8(ascii: "=")
        switch first {
        case UInt8(ascii: "<"):
            term.comparison = second == first ? .earlier : .earlierOrEqual
            position += second == first || second == equals ? 2 : 1
        case UInt8(ascii: ">"):
            term.comparison = second == first ? .later : .laterOrEqual
            position += second == first || second == equals ? 2 : 1
        case equals:
            term.comparison = .equal
            position += 1
        default:
            throw failure(.badConstraint, from: start, bytes)
        }
        skipSpace(bytes)
        let version = position
        while position < end, bytes[position] != UInt8(ascii: ")") { position += 1 }
        guard position < end else { throw failure(.badConstraint, from: start, bytes) }
        var versionEnd = position
        while versionEnd > version, Self.isSpace(bytes[versionEnd - 1]) { versionEnd -= 1 }
        guard version < versionEnd else { throw failure(.badConstraint, from: start, bytes) }
        term.version = version..<versionEnd
        position += 1
    }

    private mutating func readSeparator(
        into term: inout Term, _ bytes: UnsafeRawBufferPointer, start: Int
    ) throws(DebianRelationError) {
        owesTerm = false
        guard position < end else { return }
        switch bytes[position] {
        case UInt8(ascii: ","):
            position += 1
        case UInt8(ascii: "|"):
            term.hasAlternative = true
            owesTerm = true
            position += 1
        case UInt8(ascii: "["), UInt8(ascii: "<"):
            throw failure(.sourceRestriction, from: start, bytes)
        default:
            throw failure(.unexpected, from: start, bytes)
        }
    }

    private mutating func skipSpace(_ bytes: UnsafeRawBufferPointer) {
        while position < end, Self.isSpace(bytes[position]) { position += 1 }
    }

    private func failure(
        _ problem: DebianRelationError.Problem, from start: Int, _ bytes: UnsafeRawBufferPointer
    ) -> DebianRelationError {
        let near = bytes[min(start, end)..<min(start + 40, end)]
        return DebianRelationError(near: String(decoding: near, as: UTF8.self), problem: problem)
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || (byte >= 9 && byte <= 13)
    }

    @inline(__always)
    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...32: true
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "|"): true
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: ">"): true
        default: false
        }
    }
}
