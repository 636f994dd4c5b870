import Packages

/// The Debian security tracker's JSON: source package → vulnerability → state in each release
/// (`security-tracker.debian.org/tracker/data/json`).
final class DebianTrackerImporter: FeedImporter {
    private var tables: [DistributionRelease: AdvisoryTableBuilder] = [:]
    private var vulnerabilities = VulnerabilityTableBuilder()
    private var releases: [String: DistributionRelease] = [:]

    func member(_ package: String, _ reader: JSONReader) throws {
        guard try reader.kind() == .object else {
            throw reader.error(.form("`\(package.prefix(40))` has no vulnerabilities"))
        }
        try reader.object { id in try vulnerability(id, of: package, reader) }
    }

    func endDocument(_ reader: JSONReader) {}

    func content() -> [FeedContent] {
        [FeedContent(name: FeedNames.debianTracker, parts: parts(tables) + part(vulnerabilities))]
    }

    private func vulnerability(_ id: String, of package: String, _ reader: JSONReader) throws {
        var hasReleases = false
        try reader.object { key in
            switch key {
            case "description":
                if let text = try reader.string(), vulnerabilities.lacks(id) {
                    vulnerabilities.add(Vulnerability(id: id, summary: Summary.cut(text)))
                }
            case "releases":
                hasReleases = try reader.object { name in
                    let advisory = try Self.state(of: id, reader)
                    tables[release(name), default: AdvisoryTableBuilder()].add(
                        advisory, to: package)
                }
            default: break
            }
        }
        guard hasReleases else {
            throw reader.error(.form("`\(id.prefix(40))` has no `releases`"))
        }
    }

    private func release(_ codename: String) -> DistributionRelease {
        if let known = releases[codename] { return known }
        let release = DistributionRelease(debianCodename: codename)
        releases[codename] = release
        return release
    }

    /// The state in one release. `nodsa` alone means that there will be no advisory of its own; its
    /// reason may say that the bug is ignored or postponed. A fixed version `0` means that the
    /// release never had the bug.
    private static func state(of id: String, _ reader: JSONReader) throws -> Advisory {
        var advisory = Advisory(vulnerability: id)
        var status: String?
        var urgency = ""
        var decision: String?
        var reason = ""
        try reader.object { key in
            switch key {
            case "status": status = try reader.string()
            case "fixed_version": advisory.fixed = try reader.string() ?? ""
            case "urgency": urgency = try reader.string() ?? ""
            case "nodsa": decision = try reader.string()
            case "nodsa_reason": reason = try reader.string() ?? ""
            case "repositories":
                try reader.object { _ in
                    if let version = try reader.string() {
                        advisory.offered = newest(advisory.offered, version)
                    }
                }
            default: break
            }
        }
        advisory.severity = Severity(debianUrgency: urgency)
        advisory.note = decision ?? ""
        switch status {
        case "resolved":
            advisory.state = advisory.fixed == "0" ? .notAffected : .open
            if advisory.fixed == "0" { advisory.fixed = "" }
            guard advisory.state == .notAffected || !advisory.fixed.isEmpty else {
                throw reader.error(.form("`\(id.prefix(40))` is resolved in no version"))
            }
        case "undetermined": advisory.state = .undetermined
        case "open":
            advisory.fixed = ""
            advisory.state =
                if urgency == "end-of-life" {
                    .endOfLife
                } else if reason == "ignored" {
                    .ignored
                } else if reason == "postponed" {
                    .postponed
                } else {
                    decision == nil ? .open : .noAdvisory
                }
        default:
            throw reader.error(
                .form("`\(id.prefix(40))` has the status `\((status ?? "").prefix(20))`"))
        }
        return advisory
    }

    private static func newest(_ one: String, _ other: String) -> String {
        guard !one.isEmpty, let a = try? DebianVersion(one), let b = try? DebianVersion(other)
        else {
            return other
        }
        return a < b ? other : one
    }
}

/// Descriptions as they are kept: one line, not too long.
enum Summary {
    private static let limit = 240

    /// The first line or sentence of a description.
    static func cut(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard line.utf8.count > limit else { return line }
        let short = line.prefix(limit - 1)
        let end = short.lastIndex(of: " ") ?? short.endIndex
        return short[..<end] + "…"
    }
}

/// The names of feeds.
enum FeedNames {
    static let debianTracker = "debian-tracker"
    static let debianAdvisories = "debian-advisories"
    static let cvss = "cvss"
    static let osv = "osv/"
    static let secdb = "alpine-secdb/"
    static let debianLife = "lifecycle-debian"
    static let alpineLife = "lifecycle-alpine"
}
