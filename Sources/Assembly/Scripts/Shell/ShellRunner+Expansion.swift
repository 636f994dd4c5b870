import FileTree

/// The expansion of words: variables, substitutions, fields, paths.
extension ShellRunner {
    /// More text than this does not come out of the words of an install script.
    private static let expansionLimit = 4 << 20

    /// A stretch of expanded text, and how it is treated further.
    private struct Piece {
        var text: String
        var isQuoted: Bool
        /// Whether blanks in it separate fields.
        var splits: Bool
    }

    /// The text that a word stands for where it is not split into fields.
    mutating func value(of word: ShellWord) throws -> String {
        try pieces(of: word).map(\.text).joined()
    }

    /// The fields that a word stands for.
    mutating func fields(of word: ShellWord) throws -> [String] {
        let parts = word.parts.filter { $0 != .text("", quoted: true) }
        if parts == [.variable("@", nil, quoted: true)] { return Array(arguments.dropFirst()) }
        var fields: [[Piece]] = []
        var current: [Piece] = []
        for piece in try pieces(of: word) {
            guard piece.splits else {
                current.append(piece)
                continue
            }
            let separators = variables["IFS"] ?? " \t\n"
            let isBlank: (Character) -> Bool = { separators.contains($0) }
            let texts = piece.text.split(omittingEmptySubsequences: false, whereSeparator: isBlank)
            for (number, text) in texts.enumerated() {
                if number > 0, !current.isEmpty {
                    fields.append(current)
                    current = []
                }
                guard !text.isEmpty else { continue }
                current.append(Piece(text: String(text), isQuoted: false, splits: false))
            }
        }
        if !current.isEmpty { fields.append(current) }
        return fields.flatMap(paths)
    }

    /// Whether a text matches a pattern of `case`.
    mutating func matches(_ text: String, _ word: ShellWord) throws -> Bool {
        let pattern = Self.pattern(try pieces(of: word))
        return GlobPattern(pattern).matches(Array(text.utf8))
    }

    private mutating func pieces(of word: ShellWord) throws -> [Piece] {
        var all: [Piece] = []
        defer { expanded += all.reduce(0) { $0 + $1.text.utf8.count } }
        guard expanded <= Self.expansionLimit else { throw ShellUnmodelled("texts this long") }
        for part in word.parts {
            switch part {
            case .text(let text, let isQuoted):
                all.append(Piece(text: text, isQuoted: isQuoted, splits: false))
            case .variable(let name, let modifier, let isQuoted):
                let text = try value(of: name, modifier)
                all.append(Piece(text: text, isQuoted: isQuoted, splits: !isQuoted))
            case .arithmetic(let word, let isQuoted):
                let number = try ShellArithmetic.value(of: value(of: word), variables)
                all.append(Piece(text: String(number), isQuoted: isQuoted, splits: !isQuoted))
            case .substitution(let command, let isQuoted):
                let text = try output(of: command)
                all.append(Piece(text: text, isQuoted: isQuoted, splits: !isQuoted))
            }
        }
        return all
    }

