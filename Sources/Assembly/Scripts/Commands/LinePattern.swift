/// A regular expression of POSIX, basic or extended, as grep(1) and sed(1) of install scripts use it.
struct LinePattern {
    private indirect enum Item {
        case byte(UInt8)
        case any
        case set([Bool])
        case start, end, wordEdge
        case group(Int, [[Item]])
        case repeated(Item, ClosedRange<Int>)
    }

    /// Where a match and its groups are in a line.
    struct Match {
        var range: Range<Int>
        var groups: [Int: Range<Int>]
    }

    private let alternatives: [[Item]]
    private let ignoresCase: Bool

    /// Counts the steps of a search: many more than the line has characters are no pattern of an
    /// install script.
    private final class StepCount {
        private var left: Int

        init(for line: [UInt8]) { left = 100_000 + 16 * line.count }

        func next() throws {
            left -= 1
            guard left >= 0 else { throw ShellUnmodelled("a pattern this hard") }
        }
    }

    /// Reads a pattern.
    ///
    /// - Throws: ``ShellUnmodelled`` for what is not of the modelled part of the language.
    init(_ text: String, isExtended: Bool, ignoresCase: Bool = false) throws {
        var parser = Parser(text: Array(text.utf8), isExtended: isExtended)
        alternatives = try parser.alternatives(depth: 0)
        guard parser.position == parser.text.count else {
            throw ShellUnmodelled("the pattern `\(text)`")
        }
        self.ignoresCase = ignoresCase
    }

    /// The first match in a line from an offset on, the longest of the first alternative that matches.
    func firstMatch(in line: [UInt8], from start: Int = 0) throws -> Match? {
        let line = ignoresCase ? line.map(Self.lower) : line
        let steps = StepCount(for: line)
        for first in start...max(start, line.count) where first <= line.count {
            var groups: [Int: Range<Int>] = [:]
            var end: Int?
            for alternative in alternatives where end == nil {
                _ = try match(alternative[...], line, first, &groups, steps) { place, _ in
                    end = place
                    return true
                }
            }
            if let end { return Match(range: first..<end, groups: groups) }
        }
        return nil
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 0x20 : byte
    }

    private func match(
        _ items: ArraySlice<Item>, _ line: [UInt8], _ place: Int, _ groups: inout [Int: Range<Int>],
        _ steps: StepCount, _ then: (Int, inout [Int: Range<Int>]) throws -> Bool
    ) throws -> Bool {
        try steps.next()
        guard let item = items.first else { return try then(place, &groups) }
        let rest = items.dropFirst()
        switch item {
        case .start:
            return try place == 0 && match(rest, line, place, &groups, steps, then)
        case .end:
            return try place == line.count && match(rest, line, place, &groups, steps, then)
        case .wordEdge:
            let before = place > 0 && Self.isWord(line[place - 1])
            let after = place < line.count && Self.isWord(line[place])
            return try before != after && match(rest, line, place, &groups, steps, then)
        case .byte, .any, .set:
            guard place < line.count, isMatch(item, line[place]) else { return false }
            return try match(rest, line, place + 1, &groups, steps, then)
        case .group(let number, let alternatives):
            for alternative in alternatives {
                let found = try match(alternative[...], line, place, &groups, steps) {
                    end, inner in
                    let outer = inner
                    inner[number] = place..<end
                    if try self.match(rest, line, end, &inner, steps, then) { return true }
                    inner = outer
                    return false
                }
                if found { return true }
            }
            return false
        case .repeated(let inner, let counts):
            if case .group = inner {
            } else {
                return try run(of: inner, counts, rest, line, place, &groups, steps, then)
            }
            return try repeated(inner, counts, 0, rest, line, place, &groups, steps, then)
        }
    }

    /// As many of one character as there are, or fewer when what follows wants some of them.
    private func run(
        of item: Item, _ counts: ClosedRange<Int>, _ rest: ArraySlice<Item>, _ line: [UInt8],
        _ place: Int, _ groups: inout [Int: Range<Int>], _ steps: StepCount,
        _ then: (Int, inout [Int: Range<Int>]) throws -> Bool
    ) throws -> Bool {
        var end = place
        while end < line.count, end - place < counts.upperBound, isMatch(item, line[end]) {
            end += 1
        }
        while end - place >= counts.lowerBound {
            if try match(rest, line, end, &groups, steps, then) { return true }
            end -= 1
        }
        return false
    }

    private func repeated(
        _ item: Item, _ counts: ClosedRange<Int>, _ done: Int, _ rest: ArraySlice<Item>,
        _ line: [UInt8], _ place: Int, _ groups: inout [Int: Range<Int>], _ steps: StepCount,
        _ then: (Int, inout [Int: Range<Int>]) throws -> Bool
    ) throws -> Bool {
        guard done < 200 else { throw ShellUnmodelled("a pattern this hard") }
        if done < counts.upperBound {
            let found = try match([item], line, place, &groups, steps) { end, groups in
                guard end > place else { return false }
                return try self.repeated(
                    item, counts, done + 1, rest, line, end, &groups, steps, then)
            }
            if found { return true }
        }
        guard done >= counts.lowerBound else { return false }
        return try match(rest, line, place, &groups, steps, then)
    }

