/// What is wrong in a Containerfile, and where.
public struct ContainerfileError: Error, Equatable, CustomStringConvertible {
    /// The file's name, as the user gave it.
    public let file: String
    /// Where it is.
    public let place: SourcePlace
    /// What is wrong, and what to do.
    public let reason: String
    /// The line that it is in.
    public let source: String

    /// Reports a problem.
    public init(file: String, place: SourcePlace, reason: String, source: String) {
        self.file = file
        self.place = place
        self.reason = reason
        self.source = source
    }

    /// The place and the reason, then the line with a caret below what is meant.
    public var description: String {
        "\(file):\(place.line):\(place.column): \(reason)\n"
            + SourceExcerpt.render(source, at: place)
    }
}

/// A line of a file with carets below a part of it.
public enum SourceExcerpt {
    private static let widest = 160

    /// Two lines: the source behind its number, and the carets.
    ///
    /// Tabs become single spaces so that the carets stand where they should; a very long line is cut
    /// to the part around the place.
    public static func render(_ source: String, at place: SourcePlace) -> String {
        var bytes = source.utf8.map { $0 == 9 ? 32 : $0 }.filter { $0 >= 32 && $0 != 127 }
        var start = min(place.column - 1, bytes.count)
        if bytes.count > widest {
            let first = max(0, min(start - widest / 2, bytes.count - widest))
            bytes = Array(bytes[first..<min(bytes.count, first + widest)])
            start -= first
        }
        let count = max(1, min(place.length, bytes.count - start))
        let number = String(place.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.utf8.count)) + number
        // Carets are counted in characters, which a reader sees, and not in bytes.
        let before = String(decoding: bytes[..<start], as: UTF8.self).count
        let marked = max(
            1, String(decoding: bytes[start..<min(bytes.count, start + count)], as: UTF8.self).count
        )
        return " \(gutter) | " + String(decoding: bytes, as: UTF8.self) + "\n       | "
            + String(repeating: " ", count: before) + String(repeating: "^", count: marked)
    }
}
