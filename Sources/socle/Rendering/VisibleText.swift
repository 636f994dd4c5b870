/// Texts for terminals: names, labels and texts out of an image may have anything in them, and none of it
/// may move the cursor, change colours, or turn the direction of what follows.
enum VisibleText {
    /// A text with a mark in the place of everything that cannot be seen.
    ///
    /// - Parameter keepsLines: Whether line ends and tabs stay.
    static func of(_ text: String, keepsLines: Bool = false) -> String {
        // Nearly all texts are of printable ASCII alone.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            if keepsLines, scalar == "\n" || scalar == "\t" { return scalar }
            return isUnseen(scalar) ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// A text on one line: blanks in the place of line ends.
    static func line(_ text: String) -> String {
        let words = text.unicodeScalars.map { isUnseen($0) ? " " : $0 }
        return String(String.UnicodeScalarView(words)).split(separator: " ").joined(separator: " ")
    }

    /// Control characters, separators of lines, and marks that turn the direction of writing.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default:
            [.control, .lineSeparator, .paragraphSeparator]
                .contains(scalar.properties.generalCategory)
        }
    }
}