    private func isMatch(_ item: Item, _ byte: UInt8) -> Bool {
        switch item {
        case .byte(let wanted): (ignoresCase ? Self.lower(wanted) : wanted) == byte
        case .any: true
        case .set(let members): members[Int(byte)]
        default: false
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        ShellParser.isLetter(byte) || ShellParser.isDigit(byte)
    }

    // MARK: Parsing

    private struct Parser {
        let text: [UInt8]
        let isExtended: Bool
        var position = 0
        var groups = 0

        private func has(_ sign: Character, escaped: Bool) -> Bool {
            let bytes =
                escaped ? [UInt8(ascii: "\\"), sign.asciiValue ?? 0] : [sign.asciiValue ?? 0]
            return text[position...].starts(with: bytes)
        }

        /// Takes an operator, which basic patterns write with a backslash.
        private mutating func take(_ sign: Character) -> Bool {
            guard has(sign, escaped: !isExtended) else { return false }
            position += isExtended ? 1 : 2
            return true
        }

        mutating func alternatives(depth: Int) throws -> [[Item]] {
            guard depth < 16 else { throw ShellUnmodelled("a pattern this deep") }
            var all: [[Item]] = []
            repeat { all.append(try branch(depth: depth)) } while take("|")
            return all
        }

        private mutating func branch(depth: Int) throws -> [Item] {
            var items: [Item] = []
            while position < text.count {
                if has("|", escaped: !isExtended) || has(")", escaped: !isExtended) { break }
                var item = try atom(isFirst: items.isEmpty, depth: depth)
                while let counts = try quantifier(isFirst: items.isEmpty) {
                    item = .repeated(item, counts)
                }
                items.append(item)
            }
            return items
        }

        private mutating func quantifier(isFirst: Bool) throws -> ClosedRange<Int>? {
            let many = 1 << 20
            if has("*", escaped: false) {
                position += 1
                return 0...many
            }
            if take("+") { return 1...many }
            if take("?") { return 0...1 }
            if has("{", escaped: !isExtended) { throw ShellUnmodelled("counts in a pattern") }
            return nil
        }

        private mutating func atom(isFirst: Bool, depth: Int) throws -> Item {
            if take("(") {
                groups += 1
                let number = groups
                let inner = try alternatives(depth: depth + 1)
                guard take(")") else { throw ShellUnmodelled("a pattern without its end") }
                return .group(number, inner)
            }
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "."): return .any
            case UInt8(ascii: "["): return .set(try set())
            case UInt8(ascii: "^") where isFirst || isExtended: return .start
            case UInt8(ascii: "$")
            where isExtended || position == text.count || has(")", escaped: true):
                return .end
            case UInt8(ascii: "\\"):
                guard position < text.count else {
                    throw ShellUnmodelled("a pattern without its end")
                }
                let next = text[position]
                position += 1
                switch next {
                case UInt8(ascii: "b"): return .wordEdge
                case UInt8(ascii: "s"):
                    return .set(Self.members { " \t\n\u{b}\u{c}\r".utf8.contains($0) })
                case UInt8(ascii: "n"): return .byte(10)
                case UInt8(ascii: "t"): return .byte(9)
                case _ where ShellParser.isLetter(next) || ShellParser.isDigit(next):
                    throw ShellUnmodelled("a pattern with `\\\(Character(Unicode.Scalar(next)))`")
                default: return .byte(next)
                }
            default: return .byte(byte)
            }
        }

        private static func members(_ isMember: (UInt8) -> Bool) -> [Bool] {
            (0..<256).map { isMember(UInt8($0)) }
        }

        private mutating func set() throws -> [Bool] {
            var members = [Bool](repeating: false, count: 256)
            var isNegated = false
            if position < text.count, text[position] == UInt8(ascii: "^") {
                isNegated = true
                position += 1
            }
            var isFirst = true
            while position < text.count, isFirst || text[position] != UInt8(ascii: "]") {
                isFirst = false
                if text[position...].starts(with: "[:".utf8) {
                    try named(into: &members)
                    continue
                }
                let low = text[position]
                position += 1
                var high = low
                if position + 1 < text.count, text[position] == UInt8(ascii: "-"),
                    text[position + 1] != UInt8(ascii: "]")
                {
                    high = text[position + 1]
                    position += 2
                }
                guard low <= high else { throw ShellUnmodelled("a range in a pattern") }
                for byte in low...high { members[Int(byte)] = true }
            }
            guard position < text.count else { throw ShellUnmodelled("a pattern without its end") }
            position += 1
            return isNegated ? members.map { !$0 } : members
        }

        private mutating func named(into members: inout [Bool]) throws {
            let classes: [String: (UInt8) -> Bool] = [
                "digit": ShellParser.isDigit, "space": { " \t\n\u{b}\u{c}\r".utf8.contains($0) },
                "blank": { $0 == 0x20 || $0 == 9 },
                "alpha": { ShellParser.isLetter($0) && $0 != UInt8(ascii: "_") },
                "alnum": {
                    ShellParser.isDigit($0) || ShellParser.isLetter($0) && $0 != UInt8(ascii: "_")
                },
                "upper": { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) },
                "lower": { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) },
            ]
            let rest = text[(position + 2)...]
            let name = String(decoding: rest.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
            guard let isMember = classes[name] else { throw ShellUnmodelled("the class `\(name)`") }
            for byte in 0..<256 where isMember(UInt8(byte)) { members[byte] = true }
            position += 2 + name.utf8.count + 2
            guard position <= text.count else { throw ShellUnmodelled("a pattern without its end") }
        }
    }
}
