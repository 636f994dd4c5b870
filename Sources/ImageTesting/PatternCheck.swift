/// Compares texts with regular expressions.
enum PatternCheck {
    /// What does not hold: patterns that do not occur and those that should not.
    ///
    /// - Parameter what: The text's name, for messages.
    static func errors(
        _ text: String, _ what: String, expected: [String], excluded: [String]
    ) -> [String] {
        expected.filter { !occurs($0, in: text) }.map {
            "\(what) does not have `\($0)`: \(excerpt(text))"
        } + excluded.filter { occurs($0, in: text) }.map { "\(what) has `\($0)`" }
    }

    /// Whether a pattern occurs anywhere in a text.
    static func occurs(_ pattern: String, in text: String) -> Bool {
        guard let regex = try? Regex(pattern).matchingSemantics(.unicodeScalar) else {
            return false
        }
        return text.firstMatch(of: regex) != nil
    }

    /// Whether a value is the one that is wanted, which may be a pattern.
    static func holds(_ value: String, _ wanted: String, isRegex: Bool) -> Bool {
        isRegex ? occurs(wanted, in: value) : value == wanted
    }

    /// As much of a text as helps.
    static func excerpt(_ text: String) -> String {
        if text.isEmpty { return "it is empty" }
        let line = text.unicodeScalars.prefix(200).map { scalar in
            scalar == "\n" ? "\\n" : scalar.value < 32 ? "?" : String(Character(scalar))
        }.joined()
        return "it is `\(line)`" + (text.unicodeScalars.count > 200 ? "…" : "")
    }
}
