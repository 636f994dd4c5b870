/// A table as a page of its own, which needs nothing from elsewhere and follows the reader's choice
/// of light or dark.
struct HTMLTable {
    private let table: Table

    init(_ table: Table) { self.table = table }

    var text: String {
        let head = table.columns.map { "<th>\(Self.escape($0.heading))</th>" }.joined()
        let body = table.rows.map { row in
            let cells = zip(table.columns, row).map { column, cell in
                let attribute = column.alignsRight ? " class=\"n\"" : ""
                return "<td\(attribute)>\(Self.escape(cell.text))</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Socle</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .4rem .8rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); white-space: nowrap; }
            .n { text-align: right; font-variant-numeric: tabular-nums; }
            </style></head><body><div class="scroll"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body.joined())</tbody></table></div></body></html>

            """
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
