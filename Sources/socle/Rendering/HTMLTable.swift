/// A table as a page of its own, which needs nothing from elsewhere and follows the reader's choice
/// of light or dark.
struct HTMLTable {
    private let table: Table

    init(_ table: Table) { self.table = table }

    /// The table as a page.
    var text: String {
        var page = HTMLPage(title: "Socle")
        page.table(table, caption: table.columns.map(\.heading).joined(separator: ", "))
        return page.text
    }

    /// Head and body, without the element around them.
    var rows: String {
        let head = table.columns.map { column in
            let attribute = column.alignsRight ? " class=\"n\"" : ""
            return "<th scope=\"col\"\(attribute)>\(Self.escape(column.heading))</th>"
        }.joined()
        let body = table.rows.map { row in
            let cells = zip(table.columns, row).map { column, cell in
                let attribute =
                    column.alignsRight ? " class=\"n\"" : column.wraps ? " class=\"w\"" : ""
                return "<td\(attribute)>\(Self.escape(cell.text))</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return "<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined())</tbody>"
    }

    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