    /// What a command writes, without the line ends at its end.
    private mutating func output(of command: ShellCommand) throws -> String {
        world.startCapture()
        do {
            try subshell(command)
        } catch {
            _ = world.endCapture()
            throw error
        }
        var bytes = world.endCapture()
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func value(of name: String, _ modifier: ShellModifier?) throws -> String {
        let present = variable(name)
        guard let modifier else { return present ?? "" }
        let text = present ?? ""
        switch modifier.operation {
        case .defaultIfUnset: return try present ?? value(of: modifier.word)
        case .defaultIfEmpty: return try text.isEmpty ? value(of: modifier.word) : text
        case .assignedIfUnset: return try present ?? assign(name, modifier.word)
        case .assignedIfEmpty: return try text.isEmpty ? assign(name, modifier.word) : text
        case .requiredIfUnset, .requiredIfEmpty:
            guard present != nil, !text.isEmpty || modifier.operation == .requiredIfUnset else {
                throw ShellUnmodelled("a script without `\(name)`")
            }
            return text
        case .alternativeIfSet: return try present == nil ? "" : value(of: modifier.word)
        case .alternativeIfNotEmpty: return try text.isEmpty ? "" : value(of: modifier.word)
        case .withoutShortestPrefix, .withoutLongestPrefix, .withoutShortestSuffix,
            .withoutLongestSuffix:
            return try cut(text, modifier)
        }
    }

    private mutating func assign(_ name: String, _ word: ShellWord) throws -> String {
        let text = try value(of: word)
        variables[name] = text
        return text
    }

    private func variable(_ name: String) -> String? {
        switch name {
        case "@", "*": arguments.dropFirst().joined(separator: " ")
        case "#": String(arguments.count - 1)
        case "?": String(status)
        default:
            if let number = Int(name) {
                number < arguments.count ? arguments[number] : nil
            } else {
                variables[name]
            }
        }
    }

    /// The text without the shortest or longest start or end that matches a pattern.
    private mutating func cut(_ text: String, _ modifier: ShellModifier) throws -> String {
        let glob = GlobPattern(Self.pattern(try pieces(of: modifier.word)))
        let bytes = Array(text.utf8)
        let lengths = Array(0...bytes.count)
        switch modifier.operation {
        case .withoutShortestPrefix, .withoutLongestPrefix:
            let longest = modifier.operation == .withoutLongestPrefix
            let found = (longest ? lengths.reversed() : lengths).first {
                glob.matches(Array(bytes.prefix($0)))
            }
            return String(decoding: bytes.dropFirst(found ?? 0), as: UTF8.self)
        default:
            let longest = modifier.operation == .withoutLongestSuffix
            let found = (longest ? lengths.reversed() : lengths).first {
                glob.matches(Array(bytes.suffix($0)))
            }
            return String(decoding: bytes.dropLast(found ?? 0), as: UTF8.self)
        }
    }

    // MARK: Patterns

    private static let special = Set("*?[")

    /// The pattern of expanded text, in which quoted characters stand for themselves.
    private static func pattern(_ pieces: [Piece]) -> String {
        pieces.map { piece in
            guard piece.isQuoted else { return piece.text }
            return String(
                piece.text.flatMap { special.contains($0) || $0 == "\\" ? ["\\", $0] : [$0] })
        }.joined()
    }

    /// Whether a text is a pattern; a bracket that is not closed, as in the command `[`, makes none.
    private static func mayMatch(_ text: String) -> Bool {
        if text.contains("*") || text.contains("?") { return true }
        guard let bracket = text.firstIndex(of: "[") else { return false }
        return text[bracket...].contains("]")
    }

    /// The paths of the tree that a field matches when it is a pattern; the field itself when it is
    /// none, or matches nothing.
    private func paths(_ pieces: [Piece]) -> [String] {
        let text = pieces.map(\.text).joined()
        let isPattern = pieces.contains { !$0.isQuoted && Self.mayMatch($0.text) }
        let start = text.hasPrefix("/") ? TreePath.root : world.directory
        guard isPattern, let pattern = try? start.appending(Self.pattern(pieces)) else {
            return [text]
        }
        let found = world.editor.tree.paths.filter { pattern.matchesNames(of: $0) }
        guard !found.isEmpty else { return [text] }
        if text.hasPrefix("/") { return found.map(\.description) }
        let skipped = start.isRoot ? 0 : start.bytes.count + 1
        return found.map { String(decoding: $0.bytes.dropFirst(skipped), as: UTF8.self) }
    }
}

extension TreePath {
    /// Whether a path matches this one read as a pattern, name by name, as a shell expands
    /// patterns.
    func matchesNames(of path: TreePath) -> Bool {
        let patterns = components
        let names = path.components
        guard patterns.count == names.count else { return false }
        return zip(patterns, names).allSatisfy { pattern, name in
            let hidden = name.first == UInt8(ascii: ".") && pattern.first != UInt8(ascii: ".")
            return !hidden
                && GlobPattern(String(decoding: pattern, as: UTF8.self)).matches(Array(name))
        }
    }
}
