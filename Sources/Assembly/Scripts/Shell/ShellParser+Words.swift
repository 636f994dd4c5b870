/// Words: quoting, variables, substitutions, redirections.
extension ShellParser {
    /// The next word, or `nil` when something else is next.
    mutating func word(maySkipBlanks: Bool = true) throws(ShellUnmodelled) -> ShellWord? {
        if maySkipBlanks { skipBlanks() }
        let start = position
        var builder = ShellWordBuilder()
        while let byte = peek(), !Self.endsWord(byte) {
            position += 1
            switch byte {
            case UInt8(ascii: "'"):
                builder.startQuote()
                while let next = peek(), next != UInt8(ascii: "'") {
                    builder.add(next, quoted: true)
                    position += 1
                }
                guard take("'") else { throw unexpected() }
            case UInt8(ascii: "\""):
                builder.startQuote()
                try quoted(until: UInt8(ascii: "\""), into: &builder)
            case UInt8(ascii: "\\"):
                guard let next = peek() else { throw unexpected() }
                position += 1
                if next != UInt8(ascii: "\n") { builder.add(next, quoted: true) }
            case UInt8(ascii: "$"): builder.add(try expansion(quoted: false))
            case UInt8(ascii: "`"): builder.add(try backquoted(quoted: false))
            default: builder.add(byte, quoted: false)
            }
        }
        return position == start ? nil : builder.word
    }

    /// What is inside double quotes, or in a here-document, where `end` is `nil`.
    private mutating func quoted(
        until end: UInt8?, into builder: inout ShellWordBuilder
    ) throws(ShellUnmodelled) {
        while let byte = peek() {
            position += 1
            switch byte {
            case end: return
            case UInt8(ascii: "$"): builder.add(try expansion(quoted: true))
            case UInt8(ascii: "`"): builder.add(try backquoted(quoted: true))
            case UInt8(ascii: "\\"):
                guard let next = peek() else { throw unexpected() }
                let isSpecial = "$`\\\n".utf8.contains(next) || next == end
                if isSpecial { position += 1 }
                if next == UInt8(ascii: "\n") { continue }
                builder.add(isSpecial ? next : byte, quoted: true)
            default: builder.add(byte, quoted: true)
            }
        }
        if end != nil { throw unexpected() }
    }

    /// What follows a `$`.
    private mutating func expansion(quoted: Bool) throws(ShellUnmodelled) -> ShellWord.Part {
        if take("((") { return .arithmetic(try arithmetic(), quoted: quoted) }
        if take("(") {
            let command = try sequence(until: [")"])
            try expect(")")
            return .substitution(command, quoted: quoted)
        }
        if take("{") { return try bracedVariable(quoted: quoted) }
        guard let name = variableName() else { return .text("$", quoted: quoted) }
        return .variable(name, nil, quoted: quoted)
    }

    /// The text of an arithmetic expansion, up to its `))`.
    private mutating func arithmetic() throws(ShellUnmodelled) -> ShellWord {
        var builder = ShellWordBuilder()
        var depth = 0
        while let byte = peek() {
            if depth == 0, take("))") { return builder.word }
            position += 1
            switch byte {
            case UInt8(ascii: "$"): builder.add(try expansion(quoted: true))
            case UInt8(ascii: "`"): builder.add(try backquoted(quoted: true))
            case UInt8(ascii: "("), UInt8(ascii: ")"):
                depth += byte == UInt8(ascii: "(") ? 1 : -1
                builder.add(byte, quoted: true)
            default: builder.add(byte, quoted: true)
            }
        }
        throw unexpected()
    }

    /// A substitution in backquotes, up to the second one.
    private mutating func backquoted(quoted: Bool) throws(ShellUnmodelled) -> ShellWord.Part {
        var text: [UInt8] = []
        while let byte = peek(), byte != UInt8(ascii: "`") {
            position += 1
            if byte == UInt8(ascii: "\\"), let next = peek(), "$`\\".utf8.contains(next) {
                text.append(next)
                position += 1
            } else {
                text.append(byte)
            }
        }
        guard take("`") else { throw unexpected() }
        return .substitution(try ShellParser.parse(text), quoted: quoted)
    }

    private mutating func variableName() -> String? {
        if let name = takeName() { return name }
        guard let byte = peek(), Self.isDigit(byte) || "@*#?".utf8.contains(byte) else {
            return nil
        }
        position += 1
        return String(decoding: [byte], as: UTF8.self)
    }

