import OCIModel
import Packages
import SupplyChain

/// The answer of a scan in each of its forms.
struct ScanRendering {
    private let report: ScanReport
    private let image: String
    private let least: Severity?
    private let showsSuppressed: Bool

    init(_ report: ScanReport, image: String, least: Severity?, showsSuppressed: Bool) {
        self.report = report
        self.image = image
        self.least = least
        self.showsSuppressed = showsSuppressed
    }

    private func isShown(_ finding: Finding) -> Bool {
        least.map { finding.severity >= $0 } ?? true
    }

    private var shown: [Finding] {
        let open = report.open.filter(isShown)
        // Own findings first: those are what the owner of the image can change.
        return open.filter { $0.isOfBase != true } + open.filter { $0.isOfBase == true }
    }

    private var suppressed: [Finding] { report.suppressed.filter(isShown) }

    /// The answer.
    func text(_ format: ScanCommand.Format, styled: Bool) throws -> String {
        switch format {
        case .json: return json.pretty
        case .sarif:
            var listed = report
            listed.findings.removeAll { !isShown($0) }
            let document = SARIF.document(listed, image: image, version: Version.text)
            return String(decoding: document.pretty, as: UTF8.self)
        case .table: return parts(.table, styled: styled).joined(separator: "\n")
        case .markdown:
            return (["**\(image)**: \(summary)\n"] + parts(.markdown, styled: false))
                .joined(separator: "\n")
        case .html: return page.text
        }
    }

    private var page: HTMLPage {
        var page = HTMLPage(title: "Vulnerabilities of \(image)")
        page.figures(
            report.counts.filter { $0.count > 0 }.map { ("\($0.severity)", String($0.count)) }
                + [
                    ("suppressed", String(report.suppressed.count)),
                    ("release", report.release.description),
                ])
        for note in report.notes + ["Advisories: database \(report.database)"] {
            page.paragraph(note)
        }
        let groups =
            shown.contains { $0.isOfBase != nil }
            ? [
                ("Of the image itself", shown.filter { $0.isOfBase != true }),
                ("Of the base", shown.filter { $0.isOfBase == true }),
            ] : [("Findings", shown)]
        for (name, findings) in groups {
            page.heading(name)
            if findings.isEmpty {
                page.paragraph("Nothing found.")
            } else {
                page.table(table(findings, namesGroups: false), caption: name)
            }
        }
        if showsSuppressed, !suppressed.isEmpty {
            page.heading("Suppressed")
            page.table(suppressionTable, caption: "Suppressed", wraps: true)
        }
        return page
    }

    private func parts(_ format: Table.Format, styled: Bool) -> [String] {
        var parts: [String] = []
        if !shown.isEmpty { parts.append(table(shown).render(format, styled: styled)) }
        if showsSuppressed, !suppressed.isEmpty {
            parts.append(suppressionTable.render(format, styled: styled))
        }
        return parts.isEmpty ? ["nothing found\n"] : parts
    }

    /// What the reader should know besides.
    var notes: [String] {
        report.notes + ["\(summary); database \(report.database.short)"]
    }

    private var summary: String {
        let counts = report.counts.filter { $0.count > 0 }.map { "\($0.count) \($0.severity)" }
        var text = counts.isEmpty ? "no findings" : counts.joined(separator: ", ")
        if !report.suppressed.isEmpty { text += "; \(report.suppressed.count) suppressed" }
        let pending = report.open.count { $0.availability == .pending }
        if pending > 0 { text += "; \(pending) with a fix that the archive does not offer yet" }
        if report.findings.contains(where: { $0.isOfBase != nil }) {
            let base = report.open.count { $0.isOfBase == true }
            text += "; \(base) from the base, \(report.open.count - base) from the image itself"
        }
        return text
    }

