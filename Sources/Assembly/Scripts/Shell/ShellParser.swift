/// Parses shell scripts.
///
/// The grammar needs no separate lexer: what a character means depends on where it stands.
struct ShellParser {
    let source: [UInt8]
    var position = 0
    /// Where parsing goes on after the end of this line, when here-documents begin there.
    var lineEnd: Int?
    private var depth = 0

    /// Deeper nesting than this is no install script.
    private static let depthLimit = 64

    init(_ source: [UInt8]) { self.source = source }

    /// Parses a whole script.
    ///
    /// - Throws: ``ShellUnmodelled`` for what is not of the language, or not of its modelled part and
    ///   in the way of reading on.
    static func parse(_ source: [UInt8]) throws(ShellUnmodelled) -> ShellCommand {
        var parser = ShellParser(source)
        let script = try parser.sequence(until: [])
        guard parser.position == source.count else { throw parser.unexpected() }
        return script
    }

    // MARK: Lists

    /// Commands up to one of the closing words, which is left where it is.
    mutating func sequence(until ends: Set<String>) throws(ShellUnmodelled) -> ShellCommand {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else { throw ShellUnmodelled("nesting this deep") }
        var commands: [ShellCommand] = []
        while true {
            skipSeparators()
            guard let byte = peek() else { break }
            if byte == UInt8(ascii: ")"), ends.contains(")") { break }
            if byte == UInt8(ascii: ";"), ends.contains(";;") { break }
            if let word = reservedWord(), ends.contains(word) { break }
            commands.append(try conditionalList())
        }
        return commands.count == 1 ? commands[0] : .sequence(commands)
    }

    private mutating func conditionalList() throws(ShellUnmodelled) -> ShellCommand {
        var command = try pipeline()
        while true {
            skipBlanks()
            if take("&&") {
                skipSeparators()
                command = .and(command, try pipeline())
            } else if take("||") {
                skipSeparators()
                command = .or(command, try pipeline())
            } else if peek() == UInt8(ascii: "&") {
                throw ShellUnmodelled("a command in the background")
            } else {
                return command
            }
        }
    }

    private mutating func pipeline() throws(ShellUnmodelled) -> ShellCommand {
        skipBlanks()
        if reservedWord() == "!" {
            position += 1
            return .not(try pipeline())
        }
        var commands = [try command()]
        skipBlanks()
        while peek() == UInt8(ascii: "|"), peek(1) != UInt8(ascii: "|") {
            position += 1
            skipSeparators()
            commands.append(try self.command())
            skipBlanks()
        }
        return commands.count == 1 ? commands[0] : .pipeline(commands)
    }

    // MARK: Commands

    private mutating func command() throws(ShellUnmodelled) -> ShellCommand {
        skipBlanks()
        guard let compound = try compound() else { return try simple() }
        let redirects = try redirects()
        return redirects.isEmpty ? compound : .redirected(compound, redirects)
    }

    private mutating func compound() throws(ShellUnmodelled) -> ShellCommand? {
        switch reservedWord() {
        case "if": return try conditional()
        case "for": return try loop()
        case "case": return try choice()
        case "{":
            try expect("{")
            let body = try sequence(until: ["}"])
            try expect("}")
            return body
        case "while", "until":
            let untilTrue = reservedWord() == "until"
            position += 5
            let condition = try sequence(until: ["do"])
            return .repetition(condition, body: try loopBody(), untilTrue: untilTrue)
        default: break
        }
        if peek() == UInt8(ascii: "(") {
            position += 1
            let body = try sequence(until: [")"])
            try expect(")")
            return .subshell(body)
        }
        guard let name = functionName() else { return nil }
        skipSeparators()
        return .function(name: name, body: try command())
    }

    private mutating func conditional() throws(ShellUnmodelled) -> ShellCommand {
        position += reservedWord()?.utf8.count ?? 0
        let condition = try sequence(until: ["then"])
        try expect("then")
        let body = try sequence(until: ["elif", "else", "fi"])
        var otherwise = ShellCommand.sequence([])
        if reservedWord() == "elif" {
            return .conditional(condition, then: body, otherwise: try conditional())
        }
        if reservedWord() == "else" {
            try expect("else")
            otherwise = try sequence(until: ["fi"])
        }
        try expect("fi")
        return .conditional(condition, then: body, otherwise: otherwise)
    }

    private mutating func loop() throws(ShellUnmodelled) -> ShellCommand {
        try expect("for")
        skipBlanks()
        guard let variable = takeName() else { throw unexpected() }
        skipSeparators()
        var words: [ShellWord]?
        if reservedWord() == "in" {
            try expect("in")
            var list: [ShellWord] = []
            while let word = try word() { list.append(word) }
            words = list
        }
        skipSeparators()
        return .loop(variable: variable, words: words, body: try loopBody())
    }

    private mutating func loopBody() throws(ShellUnmodelled) -> ShellCommand {
        try expect("do")
        let body = try sequence(until: ["done"])
        try expect("done")
        return body
    }

    private mutating func choice() throws(ShellUnmodelled) -> ShellCommand {
        try expect("case")
        guard let subject = try word() else { throw unexpected() }
        skipSeparators()
        try expect("in")
        var choices: [ShellChoice] = []
        while true {
            skipSeparators()
            if reservedWord() == "esac" { break }
            _ = take("(")
            var patterns: [ShellWord] = []
            repeat {
                skipBlanks()
                guard let pattern = try word() else { throw unexpected() }
                patterns.append(pattern)
                skipBlanks()
            } while take("|")
            try expect(")")
            let body = try sequence(until: [";;", "esac"])
            choices.append(ShellChoice(patterns: patterns, body: body))
            _ = take(";;")
        }
        try expect("esac")
        return .choice(subject, choices)
    }

    private mutating func simple() throws(ShellUnmodelled) -> ShellCommand {
        var assignments: [ShellAssignment] = []
        var words: [ShellWord] = []
        var redirects: [ShellRedirect] = []
        while true {
            skipBlanks()
            if let redirect = try redirect() {
                redirects.append(redirect)
            } else if words.isEmpty, let name = takeAssignmentName() {
                let value = try word(maySkipBlanks: false) ?? ShellWord(parts: [])
                assignments.append(ShellAssignment(name: name, value: value))
            } else if let word = try word() {
                words.append(word)
            } else {
                break
            }
        }
        guard !assignments.isEmpty || !words.isEmpty || !redirects.isEmpty else {
            throw unexpected()
        }
        let command = ShellCommand.simple(assignments: assignments, words: words)
        return redirects.isEmpty ? command : .redirected(command, redirects)
    }
}
