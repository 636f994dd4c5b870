import Inspection
import OCIModel

/// Images beside each other, for people and for programs.
struct ComparisonReport {
    private let comparison: ImageComparison
    private let sources: Bool

    init(_ comparison: ImageComparison, sources: Bool) {
        self.comparison = comparison
        self.sources = sources
    }

    /// A feature on a line, an image in a column.
    var table: Table {
        var columns: [Table.Column] = [.init(heading: "Feature", key: "feature")]
        for (index, subject) in comparison.subjects.enumerated() {
            columns.append(.init(heading: subject.name, key: subject.name))
            if sources { columns.append(.init(heading: "found by", key: "source\(index)")) }
        }
        var table = Table(columns)
        for row in comparison.rows {
            table.rows.append(
                [Table.Cell(row.title)]
                    + row.cells.flatMap { cell in
                        sources
                            ? [Table.Cell(cell.text), Table.Cell(cell.source)]
                            : [Table.Cell(cell.text)]
                    })
        }
        return table
    }

    /// Everything, with stable keys.
    var json: JSONValue {
        .object([
            (
                "images",
                .array(
                    comparison.subjects.enumerated().map { index, subject in
                        .object([
                            ("image", .string(subject.name)),
                            ("digest", .string(subject.facts.digest.description)),
                            (
                                "features",
                                .object(
                                    comparison.rows.map { row in
                                        let cell = row.cells[index]
                                        let number = cell.number.map {
                                            JSONValue.number(Int64(clamping: $0))
                                        }
                                        return (
                                            row.key,
                                            .object([
                                                ("text", .string(cell.text)),
                                                ("number", number ?? .null),
                                                ("source", .string(cell.source)),
                                            ])
                                        )
                                    })
                            ),
                        ])
                    })
            )
        ])
    }

    /// A page with charts of what has numbers.
    var page: String {
        let names = comparison.subjects.map(\.name)
        var page = HTMLPage(title: "Comparison of " + names.joined(separator: ", "))
        var plain = Table(
            [.init(heading: "Feature", key: "feature")]
                + names.map { .init(heading: $0, key: $0) })
        for row in comparison.rows {
            plain.rows.append([Table.Cell(row.title)] + row.cells.map { Table.Cell($0.text) })
        }
        page.table(plain, caption: "Comparison", wraps: true)
        for row in comparison.rows where row.cells.contains(where: { $0.number != nil }) {
            page.bars(
                zip(names, row.cells).compactMap { name, cell in
                    // Counts speak for themselves; sizes need their units.
                    cell.number.map { (name, $0, row.key == "cves" ? String($0) : cell.text) }
                }, label: row.title)
        }
        page.heading("How it was found")
        var found = Table(
            [.init(heading: "Feature", key: "feature")]
                + names.map { .init(heading: $0, key: $0) })
        for row in comparison.rows {
            found.rows.append([Table.Cell(row.title)] + row.cells.map { Table.Cell($0.source) })
        }
        page.table(found, caption: "How every cell was found", wraps: true)
        return page.text
    }
}
