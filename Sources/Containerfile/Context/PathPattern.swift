/// A pattern for paths: names with `*`, `?` and `[…]` as Go's `filepath.Match` has them, and `**`
/// for any number of directories.
public struct PathPattern: Sendable, Equatable {
    private enum Name: Sendable, Equatable {
        case anyDirectories
        case pattern([Piece])
    }

    private enum Piece: Sendable, Equatable {
        case anything
        case anyCharacter
        case set([ClosedRange<UInt32>], isNegated: Bool)
        case character(Unicode.Scalar)
    }

    private var names: [Name] = []

    /// Reads a pattern; a leading slash, `.` and doubled slashes fall away, and `..` takes away the
    /// name before it.
    ///
    /// - Throws: ``PathPatternError``.
    public init(_ text: String) throws(PathPatternError) {
        guard text.utf8.count <= 4096 else { throw .malformed("a pattern over 4096 bytes long") }
        for name in text.split(separator: "/") where name != "." {
            if name == ".." {
                _ = names.popLast()
            } else if name == "**" {
                if names.last != .anyDirectories { names.append(.anyDirectories) }
            } else {
                names.append(.pattern(try Self.pieces(name, in: text)))
            }
        }
    }

    /// Whether the pattern names nothing.
    var isEmpty: Bool { names.isEmpty }

    /// The names that the pattern begins with and that hold no wildcard.
    var literalPrefix: [String] {
        var literal: [String] = []
        for name in names {
            guard case .pattern(let pieces) = name else { break }
            var text = ""
            for piece in pieces {
                guard case .character(let scalar) = piece else { return literal }
                text.unicodeScalars.append(scalar)
            }
            literal.append(text)
        }
        return literal
    }

    /// Whether there is no wildcard in it.
    var isLiteral: Bool { literalPrefix.count == names.count }

    /// How many names it has, where that is fixed.
    var depth: Int? { names.contains(.anyDirectories) ? nil : names.count }

    /// Whether a path is of this pattern.
    func matches(_ path: some Collection<String>) -> Bool {
        match(names[...], Array(path)[...], mayEnd: false)
    }

    /// Whether something below a directory could be of this pattern.
    func mayMatch(below directory: [String]) -> Bool {
        match(names[...], directory[...], mayEnd: true)
    }

    private func match(
        _ names: ArraySlice<Name>, _ path: ArraySlice<String>, mayEnd: Bool
    ) -> Bool {
        // The set of places in the pattern that the path's names so far can have led to.
        var states: Set<Int> = [names.startIndex]
        func close(_ open: Set<Int>) -> Set<Int> {
            var all = open
            for var state in open {
                while state < names.endIndex, names[state] == .anyDirectories {
                    state += 1
                    all.insert(state)
                }
            }
            return all
        }
        states = close(states)
        for name in path {
            var next: Set<Int> = []
            for state in states where state < names.endIndex {
                switch names[state] {
                case .anyDirectories: next.insert(state)
                case .pattern(let pieces): if Self.match(pieces, name) { next.insert(state + 1) }
                }
            }
            states = close(next)
            if states.isEmpty { return false }
        }
        return mayEnd ? states.contains { $0 < names.endIndex } : states.contains(names.endIndex)
    }

    private static func match(_ pieces: [Piece], _ name: String) -> Bool {
        var states: Set<Int> = [0]
        func close(_ open: Set<Int>) -> Set<Int> {
            var all = open
            for var state in open {
                while state < pieces.count, pieces[state] == .anything {
                    state += 1
                    all.insert(state)
                }
            }
            return all
        }
        states = close(states)
        for scalar in name.unicodeScalars {
            var next: Set<Int> = []
            for state in states where state < pieces.count {
                switch pieces[state] {
                case .anything: next.insert(state)
                case .anyCharacter: next.insert(state + 1)
                case .character(let wanted): if scalar == wanted { next.insert(state + 1) }
                case .set(let ranges, let isNegated):
                    let isIn = ranges.contains { $0.contains(scalar.value) }
                    if isIn != isNegated { next.insert(state + 1) }
                }
            }
            states = close(next)
            if states.isEmpty { return false }
        }
        return states.contains(pieces.count)
    }

    private static func pieces(
        _ name: Substring, in text: String
    ) throws(PathPatternError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = name.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if pieces.last != .anything { pieces.append(.anything) }
            case "?": pieces.append(.anyCharacter)
            case "[": pieces.append(try set(&rest, in: text))
            case "\\":
                guard let next = rest.popFirst() else { throw .malformed(text) }
                pieces.append(.character(next))
            default: pieces.append(.character(scalar))
            }
        }
        return pieces
    }

    private static func set(
        _ rest: inout Substring.UnicodeScalarView.SubSequence, in text: String
    ) throws(PathPatternError) -> Piece {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        func next() throws(PathPatternError) -> UInt32 {
            guard let scalar = rest.popFirst() else { throw .malformed(text) }
            guard scalar == "\\" else { return scalar.value }
            guard let escaped = rest.popFirst() else { throw .malformed(text) }
            return escaped.value
        }
        while rest.first != "]" || ranges.isEmpty {
            guard !rest.isEmpty, rest.first != "]" else { throw .malformed(text) }
            let low = try next()
            var high = low
            if rest.first == "-" {
                rest.removeFirst()
                high = try next()
            }
            guard low <= high else { throw .malformed(text) }
            ranges.append(low...high)
        }
        rest.removeFirst()
        return .set(ranges, isNegated: isNegated)
    }
}

/// Why a text is no pattern for paths.
public enum PathPatternError: Error, Equatable, CustomStringConvertible {
    /// It is not of the form that patterns have.
    case malformed(String)
    /// The same, in a line of a file.
    case inLine(Int, String)
    /// More patterns than anybody needs.
    case tooMany(Int)

    /// One line that shows the pattern.
    public var description: String {
        switch self {
        case .malformed(let text): "`\(text)` is no pattern: a `[` or a backslash has no end"
        case .inLine(let line, let reason): "line \(line): \(reason)"
        case .tooMany(let limit): "more than \(limit) patterns"
        }
    }
}
