/// A shell pattern over bytes, in which `*` and `?` match slashes as well
/// (POSIX 2.13, `fnmatch` without flags).
struct GlobPattern: Sendable {
    /// The bytes that make a pattern more than a plain text.
    static let special = Set("*?[\\".utf8)

    private enum Piece: Sendable {
        case literal(UInt8)
        case anyOne
        case anyRun
        case set(members: [ClosedRange<UInt8>], negated: Bool)
    }

    private let pieces: [Piece]

    init(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        var pieces: [Piece] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "*"): pieces.append(.anyRun)
            case UInt8(ascii: "?"): pieces.append(.anyOne)
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                index += 1
                pieces.append(.literal(bytes[index]))
            case UInt8(ascii: "["):
                if let (piece, end) = Self.set(bytes, from: index) {
                    pieces.append(piece)
                    index = end
                } else {
                    pieces.append(.literal(bytes[index]))
                }
            default: pieces.append(.literal(bytes[index]))
            }
            index += 1
        }
        self.pieces = pieces
    }

    /// Reads a bracket expression that starts at `start`; `nil` when it has no end, and so is text.
    private static func set(_ bytes: [UInt8], from start: Int) -> (Piece, end: Int)? {
        var index = start + 1
        var negated = false
        if index < bytes.count,
            bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "^")
        {
            negated = true
            index += 1
        }
        let first = index
        var members: [ClosedRange<UInt8>] = []
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "]"), index > first {
                return (.set(members: members, negated: negated), index)
            }
            if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-"),
                bytes[index + 2] != UInt8(ascii: "]")
            {
                if bytes[index] <= bytes[index + 2] {
                    members.append(bytes[index]...bytes[index + 2])
                }
                index += 3
            } else {
                members.append(bytes[index]...bytes[index])
                index += 1
            }
        }
        return nil
    }

    /// Whether the whole text matches.
    ///
    /// One remembered place to go back to suffices, since a later `*` makes earlier ones settled.
    func matches(_ text: [UInt8]) -> Bool {
        var piece = 0
        var position = 0
        var retry: (piece: Int, position: Int)?
        while true {
            if piece < pieces.count, case .anyRun = pieces[piece] {
                retry = (piece + 1, position)
                piece += 1
            } else if piece < pieces.count, position < text.count,
                Self.accepts(pieces[piece], text[position])
            {
                piece += 1
                position += 1
            } else if piece == pieces.count, position == text.count {
                return true
            } else if let place = retry, place.position < text.count {
                retry = (place.piece, place.position + 1)
                piece = place.piece
                position = place.position + 1
            } else {
                return false
            }
        }
    }

    private static func accepts(_ piece: Piece, _ byte: UInt8) -> Bool {
        switch piece {
        case .literal(let wanted): wanted == byte
        case .anyOne: true
        case .anyRun: false
        case .set(let members, let negated): members.contains { $0.contains(byte) } != negated
        }
    }
}
