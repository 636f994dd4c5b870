/// Splits a command into words as apko does (the rules of Go's shlex): white space separates,
/// quotes and backslashes keep it, `#` at the start of a word begins a comment. Nothing is
/// expanded.
enum ShellWords {
    private enum State {
        case between, word, singleQuotes, doubleQuotes, escape, escapeInQuotes, comment
    }

    /// The words of a command.
    ///
    /// - Throws: ``ShellWordsError`` when a quote is not closed, or nothing follows a backslash.
    static func split(_ text: String) throws(ShellWordsError) -> [String] {
        var words: [String] = []
        var word = ""
        var state = State.between
        for scalar in text.unicodeScalars {
            switch state {
            case .between, .word:
                switch scalar {
                case " ", "\t", "\r", "\n":
                    if state == .word {
                        words.append(word)
                        word = ""
                    }
                    state = .between
                case "\"": state = .doubleQuotes
                case "'": state = .singleQuotes
                case "\\": state = .escape
                case "#" where state == .between: state = .comment
                default:
                    word.unicodeScalars.append(scalar)
                    state = .word
                }
            case .singleQuotes where scalar == "'", .doubleQuotes where scalar == "\"":
                state = .word
            case .doubleQuotes where scalar == "\\":
                state = .escapeInQuotes
            case .escape, .singleQuotes, .doubleQuotes, .escapeInQuotes:
                word.unicodeScalars.append(scalar)
                if state == .escape { state = .word }
                if state == .escapeInQuotes { state = .doubleQuotes }
            case .comment:
                if scalar == "\n" { state = .between }
            }
        }
        switch state {
        case .between, .comment: return words
        case .word: return words + [word]
        case .singleQuotes, .doubleQuotes, .escapeInQuotes: throw .openQuote
        case .escape: throw .endsInBackslash
        }
    }
}

/// Why a command cannot be split into words.
enum ShellWordsError: Error, Equatable, CustomStringConvertible {
    case openQuote
    case endsInBackslash

    var description: String {
        switch self {
        case .openQuote: "a quote in the command is not closed"
        case .endsInBackslash: "the command ends in a backslash"
        }
    }
}
