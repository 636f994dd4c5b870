/// Looking at the script character by character.
extension ShellParser {
    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < source.count ? source[position + ahead] : nil
    }

    /// Takes a text when it is next.
    mutating func take(_ text: StaticString) -> Bool {
        let bytes = Array("\(text)".utf8)
        guard source[position...].starts(with: bytes) else { return false }
        position += bytes.count
        return true
    }

    /// Takes a text that must be next, after blanks and line ends.
    mutating func expect(_ text: StaticString) throws(ShellUnmodelled) {
        skipSeparators()
        guard take(text) else { throw unexpected() }
    }

    func unexpected() -> ShellUnmodelled {
        let line = source[..<position].count { $0 == UInt8(ascii: "\n") } + 1
        return ShellUnmodelled("line \(line) of it")
    }

    /// Skips blanks, comments and continued lines.
    mutating func skipBlanks() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "\\") where peek(1) == UInt8(ascii: "\n"): position += 2
            case UInt8(ascii: "#"):
                while let next = peek(), next != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    /// Skips what separates commands. A `;;` stays.
    mutating func skipSeparators() {
        while true {
            skipBlanks()
            if peek() == UInt8(ascii: "\n") {
                position = lineEnd ?? position + 1
                lineEnd = nil
            } else if peek() == UInt8(ascii: ";"), peek(1) != UInt8(ascii: ";") {
                position += 1
            } else {
                return
            }
        }
    }

    /// The word that is next, when it could be one of the language's own.
    func reservedWord() -> String? {
        var end = position
        while end < source.count, Self.isLetter(source[end]) { end += 1 }
        if end == position, let byte = peek(), "{}!".utf8.contains(byte) { end += 1 }
        guard end > position, end == source.count || Self.endsWord(source[end]) else { return nil }
        return String(decoding: source[position..<end], as: UTF8.self)
    }

    /// Takes the name of a function together with its `()`.
    mutating func functionName() -> String? {
        let start = position
        guard let name = takeName(andAlso: "-.") else { return nil }
        skipBlanks()
        guard take("(") else {
            position = start
            return nil
        }
        skipBlanks()
        guard take(")") else {
            position = start
            return nil
        }
        return name
    }

    /// Takes `name=`.
    mutating func takeAssignmentName() -> String? {
        let start = position
        if let name = takeName(), take("=") { return name }
        position = start
        return nil
    }

    /// Takes a name: letters, digits and `_`, no digit first.
    mutating func takeName(andAlso signs: StaticString = "") -> String? {
        let extra = Array("\(signs)".utf8)
        guard let first = peek(), Self.isLetter(first) else { return nil }
        let start = position
        while let byte = peek(),
            Self.isLetter(byte) || Self.isDigit(byte) || extra.contains(byte)
        {
            position += 1
        }
        return String(decoding: source[start..<position], as: UTF8.self)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Whether an unquoted character ends a word.
    static func endsWord(_ byte: UInt8) -> Bool { " \t\r\n;&|<>()".utf8.contains(byte) }
}