    private func table(_ findings: [Finding], namesGroups: Bool = true) -> Table {
        let hasGroups = namesGroups && findings.contains { $0.isOfBase != nil }
        var columns: [Table.Column] = [
            .init(heading: "Severity", key: "severity"),
            .init(heading: "Vulnerability", key: "vulnerability"),
            .init(heading: "Source", key: "source"), .init(heading: "Version", key: "version"),
            .init(heading: "Packages", key: "packages"),
            .init(heading: "State", key: "why", wraps: true),
        ]
        if hasGroups { columns.insert(.init(heading: "From", key: "from"), at: 0) }
        var table = Table(columns)
        for finding in findings {
            let names =
                finding.packages.count > 3
                ? finding.packages.prefix(2).joined(separator: ", ")
                    + " and \(finding.packages.count - 2) more"
                : finding.packages.joined(separator: ", ")
            var row = [
                Table.Cell(severity(finding)), Table.Cell(finding.vulnerability),
                Table.Cell(finding.source), Table.Cell(finding.version), Table.Cell(names),
                Table.Cell(finding.why),
            ]
            if hasGroups {
                row.insert(Table.Cell(finding.isOfBase == true ? "base" : "own"), at: 0)
            }
            table.rows.append(row)
        }
        return table
    }

    private func severity(_ finding: Finding) -> String {
        guard finding.severitySource == .cvss, let vector = CVSSVector(finding.vector) else {
            return finding.severity.description
        }
        return "\(finding.severity) \(vector.score)"
    }

    private var suppressionTable: Table {
        var table = Table([
            .init(heading: "Suppressed", key: "vulnerability"),
            .init(heading: "Severity", key: "severity"), .init(heading: "Source", key: "source"),
            .init(heading: "Because", key: "reason"), .init(heading: "Says", key: "origin"),
        ])
        for finding in suppressed {
            table.rows.append([
                Table.Cell(finding.vulnerability), Table.Cell(severity(finding)),
                Table.Cell(finding.source), Table.Cell(finding.suppression?.reason ?? ""),
                Table.Cell(finding.suppression?.origin ?? ""),
            ])
        }
        return table
    }

    private var json: JSONValue {
        .object([
            ("image", .string(image)),
            ("digest", .optional(report.inventory.digest?.description)),
            ("release", .string(report.release.description)),
            (
                "supportedUntil",
                .optional((report.life?.extendedEnd ?? report.life?.end)?.description)
            ),
            ("endOfLife", .boolean(report.life?.phase(at: report.now) == .ended)),
            ("database", .string(report.database.description)),
            ("scanned", .string(report.now.description)),
            (
                "sources",
                .array(
                    report.feeds.map { feed in
                        .object([
                            ("name", .string(feed.name)), ("date", .string(feed.date.description)),
                        ])
                    })
            ),
            (
                "counts",
                .object(report.counts.map { ($0.severity.description, .number(Int64($0.count))) })
            ),
            ("findings", .array(report.findings.filter(isShown).filter(isListed).map(value))),
            ("suppressed", .number(Int64(report.suppressed.count))),
            ("notes", .array(report.notes.map(JSONValue.string))),
        ])
    }

    private func isListed(_ finding: Finding) -> Bool {
        showsSuppressed || finding.suppression == nil
    }

    private func value(_ finding: Finding) -> JSONValue {
        let vector = CVSSVector(finding.vector)
        var pairs: [(String, JSONValue)] = [
            ("vulnerability", .string(finding.vulnerability)),
            ("severity", .string(finding.severity.description)),
            ("severitySource", .string(finding.severitySource.rawValue)),
            ("cvss", .optional(vector?.text)), ("score", .optional(vector?.score)),
            ("source", .string(finding.source)), ("version", .string(finding.version)),
            ("packages", .array(finding.packages.map(JSONValue.string))),
            ("state", .string("\(finding.state)")),
            ("fixed", finding.fixed.isEmpty ? .null : .string(finding.fixed)),
            ("availability", .string(finding.availability.rawValue)),
            ("why", .string(finding.why)), ("summary", .string(finding.summary)),
        ]
        if let isOfBase = finding.isOfBase {
            pairs.append(("from", .string(isOfBase ? "base" : "own")))
        }
        if let suppression = finding.suppression {
            pairs.append(
                (
                    "suppressed",
                    .object([
                        ("by", .string(suppression.kind.rawValue)),
                        ("reason", .string(suppression.reason)),
                        ("origin", .string(suppression.origin)),
                    ])
                ))
        }
        return .object(pairs)
    }
}
