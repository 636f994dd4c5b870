/// Reads the part of TOML that `registries.conf` is written in: tables, arrays of tables, and keys
/// with strings, booleans, numbers and arrays of these (TOML 1.0). Inline tables, dates, dotted keys
/// and texts over several lines are not read; a file that has them is refused with the line.
struct TOMLReader {
    /// A value.
    enum Value: Equatable {
        case string(String)
        case boolean(Bool)
        case number(Int64)
        case array([Value])
    }

    /// A table with its own values; `path` is what its heading says.
    struct Table: Equatable {
        var path: [String]
        var isElement: Bool
        var values: [String: Value] = [:]
    }

    private var rest: Substring
    private var line = 1
    private var tables = [Table(path: [], isElement: false)]

    private init(_ text: String) { rest = text[...] }

    /// All tables in the order of the file; the first has what stands before any heading.
    ///
    /// - Throws: ``TOMLError`` with the line.
    static func read(_ text: String) throws(TOMLError) -> [Table] {
        var reader = TOMLReader(text)
        while try reader.statement() {}
        return reader.tables
    }

    /// Reads one line's worth; `false` at the end.
    private mutating func statement() throws(TOMLError) -> Bool {
        skip(newlines: true)
        guard let first = rest.first else { return false }
        if first == "[" {
            try heading()
        } else {
            let name = try key()
            skip()
            try expect("=")
            let value = try value(depth: 0)
            guard tables[tables.count - 1].values.updateValue(value, forKey: name) == nil else {
                throw failure("`\(name)` is there twice")
            }
        }
        skip()
        guard rest.isEmpty || rest.first?.isNewline == true else {
            throw failure("something follows that does not belong there")
        }
        return true
    }

    private mutating func heading() throws(TOMLError) {
        rest.removeFirst()
        let isElement = rest.first == "["
        if isElement { rest.removeFirst() }
        var path = [try key()]
        skip()
        while rest.first == "." {
            rest.removeFirst()
            path.append(try key())
            skip()
        }
        try expect("]")
        if isElement { try expect("]") }
        guard tables.count < 10_000 else { throw failure("more tables than any such file has") }
        tables.append(Table(path: path, isElement: isElement))
    }

    private mutating func key() throws(TOMLError) -> String {
        skip()
        if let quote = rest.first, quote == "\"" || quote == "'" { return try text() }
        let bare = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
        guard !bare.isEmpty else { throw failure("a name is missing") }
        rest = rest.dropFirst(bare.count)
        return String(bare)
    }

    private mutating func value(depth: Int) throws(TOMLError) -> Value {
        skip()
        switch rest.first {
        case "\"", "'": return .string(try text())
        case "[":
            guard depth < 8 else { throw failure("arrays too deep inside each other") }
            rest.removeFirst()
            var values: [Value] = []
            while true {
                skip(newlines: true)
                if rest.first == "]" { break }
                values.append(try value(depth: depth + 1))
                skip(newlines: true)
                if rest.first == "," { rest.removeFirst() } else { break }
            }
            try expect("]")
            return .array(values)
        default:
            let word = rest.prefix { $0.isLetter || $0.isNumber || "+-_.".contains($0) }
            rest = rest.dropFirst(word.count)
            if word == "true" || word == "false" { return .boolean(word == "true") }
            guard let number = Int64(word.filter { $0 != "_" }) else {
                throw failure("a value is wanted: a text in quotes, true, false or an array")
            }
            return .number(number)
        }
    }

    private mutating func text() throws(TOMLError) -> String {
        let quote = rest.removeFirst()
        var result = ""
        while let next = rest.popFirst() {
            if next == quote { return result }
            if next.isNewline { break }
            guard next == "\\", quote == "\"" else {
                result.append(next)
                continue
            }
            switch rest.popFirst() {
            case "\"": result.append("\"")
            case "\\": result.append("\\")
            case "t": result.append("\t")
            case "n": result.append("\n")
            default: throw failure("an escape that is not known")
            }
        }
        throw failure("a text does not end")
    }

    private mutating func expect(_ character: Character) throws(TOMLError) {
        guard rest.first == character else { throw failure("`\(character)` is missing") }
        rest.removeFirst()
    }

    /// Passes over spaces and comments, and over ends of lines too where they mean nothing.
    private mutating func skip(newlines: Bool = false) {
        while let next = rest.first {
            if next == "#" {
                rest = rest.drop { !$0.isNewline }
            } else if next.isNewline {
                guard newlines else { return }
                line += 1
                rest.removeFirst()
            } else if next.isWhitespace {
                rest.removeFirst()
            } else {
                return
            }
        }
    }

    private func failure(_ reason: String) -> TOMLError { TOMLError(line: line, reason: reason) }
}

/// Why a text is not the TOML that is read here.
struct TOMLError: Error, Equatable {
    let line: Int
    let reason: String
}
