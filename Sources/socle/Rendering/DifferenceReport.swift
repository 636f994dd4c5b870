import FileTree
import Inspection
import OCIModel

/// What is different, for people and for programs.
struct DifferenceReport {
    private let difference: ImageDifference
    private let before: String
    private let after: String

    init(_ difference: ImageDifference, before: String, after: String) {
        self.difference = difference
        self.before = before
        self.after = after
    }

    /// - Parameter isShort: Whether long lists of vulnerabilities are cut, for terminals.
    private func packages(isShort: Bool = false) -> Table {
        var table = Table([
            .init(heading: "Package", key: "name"),
            .init(heading: "Architecture", key: "architecture"),
            .init(heading: "Change", key: "change"), .init(heading: "Before", key: "before"),
            .init(heading: "After", key: "after"),
            .init(heading: "CVE", key: "advisories", wraps: true),
        ])
        for change in difference.packages {
            table.rows.append([
                Table.Cell(change.name), Table.Cell(change.architecture),
                Table.Cell(change.kind.rawValue),
                Table.Cell(change.before ?? "", value: .optional(change.before)),
                Table.Cell(change.after ?? "", value: .optional(change.after)),
                Table.Cell(
                    isShort
                        ? Self.cut(change.advisories) : change.advisories.joined(separator: " "),
                    value: .array(change.advisories.map(JSONValue.string))),
            ])
        }
        return table
    }

    private var files: Table {
        var table = Table([
            .init(heading: "Change", key: "change"), .init(heading: "In", key: "aspects"),
            .init(heading: "Growth", key: "growth", alignsRight: true),
            .init(heading: "Package", key: "package"), .init(heading: "Path", key: "path"),
        ])
        for file in difference.files {
            table.rows.append([
                Table.Cell(file.kind.rawValue),
                Table.Cell(
                    file.aspects.map(\.rawValue).joined(separator: " "),
                    value: .array(file.aspects.map { .string($0.rawValue) })),
                Self.growth(file.growth),
                Table.Cell(file.package ?? "", value: .optional(file.package)),
                Table.Cell(file.path.description),
            ])
        }
        return table
    }

    /// Files counted by the package that they are of.
    private var filesByPackage: Table {
        var table = Table([
            .init(heading: "Package", key: "package"),
            .init(heading: "Added", key: "added", alignsRight: true),
            .init(heading: "Removed", key: "removed", alignsRight: true),
            .init(heading: "Changed", key: "changed", alignsRight: true),
            .init(heading: "Growth", key: "growth", alignsRight: true),
        ])
        let groups = Dictionary(grouping: difference.files) { $0.package ?? "" }
        for (name, files) in groups.sorted(by: { $0.key < $1.key }) {
            let counts = FileChange.Kind.allCases.map { kind in
                let count = files.count { $0.kind == kind }
                return Table.Cell(String(count), value: .number(Int64(count)))
            }
            table.rows.append(
                [
                    Table.Cell(
                        name.isEmpty ? "(no package)" : name,
                        value: name.isEmpty ? .null : .string(name))
                ] + counts + [Self.growth(files.reduce(0) { $0 &+ $1.growth })])
        }
        return table
    }

    private var settings: Table {
        var table = Table([
            .init(heading: "Setting", key: "name"), .init(heading: "Before", key: "before"),
            .init(heading: "After", key: "after"),
        ])
        for setting in difference.settings {
            table.rows.append([
                Table.Cell(setting.name),
                Table.Cell(setting.before ?? "", value: .optional(setting.before)),
                Table.Cell(setting.after ?? "", value: .optional(setting.after)),
            ])
        }
        return table
    }

    private var sizes: Table {
        var table = Table([
            .init(heading: "Image", key: "image"), .init(heading: "Digest", key: "digest"),
            .init(heading: "Compressed", key: "compressedBytes", alignsRight: true),
            .init(heading: "Unpacked", key: "unpackedBytes", alignsRight: true),
            .init(heading: "Packages", key: "packages", alignsRight: true),
            .init(heading: "Entries", key: "entries", alignsRight: true),
        ])
        for (name, side) in [(before, difference.before), (after, difference.after)] {
            table.rows.append([
                Table.Cell(name),
                Table.Cell(side.digest.short, value: .string(side.digest.description)),
                LayerReport.size(side.compressedBytes), LayerReport.size(side.fileBytes),
                Table.Cell(String(side.packages), value: .number(Int64(side.packages))),
                Table.Cell(String(side.entries), value: .number(Int64(side.entries))),
            ])
        }
        return table
    }

    /// The changelogs of packages that changed, one for all packages of a source that changed alike.
    private var changelogs: [PackageChangelogs] { PackageChangelogs.all(of: difference.packages) }

    /// A few sentences for a release note.
    var summary: String { VisibleText.of(difference.summary) }

    /// Tables one after another; those without rows are left out.
    func text(_ format: Table.Format, styled: Bool, files all: Bool) -> String {
        var text = sizes.render(format, styled: styled)
        let parts = [
            packages(isShort: format == .table), settings, all ? files : filesByPackage,
        ]
        for table in parts where !table.rows.isEmpty {
            text += "\n" + table.render(format, styled: styled)
        }
        for changelog in changelogs { text += "\n" + changelog.text(format) }
        return text + "\n" + summary + "\n"
    }

    /// Everything, with stable keys.
    var json: JSONValue {
        .object([
            ("images", sizes.json), ("summary", .string(difference.summary)),
            ("packages", packages().json), ("settings", settings.json), ("files", files.json),
            ("changelogs", .array(changelogs.map(\.json))),
        ])
    }

    /// A page.
    var page: String {
        var page = HTMLPage(title: "From \(before) to \(after)")
        page.paragraph(summary)
        page.table(sizes, caption: "The two images")
        page.bars(
            [
                (
                    before, difference.before.fileBytes,
                    Quantities.bytes(difference.before.fileBytes)
                ),
                (after, difference.after.fileBytes, Quantities.bytes(difference.after.fileBytes)),
            ], label: "Size unpacked")
        for (name, table) in [
            ("Packages", packages()), ("Settings", settings), ("Files by package", filesByPackage),
        ] where !table.rows.isEmpty {
            page.heading(name)
            page.table(table, caption: name, wraps: name == "Settings")
        }
        if !changelogs.isEmpty { page.heading("Changelogs") }
        for changelog in changelogs { page.raw(changelog.html) }
        let rows = files
        if !rows.rows.isEmpty {
            var short = Table(rows.columns)
            short.rows = Array(rows.rows.prefix(2000))
            page.heading("Files")
            page.table(short, caption: "Files")
        }
        return page.text
    }

    private static func cut(_ advisories: [String]) -> String {
        if advisories.count <= 3 { return advisories.joined(separator: " ") }
        return advisories.prefix(2).joined(separator: " ") + " and \(advisories.count - 2) more"
    }

    private static func growth(_ bytes: Int64) -> Table.Cell {
        let sign = bytes < 0 ? "−" : bytes > 0 ? "+" : ""
        return Table.Cell(sign + Quantities.bytes(bytes.magnitude), value: .number(bytes))
    }
}
