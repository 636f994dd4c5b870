/// What a server wants to see before it answers (`WWW-Authenticate`, RFC 9110, 11.6.1).
struct Challenge: Equatable {
    /// The scheme in lower case: `basic`, `bearer`.
    var scheme: String
    /// The parameters, names in lower case.
    var parameters: [String: String]

    /// All challenges of a header, which may hold several; what is not of the form ends the list.
    static func parse(_ text: String) -> [Challenge] {
        var found: [Challenge] = []
        var rest = text.prefix(8192)[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "," || $0 == "\t" }
            let word = token(&rest)
            guard !word.isEmpty else { return found }
            let after = rest.drop { $0 == " " || $0 == "\t" }
            if after.first == "=", !found.isEmpty {
                rest = after.dropFirst().drop { $0 == " " }
                guard let value = value(&rest) else { return found }
                found[found.count - 1].parameters[word.lowercased()] = value
            } else {
                found.append(Challenge(scheme: word.lowercased(), parameters: [:]))
            }
        }
    }

    private static func token(_ rest: inout Substring) -> Substring {
        let word = rest.prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0))
        }
        rest = rest.dropFirst(word.count)
        return word
    }

    private static func value(_ rest: inout Substring) -> String? {
        guard rest.first == "\"" else {
            let word = rest.prefix { !" ,\t".contains($0) }
            rest = rest.dropFirst(word.count)
            return String(word)
        }
        rest = rest.dropFirst()
        var text = ""
        while let next = rest.popFirst() {
            if next == "\"" { return text }
            if next == "\\", let escaped = rest.popFirst() {
                text.append(escaped)
            } else {
                text.append(next)
            }
        }
        return nil
    }
}