    private mutating func bracedVariable(quoted: Bool) throws(ShellUnmodelled) -> ShellWord.Part {
        guard let name = variableName() else { throw unexpected() }
        if take("}") { return .variable(name, nil, quoted: quoted) }
        let signs = Array(source[position...].prefix(2))
        let operation =
            ShellModifier.Operator(rawValue: String(decoding: signs, as: UTF8.self))
            ?? ShellModifier.Operator(rawValue: String(decoding: signs.prefix(1), as: UTF8.self))
        guard let operation else { throw ShellUnmodelled("a variable with an unknown operator") }
        position += operation.rawValue.utf8.count
        var builder = ShellWordBuilder()
        while let byte = peek(), byte != UInt8(ascii: "}") {
            position += 1
            switch byte {
            case UInt8(ascii: "$"): builder.add(try expansion(quoted: quoted))
            case UInt8(ascii: "\""): try self.quoted(until: byte, into: &builder)
            case UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "\\"):
                throw ShellUnmodelled("quotes inside `${…}`")
            default: builder.add(byte, quoted: false)
            }
        }
        guard take("}") else { throw unexpected() }
        return .variable(
            name, ShellModifier(operation: operation, word: builder.word), quoted: quoted)
    }

    // MARK: Redirections

    mutating func redirects() throws(ShellUnmodelled) -> [ShellRedirect] {
        var all: [ShellRedirect] = []
        while true {
            skipBlanks()
            guard let redirect = try redirect() else { return all }
            all.append(redirect)
        }
    }

    /// The redirection that is next, if one is.
    mutating func redirect() throws(ShellUnmodelled) -> ShellRedirect? {
        var descriptor: Int?
        if let digit = peek(), Self.isDigit(digit), let next = peek(1), "<>".utf8.contains(next) {
            position += 1
            descriptor = Int(digit - UInt8(ascii: "0"))
        }
        if take("&>") { return ShellRedirect(descriptor: nil, kind: .write(try target())) }
        if take("<<") { return try hereDocument() }
        if take(">>") {
            return ShellRedirect(descriptor: descriptor ?? 1, kind: .append(try target()))
        }
        if take(">&") {
            return ShellRedirect(descriptor: descriptor ?? 1, kind: .duplicate(try target()))
        }
        if take(">") {
            return ShellRedirect(descriptor: descriptor ?? 1, kind: .write(try target()))
        }
        if take("<") {
            return ShellRedirect(descriptor: descriptor ?? 0, kind: .read(try target()))
        }
        return nil
    }

    private mutating func target() throws(ShellUnmodelled) -> ShellWord {
        guard let word = try word() else { throw unexpected() }
        return word
    }

    /// A here-document: its lines begin after the end of this one, or after another here-document.
    private mutating func hereDocument() throws(ShellUnmodelled) -> ShellRedirect {
        let stripsTabs = take("-")
        let mark = try target()
        var isQuoted = false
        let delimiter = mark.parts.map { part in
            guard case .text(let text, let quoted) = part else { return "" }
            isQuoted = isQuoted || quoted
            return text
        }.joined()
        let newline = UInt8(ascii: "\n")
        var start = lineEnd ?? (source[position...].firstIndex(of: newline) ?? source.count - 1) + 1
        var body: [UInt8] = []
        while start < source.count {
            let end = source[start...].firstIndex(of: newline) ?? source.count
            let line = stripsTabs ? source[start..<end].drop { $0 == 9 } : source[start..<end]
            start = min(end + 1, source.count)
            if line.elementsEqual(delimiter.utf8) { break }
            body += line + [newline]
        }
        lineEnd = start
        var builder = ShellWordBuilder()
        if isQuoted {
            for byte in body { builder.add(byte, quoted: true) }
        } else {
            var inner = ShellParser(body)
            try inner.quoted(until: nil, into: &builder)
        }
        return ShellRedirect(descriptor: 0, kind: .hereDocument(builder.word))
    }
}

/// Puts a word together, joining characters of one kind.
struct ShellWordBuilder {
    private var parts: [ShellWord.Part] = []
    private var run: [UInt8] = []
    private var runIsQuoted = false

    /// The word so far.
    var word: ShellWord {
        run.isEmpty && !runIsQuoted ? ShellWord(parts: parts) : ShellWord(parts: parts + [runPart])
    }

    private var runPart: ShellWord.Part {
        .text(String(decoding: run, as: UTF8.self), quoted: runIsQuoted)
    }

    mutating func add(_ byte: UInt8, quoted: Bool) {
        if quoted != runIsQuoted { flush() }
        runIsQuoted = quoted
        run.append(byte)
    }

    mutating func add(_ part: ShellWord.Part) {
        flush()
        parts.append(part)
    }

    /// Notes that quotes begin: a word of empty quotes is a word.
    mutating func startQuote() {
        if !runIsQuoted { flush() }
        runIsQuoted = true
    }

    private mutating func flush() {
        if !run.isEmpty || runIsQuoted { parts.append(runPart) }
        run = []
        runIsQuoted = false
    }
}
