/// Replaces variables in a word and takes its quotes and escapes away (Dockerfile reference,
/// *Environment replacement*).
///
/// Single quotes keep all as it is; double quotes keep white space and escapes, but not variables.
struct WordExpander {
    private let scope: VariableScope
    private let escape: Character
    /// Whether quotes and escapes stay, as they do in the text of here-documents.
    private let keepsQuotes: Bool
    private var text: Substring
    /// Names that were asked for and are not set.
    private(set) var undefined: [String] = []

    /// How deep variables may stand in each other's defaults.
    private static let depthLimit = 20
    /// The greatest size of what a word may become, in bytes.
    private static let sizeLimit = 4 << 20
    private var depth = 0

    /// The word with its variables replaced.
    ///
    /// - Throws: ``ExpansionError``.
    static func expand(
        _ word: String, in scope: VariableScope, escape: Character, keepsQuotes: Bool = false
    ) throws(ExpansionError) -> (text: String, undefined: [String]) {
        var expander = WordExpander(
            scope: scope, escape: escape, keepsQuotes: keepsQuotes, text: word[...])
        let result = try expander.body(until: nil)
        return (result, expander.undefined)
    }

    private init(scope: VariableScope, escape: Character, keepsQuotes: Bool, text: Substring) {
        self.scope = scope
        self.escape = escape
        self.keepsQuotes = keepsQuotes
        self.text = text
    }

    /// Reads up to a closing character, or to the end.
    ///
    /// - Parameter isPattern: Whether escapes stay, since they mean something in a pattern.
    private mutating func body(
        until end: Character?, isPattern: Bool = false
    ) throws(ExpansionError) -> String {
        var result = ""
        while let character = text.first {
            if character == end { return result }
            guard result.utf8.count <= Self.sizeLimit else { throw .tooLong }
            switch character {
            case "'" where !keepsQuotes: result += try singleQuoted()
            case "\"" where !keepsQuotes: result += try doubleQuoted()
            case "$": result += try variable()
            case escape where isPattern:
                text.removeFirst()
                guard let next = text.popFirst() else { throw .openBrace }
                result += "\\" + String(next)
            case escape: result += escaped()
            default:
                result.append(character)
                text.removeFirst()
            }
        }
        guard end == nil else { throw .openBrace }
        return result
    }

    private mutating func escaped() -> String {
        text.removeFirst()
        guard let next = text.popFirst() else { return keepsQuotes ? String(escape) : "" }
        if keepsQuotes { return next == "$" ? "$" : String([escape, next]) }
        return String(next)
    }

    private mutating func singleQuoted() throws(ExpansionError) -> String {
        text.removeFirst()
        guard let end = text.firstIndex(of: "'") else { throw .openQuote("'") }
        defer { text = text[text.index(after: end)...] }
        return String(text[..<end])
    }

    private mutating func doubleQuoted() throws(ExpansionError) -> String {
        text.removeFirst()
        var result = ""
        while let character = text.first {
            switch character {
            case "\"":
                text.removeFirst()
                return result
            case "$": result += try variable()
            case escape:
                text.removeFirst()
                guard let next = text.popFirst() else { throw .openQuote("\"") }
                // Elsewhere in the quotes the escape is a character like others.
                if next != "\"" && next != "$" && next != escape { result.append(escape) }
                result.append(next)
            default:
                result.append(character)
                text.removeFirst()
            }
        }
        throw .openQuote("\"")
    }

    private mutating func variable() throws(ExpansionError) -> String {
        text.removeFirst()
        if text.first == "{" {
            text.removeFirst()
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthLimit else { throw .tooDeep }
            return try braced()
        }
        let name = takeName()
        guard !name.isEmpty else { return "$" }
        return value(name) ?? ""
    }

    private mutating func takeName() -> String {
        func isStart(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character == "_")
        }
        guard let first = text.first else { return "" }
        if first.isASCII, first.isNumber {
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            text = text[digits.endIndex...]
            return String(digits)
        }
        guard isStart(first) else { return "" }
        let name = text.prefix { isStart($0) || $0.isASCII && $0.isNumber }
        text = text[name.endIndex...]
        return String(name)
    }

    private mutating func value(_ name: String) -> String? {
        let found = scope[name]
        if found == nil, !undefined.contains(name) { undefined.append(name) }
        return found
    }

    /// `${NAME…}` behind its brace.
    private mutating func braced() throws(ExpansionError) -> String {
        let name = takeName()
        guard !name.isEmpty else { throw .badName(String(text.prefix(20))) }
        guard let sign = text.popFirst() else { throw .openBrace }
        switch sign {
        case "}": return value(name) ?? ""
        case ":":
            guard let operation = text.popFirst() else { throw .openBrace }
            return try conditional(name, operation, emptyIsUnset: true)
        case "-", "+", "?": return try conditional(name, sign, emptyIsUnset: false)
        case "#", "%": return try stripped(name, sign)
        case "/": return try replaced(name)
        default: throw .badOperator("\(sign)")
        }
    }

    private mutating func conditional(
        _ name: String, _ operation: Character, emptyIsUnset: Bool
    ) throws(ExpansionError) -> String {
        guard "-+?".contains(operation) else { throw .badOperator(":\(operation)") }
        let before = undefined
        let word = try body(until: "}")
        text.removeFirst()
        let current = scope[name]
        let isSet = current.map { !emptyIsUnset || !$0.isEmpty } ?? false
        switch operation {
        case "-":
            // What stands in the part that is not taken is not missed.
            if isSet { undefined = before }
            return isSet ? current ?? "" : word
        case "+":
            if !isSet { undefined = before }
            return isSet ? word : ""
        default:
            guard isSet else {
                throw .required(name, word.isEmpty ? "is not allowed to be unset" : word)
            }
            return current ?? ""
        }
    }

    private mutating func stripped(
        _ name: String, _ sign: Character
    ) throws(ExpansionError) -> String {
        let isGreedy = text.first == sign
        if isGreedy { text.removeFirst() }
        let pattern = try body(until: "}", isPattern: true)
        text.removeFirst()
        let current = value(name) ?? ""
        return sign == "#"
            ? VariablePattern(pattern).strippingPrefix(of: current, greedy: isGreedy)
            : VariablePattern(pattern).strippingSuffix(of: current, greedy: isGreedy)
    }

    private mutating func replaced(_ name: String) throws(ExpansionError) -> String {
        let isGlobal = text.first == "/"
        if isGlobal { text.removeFirst() }
        let pattern = try body(until: "/", isPattern: true)
        text.removeFirst()
        let replacement = try body(until: "}")
        text.removeFirst()
        return VariablePattern(pattern).replacing(
            in: value(name) ?? "", with: replacement, everywhere: isGlobal)
    }
}

/// Why a word cannot be expanded.
enum ExpansionError: Error, Equatable, CustomStringConvertible {
    case openQuote(Character)
    case openBrace
    case badName(String)
    case badOperator(String)
    case required(String, String)
    case tooDeep
    case tooLong

    var description: String {
        switch self {
        case .openQuote(let quote): "a quote \(quote) is not closed"
        case .openBrace: "a `${` is not closed"
        case .badName(let text): "`${\(text)` does not begin with a variable's name"
        case .badOperator(let text):
            "`\(text)` is no operator of variables (want `:-`, `:+`, `:?`, `#`, `%` or `/`)"
        case .required(let name, let message): "\(name): \(message)"
        case .tooDeep: "variables stand in each other more than 20 deep"
        case .tooLong: "the word becomes longer than 4 MiB"
        }
    }
}
