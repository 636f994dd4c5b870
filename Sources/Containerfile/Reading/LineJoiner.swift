/// Cuts a Containerfile into instructions: takes away comments and empty lines, joins continued
/// lines, and collects here-documents (Dockerfile reference, *Format*, *Here-documents*).
struct LineJoiner {
    /// Limits on what is read.
    enum Limits {
        /// The greatest size of a Containerfile in bytes.
        static let file = 4 << 20
        /// The greatest number of lines.
        static let lines = 200_000
        /// The greatest number of here-documents of one instruction.
        static let heredocs = 100
    }

    private let file: String
    private let lines: [String]
    private let escape: Character
    private var next: Int
    private(set) var remarks: [CheckFinding] = []

    /// Begins at a line, from 0.
    init(file: String, lines: [String], escape: Character, from first: Int) {
        self.file = file
        self.lines = lines
        self.escape = escape
        next = first
    }

    /// The next instruction, or `nil` at the end.
    ///
    /// - Throws: ``ContainerfileError`` for a here-document that does not end.
    mutating func nextLine() throws(ContainerfileError) -> LogicalLine? {
        while next < lines.count, Self.isSkipped(lines[next]) { next += 1 }
        guard next < lines.count else { return nil }
        var joined = LogicalLine()
        var continues = true
        var isFirst = true
        while continues, next < lines.count {
            let line = lines[next]
            if !isFirst, Self.isSkipped(line) {
                if line.allSatisfy(\.isWhitespace) { remarkEmpty(next) }
                next += 1
                continue
            }
            let (piece, goesOn) = cut(line)
            let trimmed = isFirst ? piece.drop { $0 == " " || $0 == "\t" } : piece
            let column = line.utf8.distance(from: line.startIndex, to: trimmed.startIndex) + 1
            joined.append(trimmed, line: next + 1, column: column)
            continues = goesOn
            isFirst = false
            next += 1
        }
        try readHeredocs(of: &joined)
        return joined
    }

    /// A line without the escape that continues it, and whether one was there.
    private func cut(_ line: String) -> (Substring, continues: Bool) {
        let end = line.lastIndex { $0 != " " && $0 != "\t" } ?? line.startIndex
        guard !line.isEmpty, line[end] == escape else { return (line[...], false) }
        let before = line[..<end]
        // An escaped escape is a character of the line.
        if before.last == escape { return (line[...], false) }
        return (before, true)
    }

    private static func isSkipped(_ line: String) -> Bool {
        let start = line.drop { $0 == " " || $0 == "\t" }
        return start.isEmpty || start.first == "#"
    }

    private mutating func remarkEmpty(_ index: Int) {
        remarks.append(
            CheckFinding(
                .noEmptyContinuation, "an empty line within an instruction; take it out",
                at: SourcePlace(line: index + 1)))
    }

    private mutating func readHeredocs(of joined: inout LogicalLine) throws(ContainerfileError) {
        guard HeredocMark.mayStand(in: joined.text) else { return }
        for mark in HeredocMark.find(in: joined.text, escape: escape) {
            let place = joined.place(of: mark.range)
            guard joined.heredocs.count < Limits.heredocs else {
                throw error("more than \(Limits.heredocs) here-documents", at: place)
            }
            var content = ""
            let first = next + 1
            var isClosed = false
            while next < lines.count, !isClosed {
                let line = mark.stripsTabs ? lines[next].drop { $0 == "\t" } : lines[next][...]
                next += 1
                if line == mark.name {
                    isClosed = true
                } else {
                    content += line + "\n"
                }
            }
            guard isClosed else {
                throw error(
                    "the here-document `\(mark.name)` does not end; write `\(mark.name)` alone on "
                        + "a line behind it", at: place)
            }
            joined.lastLine = next
            joined.heredocs.append(
                Heredoc(
                    name: mark.name, content: content, expands: mark.expands,
                    stripsTabs: mark.stripsTabs, descriptor: mark.descriptor, line: first))
        }
    }

    private func error(_ reason: String, at place: SourcePlace) -> ContainerfileError {
        ContainerfileError(file: file, place: place, reason: reason, source: lines[place.line - 1])
    }
}
