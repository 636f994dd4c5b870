/// Reads the words of a `netrc` file, as ftp(1) describes it and curl reads it: words between white
/// space, quoted ones with `\` before what is meant literally, comments from `#`, and macros, which
/// end at an empty line and are passed over.
struct NetrcReader {
    struct Machine: Equatable {
        /// `nil` for `default`.
        var machine: String?
        var login: String?
        var password: String?
    }

    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    mutating func machines() throws(FetchSettingError) -> [Machine] {
        var found: [Machine] = []
        while let word = nextWord() {
            switch word {
            case "machine": found.append(Machine(machine: try value(of: word)))
            case "default": found.append(Machine(machine: nil))
            case "login", "password", "account":
                let text = try value(of: word)
                guard !found.isEmpty else { throw malformed("\(word) before any machine") }
                if word == "login" { found[found.count - 1].login = text }
                if word == "password" { found[found.count - 1].password = text }
            case "macdef": skipMacro()
            default: throw malformed("a word that is no keyword")
            }
        }
        return found
    }

    private mutating func value(of keyword: String) throws(FetchSettingError) -> String {
        guard let word = nextWord() else { throw malformed("nothing after \(keyword)") }
        return word
    }

    private mutating func nextWord() -> String? {
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard rest.first == "#" else { break }
            rest = rest.drop { !$0.isNewline }
        }
        guard let first = rest.first else { return nil }
        guard first == "\"" else {
            let word = rest.prefix { !$0.isWhitespace }
            rest = rest.dropFirst(word.count)
            return String(word)
        }
        rest.removeFirst()
        var word = ""
        while let character = rest.popFirst(), character != "\"" {
            word.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
        return word
    }

    private mutating func skipMacro() {
        var lineIsEmpty = false
        while let character = rest.popFirst() {
            if character.isNewline {
                if lineIsEmpty { return }
                lineIsEmpty = true
            } else if !character.isWhitespace {
                lineIsEmpty = false
            }
        }
    }

    private func malformed(_ reason: String) -> FetchSettingError {
        FetchSettingError(setting: "netrc", reason: reason)
    }
}
