import Packages

/// Documents of the OSV schema (`ossf.github.io/osv-schema`): what vulnerability affects which
/// versions of which packages. What is said of Debian and Alpine becomes advisories, and the CVSS
/// vectors and summaries of all become facts on the vulnerabilities.
final class OSVImporter: FeedImporter {
    static let keys: Set<String> = [
        "schema_version", "id", "modified", "published", "withdrawn", "aliases", "upstream",
        "related", "summary", "details", "severity", "affected", "references", "credits",
        "database_specific",
    ]

    private var tables: [DistributionRelease: AdvisoryTableBuilder] = [:]
    private var vulnerabilities = VulnerabilityTableBuilder()
    private var document = Document()
    private var ecosystems: Set<String> = []
    private var last = ""
    private let isArchive: Bool

    /// - Parameter isArchive: Whether many documents belong together, as those of one ecosystem do.
    init(isArchive: Bool) { self.isArchive = isArchive }

    private struct Document {
        var id = ""
        var others: [String] = []
        var summary = ""
        var vector = ""
        var isWithdrawn = false
        var affected: [Affected] = []
    }

    private struct Affected {
        var ecosystem = ""
        var name = ""
        var urgency = ""
        var vector = ""
        var ranges: [(introduced: String, fixed: String)] = []
    }

    func member(_ key: String, _ reader: JSONReader) throws {
        switch key {
        case "id": document.id = try reader.string() ?? ""
        case "aliases", "upstream":
            try reader.array { document.others.append(try reader.string() ?? "") }
        case "summary", "details":
            let text = try reader.string() ?? ""
            if document.summary.isEmpty || key == "summary" { document.summary = text }
        case "withdrawn": document.isWithdrawn = try reader.string() != nil
        case "severity": document.vector = try Self.vector(reader)
        case "affected": try reader.array { document.affected.append(try Self.affected(reader)) }
        default: break
        }
    }

    /// The vector of the newest version that can be computed.
    private static func vector(_ reader: JSONReader) throws -> String {
        var best = ""
        try reader.array {
            try reader.object { key in
                guard key == "score", let text = try reader.string() else { return }
                if CVSSVector(text) != nil, best.isEmpty || best < text { best = text }
            }
        }
        return best
    }

    private static func affected(_ reader: JSONReader) throws -> Affected {
        var affected = Affected()
        try reader.object { key in
            switch key {
            case "package":
                try reader.object { key in
                    if key == "ecosystem" { affected.ecosystem = try reader.string() ?? "" }
                    if key == "name" { affected.name = try reader.string() ?? "" }
                }
            case "severity": affected.vector = try vector(reader)
            case "ecosystem_specific":
                try reader.object { key in
                    if key == "urgency" { affected.urgency = try reader.string() ?? "" }
                }
            case "ranges": try reader.array { affected.ranges += try ranges(reader) }
            default: break
            }
        }
        return affected
    }

    /// The spans from an `introduced` to the `fixed` after it.
    private static func ranges(_ reader: JSONReader) throws -> [(introduced: String, fixed: String)]
    {
        var spans: [(introduced: String, fixed: String)] = []
        var isOrdered = true
        var open: String?
        try reader.object { key in
            switch key {
            case "type": isOrdered = try reader.string() != "GIT"
            case "events":
                try reader.array {
                    try reader.object { kind in
                        let version = try reader.string() ?? ""
                        if kind == "introduced" {
                            if let open { spans.append((open, "")) }
                            open = version == "0" ? "" : version
                        } else if kind == "fixed", let start = open {
                            spans.append((start, version))
                            open = nil
                        }
                    }
                }
            default: break
            }
        }
        if let open { spans.append((open, "")) }
        return isOrdered ? spans : []
    }

    func endDocument(_ reader: JSONReader) throws {
        defer { document = Document() }
        guard !document.id.isEmpty else {
            throw reader.error(.form("an OSV document without `id`"))
        }
        last = document.id
        for affected in document.affected {
            ecosystems.insert(affected.ecosystem.prefix { $0 != ":" }.lowercased())
        }
        if document.isWithdrawn { return }
        let cves = document.others.filter { $0.hasPrefix("CVE-") }
        let ids = document.id.hasPrefix("CVE-") || cves.isEmpty ? [document.id] : cves
        let note = ids.contains(document.id) || document.id.contains("CVE-") ? "" : document.id
        for id in ids {
            // A summary or a score of a distribution's own id is not that of each of its CVEs.
            let isAlone = ids.count == 1
            let vector =
                document.vector.isEmpty
                ? document.affected.first { !$0.vector.isEmpty }?.vector ?? "" : document.vector
            if isAlone, !vector.isEmpty || !document.summary.isEmpty {
                vulnerabilities.add(
                    Vulnerability(
                        id: id, vector: vector, summary: Summary.cut(document.summary)))
            }
            for affected in document.affected { add(affected, id: id, note: note) }
        }
    }

    private func add(_ affected: Affected, id: String, note: String) {
        guard let release = Self.release(affected.ecosystem), !affected.name.isEmpty else { return }
        let severity = Severity(debianUrgency: affected.urgency)
        for range in affected.ranges {
            tables[release, default: AdvisoryTableBuilder()].add(
                Advisory(
                    vulnerability: id,
                    state: affected.urgency == "end-of-life" && range.fixed.isEmpty
                        ? .endOfLife : .open,
                    introduced: range.introduced, fixed: range.fixed, severity: severity,
                    note: note), to: affected.name)
        }
    }

    /// `Debian:12`, `Alpine:v3.19`.
    private static func release(_ ecosystem: String) -> DistributionRelease? {
        let parts = ecosystem.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "Debian": return DistributionRelease(distribution: "debian", version: "\(parts[1])")
        case "Alpine":
            let version = parts[1].hasPrefix("v") ? parts[1].dropFirst() : parts[1]
            return DistributionRelease(distribution: "alpine", version: String(version))
        default: return nil
        }
    }

    func content() -> [FeedContent] {
        let name = isArchive ? ecosystems.sorted().joined(separator: "+") : last
        return [
            FeedContent(name: FeedNames.osv + name, parts: parts(tables) + part(vulnerabilities))
        ]
    }
}
