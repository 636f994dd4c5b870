import DebianArchive
import Inspection

/// What the changelog of a source says between two versions, and the packages that it is the changelog
/// of.
struct PackageChangelogs {
    private let first: PackageChange
    private let packages: [String]

    /// The changelogs of changes that have one; packages of a source that changed alike share it.
    static func all(of changes: [PackageChange]) -> [PackageChangelogs] {
        var order: [[String]] = []
        var groups: [[String]: [PackageChange]] = [:]
        for change in changes where !change.changelog.isEmpty {
            let key = [change.source, change.kind.rawValue] + change.changelog.map(\.version)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(change)
        }
        return order.compactMap { groups[$0].flatMap(PackageChangelogs.init) }
    }

    private init?(_ changes: [PackageChange]) {
        guard let first = changes.first else { return nil }
        self.first = first
        var packages: [String] = []
        for change in changes where packages.last != change.name { packages.append(change.name) }
        self.packages = packages
    }

    /// `openssl 3.0.15-1 → 3.0.17-1 (libssl3, openssl)`.
    private var title: String {
        let versions = "\(first.before ?? "") → \(first.after ?? "")"
        let names = packages == [first.source] ? "" : " (\(packages.joined(separator: ", ")))"
        return VisibleText.of("\(first.source) \(versions)\(names)")
    }

    private var lines: [String] {
        first.changelog.flatMap { entry in
            [VisibleText.of(entry.version)] + entry.lines.map { "  " + VisibleText.of($0) }
        }
    }

    /// For people.
    func text(_ format: Table.Format) -> String {
        guard format == .markdown else {
            return title + "\n" + lines.map { "  \($0)\n" }.joined()
        }
        return "### \(title)\n\n" + lines.map { "    \($0)\n" }.joined()
    }

    /// For programs.
    var json: JSONValue {
        .object([
            ("source", .string(first.source)),
            ("packages", .array(packages.map(JSONValue.string))),
            ("before", .optional(first.before)), ("after", .optional(first.after)),
            ("advisories", .array(first.advisories.map(JSONValue.string))),
            (
                "entries",
                .array(
                    first.changelog.map { entry in
                        .object([
                            ("version", .string(entry.version)),
                            ("lines", .array(entry.lines.map(JSONValue.string))),
                        ])
                    })
            ),
        ])
    }

    /// For a page.
    var html: String {
        "<details><summary>\(HTMLTable.escape(title))</summary><pre>"
            + HTMLTable.escape(lines.joined(separator: "\n")) + "</pre></details>\n"
    }
}
