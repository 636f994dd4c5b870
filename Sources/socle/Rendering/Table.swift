/// Rows under headings, rendered for people or for programs.
struct Table {
    /// How a table is shown.
    enum Format: String, CaseIterable {
        case table, json, markdown, html
    }

    /// A column: its heading, its key in JSON, and how its cells are shown.
    struct Column {
        let heading: String
        let key: String
        var alignsRight = false
        /// Whether pages break its cells into lines.
        var wraps = false
    }

    /// A cell: what people read, in which nothing acts on a terminal, and what programs read.
    struct Cell: ExpressibleByStringLiteral {
        let text: String
        let value: JSONValue

        init(_ text: String) {
            self.text = VisibleText.of(text)
            value = .string(text)
        }

        init(_ text: String, value: JSONValue) {
            self.text = VisibleText.of(text)
            self.value = value
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// The whole table, ending in a newline.
    func render(_ format: Format, styled: Bool) -> String {
        switch format {
        case .table: plain(styled: styled)
        case .json: json.pretty + "\n"
        case .markdown: markdown
        case .html: HTMLTable(self).text
        }
    }

    /// An array with an object for each row.
    var json: JSONValue {
        .array(
            rows.map { row in
                .object(zip(columns, row).map { ($0.key, $1.value) })
            })
    }

    private var widths: [Int] {
        columns.indices.map { index in
            max(
                columns[index].heading.count,
                rows.map { $0.indices.contains(index) ? $0[index].text.count : 0 }.max() ?? 0)
        }
    }

    private func plain(styled: Bool) -> String {
        let widths = widths
        func line(_ cells: [String]) -> String {
            var text = ""
            for (index, cell) in cells.enumerated() {
                let space = String(repeating: " ", count: widths[index] - cell.count)
                text += columns[index].alignsRight ? space + cell : cell + space
                if index < cells.count - 1 { text += "  " }
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        let heading = line(columns.map { $0.heading.uppercased() })
        let body = rows.map { line($0.map(\.text)) }
        return ([styled ? "\u{1b}[1m\(heading)\u{1b}[0m" : heading] + body)
            .joined(separator: "\n") + "\n"
    }

    private var markdown: String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        return line(columns.map(\.heading)) + line(columns.map { $0.alignsRight ? "---:" : "---" })
            + rows.map { line($0.map { Self.escape($0.text) }) }.joined()
    }

    private static func escape(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
