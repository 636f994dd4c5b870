/// The numbers of `$((…))`: whole ones, with the operators of C that install scripts use.
struct ShellArithmetic {
    private var rest: ArraySlice<UInt8>
    private let variables: [String: String]
    private var depth = 0

    /// Works out an expression; a variable that is not set counts as 0.
    ///
    /// - Throws: ``ShellUnmodelled`` for what is no expression, or too large a number.
    static func value(of text: String, _ variables: [String: String]) throws -> Int {
        var reader = ShellArithmetic(rest: Array(text.utf8)[...], variables: variables)
        let value = try reader.comparison()
        reader.skipBlanks()
        guard reader.rest.isEmpty else { throw ShellUnmodelled("the arithmetic `\(text)`") }
        return value
    }

    private mutating func skipBlanks() { rest = rest.drop { " \t\n".utf8.contains($0) } }

    private mutating func take(_ text: StaticString) -> Bool {
        skipBlanks()
        let bytes = Array("\(text)".utf8)
        guard rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    private mutating func comparison() throws -> Int {
        let left = try sum()
        if take("==") { return left == (try sum()) ? 1 : 0 }
        if take("!=") { return left != (try sum()) ? 1 : 0 }
        if take("<=") { return left <= (try sum()) ? 1 : 0 }
        if take(">=") { return left >= (try sum()) ? 1 : 0 }
        if take("<") { return left < (try sum()) ? 1 : 0 }
        if take(">") { return left > (try sum()) ? 1 : 0 }
        return left
    }

    private mutating func sum() throws -> Int {
        var value = try product()
        while true {
            if take("+") {
                value = try checked(value.addingReportingOverflow(try product()))
            } else if take("-") {
                value = try checked(value.subtractingReportingOverflow(try product()))
            } else {
                return value
            }
        }
    }

    private mutating func product() throws -> Int {
        var value = try operand()
        while true {
            if take("*") {
                value = try checked(value.multipliedReportingOverflow(by: try operand()))
            } else if take("/") {
                value = try checked(value.dividedReportingOverflow(by: try operand()))
            } else if take("%") {
                value = try checked(value.remainderReportingOverflow(dividingBy: try operand()))
            } else {
                return value
            }
        }
    }

    private mutating func operand() throws -> Int {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { throw ShellUnmodelled("arithmetic this deep") }
        if take("-") { return try checked(0.subtractingReportingOverflow(try operand())) }
        if take("+") { return try operand() }
        if take("(") {
            let value = try comparison()
            guard take(")") else { throw ShellUnmodelled("arithmetic without its end") }
            return value
        }
        skipBlanks()
        let word = rest.prefix { ShellParser.isLetter($0) || ShellParser.isDigit($0) }
        rest = rest.dropFirst(word.count)
        let text = String(decoding: word, as: UTF8.self)
        if let number = Int(text) { return number }
        guard let first = word.first, ShellParser.isLetter(first) else {
            throw ShellUnmodelled("arithmetic without a number")
        }
        let value = variables[text] ?? ""
        guard let number = value.isEmpty ? 0 : Int(value) else {
            throw ShellUnmodelled("the number `\(value)`")
        }
        return number
    }

    private func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Int {
        guard !result.overflow else { throw ShellUnmodelled("a number this large") }
        return result.partialValue
    }
}
