import FileTree
import Inspection

/// Whether an application runs, for people and for programs.
struct VerdictReport {
    private let application: Application
    private let verdicts: [(base: String, verdict: Verdict)]
    private let all: Bool

    init(_ application: Application, _ verdicts: [(base: String, verdict: Verdict)], all: Bool) {
        self.application = application
        self.verdicts = verdicts
        self.all = all
    }

    private var table: Table {
        var table = Table([
            .init(heading: "Base", key: "base"), .init(heading: "Runs", key: "runs"),
            .init(heading: "Level", key: "level"), .init(heading: "File", key: "subject"),
            .init(heading: "Evidence", key: "evidence"), .init(heading: "Remedy", key: "remedy"),
        ])
        for (base, verdict) in verdicts {
            let runs = verdict.outcome == .runs
            let shown = verdict.findings.filter { all || $0.level != .fine || runs }
            for (index, finding) in (all ? shown : Array(shown.prefix(20))).enumerated() {
                table.rows.append([
                    Table.Cell(index == 0 ? base : ""),
                    Table.Cell(index == 0 ? (runs ? "yes" : "NO") : ""),
                    Table.Cell(finding.level.rawValue), Table.Cell(finding.subject),
                    Table.Cell(finding.evidence), Table.Cell(finding.remedy ?? ""),
                ])
            }
            if shown.isEmpty {
                table.rows.append([
                    Table.Cell(base), Table.Cell(runs ? "yes" : "NO"), "", "",
                    "nothing speaks against it", "",
                ])
            }
        }
        return table
    }

    /// A table.
    func text(_ format: Table.Format, styled: Bool) -> String {
        table.render(format, styled: styled)
    }

    /// Everything, with stable keys.
    var json: JSONValue {
        .object([
            ("application", .string(application.name)),
            ("bytes", .number(Int64(clamping: application.bytes))),
            ("entry", .optional(application.entry?.relative)),
            (
                "bases",
                .array(
                    verdicts.map { base, verdict in
                        .object([
                            ("base", .string(base)),
                            ("runs", .boolean(verdict.outcome == .runs)),
                            ("findings", .array(verdict.findings.map(Self.json))),
                        ])
                    })
            ),
        ])
    }

    static func json(_ finding: Verdict.Finding) -> JSONValue {
        .object([
            ("level", .string(finding.level.rawValue)), ("subject", .string(finding.subject)),
            ("evidence", .string(finding.evidence)), ("remedy", .optional(finding.remedy)),
        ])
    }

    /// A page: what to know of each base below its name.
    var page: String {
        var page = HTMLPage(title: "Where \(application.name) runs")
        for (base, verdict) in verdicts {
            let runs = verdict.outcome == .runs
            page.heading("\(base): \(runs ? "runs" : "does not run")")
            var table = Table([
                .init(heading: "Level", key: "level"), .init(heading: "Evidence", key: "evidence"),
                .init(heading: "Remedy", key: "remedy"), .init(heading: "File", key: "subject"),
            ])
            for finding in verdict.findings where all || finding.level != .fine || runs {
                table.rows.append([
                    Table.Cell(finding.level.rawValue), Table.Cell(finding.evidence),
                    Table.Cell(finding.remedy ?? ""), Table.Cell(finding.subject),
                ])
            }
            if table.rows.isEmpty {
                page.paragraph("Nothing speaks against it.")
            } else {
                page.table(table, caption: "Findings on \(base)", wraps: true)
            }
        }
        return page.text
    }
}
