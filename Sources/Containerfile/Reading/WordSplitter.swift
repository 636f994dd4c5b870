/// Splits an instruction into words at white space that is outside of quotes and not escaped. The
/// words keep their quotes and escapes.
enum WordSplitter {
    /// The words of a text, as parts of it.
    static func split(_ text: Substring, escape: Character) -> [Substring] {
        var words: [Substring] = []
        var start: String.Index?
        var quote: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if quote == nil, isSpace(character) {
                if let begin = start { words.append(text[begin..<index]) }
                start = nil
            } else {
                if start == nil { start = index }
                if character == escape, quote != "'" {
                    index = text.index(after: index)
                    if index == text.endIndex { break }
                } else if let open = quote {
                    if character == open { quote = nil }
                } else if character == "\"" || character == "'" {
                    quote = character
                }
            }
            index = text.index(after: index)
        }
        if let start { words.append(text[start...]) }
        return words
    }

    /// The words of a text that white space alone separates.
    static func fields(_ text: Substring) -> [Substring] { text.split(whereSeparator: isSpace) }

    /// Whether a character separates words.
    static func isSpace(_ character: Character) -> Bool {
        character == " " || character == "\t" || character == "\r" || character == "\n"
    }

    /// A text without white space at its ends.
    static func trim(_ text: Substring) -> Substring {
        let start = text.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return start }
        return start[...last]
    }
}
