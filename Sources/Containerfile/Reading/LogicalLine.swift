/// An instruction's text with its continued lines joined, which still knows where each byte was.
struct LogicalLine {
    /// A stretch of the text that comes from one line.
    private struct Segment {
        let start: Int
        let line: Int
        let column: Int
    }

    /// The joined text.
    private(set) var text = ""
    private var segments: [Segment] = []
    /// The last line that belongs to it, here-documents included.
    var lastLine = 0
    /// The here-documents that follow it.
    var heredocs: [Heredoc] = []

    /// Adds what a line brings; `column` is that of its first byte, from 1.
    mutating func append(_ piece: Substring, line: Int, column: Int) {
        segments.append(Segment(start: text.utf8.count, line: line, column: column))
        text += piece
        lastLine = line
    }

    /// The place of a stretch of the text; of its part in the first line when it spans several.
    func place(of range: Range<String.Index>) -> SourcePlace {
        let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        let length = text.utf8.distance(from: range.lowerBound, to: range.upperBound)
        let number = segments.lastIndex { $0.start <= start } ?? 0
        guard segments.indices.contains(number) else { return SourcePlace(line: max(1, lastLine)) }
        let segment = segments[number]
        let end = number + 1 < segments.count ? segments[number + 1].start : text.utf8.count
        return SourcePlace(
            line: segment.line, column: segment.column + start - segment.start,
            length: max(1, min(length, end - start)))
    }

    /// The place of a part of the text.
    func place(of part: Substring) -> SourcePlace { place(of: part.startIndex..<part.endIndex) }

    /// A part of the text as a word.
    func word(_ part: Substring) -> Word { Word(String(part), at: place(of: part)) }
}
