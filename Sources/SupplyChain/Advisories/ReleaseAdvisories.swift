public import Packages

/// All that a database has for one release.
public struct ReleaseAdvisories: Sendable {
    /// The release.
    public let release: DistributionRelease
    let tables: [AdvisoryTable]
    let published: [AdvisoryTable]
    let vulnerabilities: [VulnerabilityTable]

    /// Whether there is nothing for the release.
    public var isEmpty: Bool { tables.isEmpty && published.isEmpty }

    /// How many advisories there are.
    public var count: Int { (tables + published).reduce(0) { $0 + $1.count } }

    /// What is said of a source package.
    ///
    /// An advisory that the distribution has published is newer than a row that is still open, or that
    /// names an older fix: its version is taken then.
    func advisories(for package: String, order: (String, String) -> Int) -> [Advisory] {
        var rows = tables.flatMap { $0.advisories(for: package) }
        for advisory in published.flatMap({ $0.advisories(for: package) }) {
            let place = rows.firstIndex { $0.vulnerability == advisory.vulnerability }
            guard let place else {
                // The distribution's table knows every vulnerability; without it, this is all.
                if tables.isEmpty { rows.append(advisory) }
                continue
            }
            guard rows[place].state != .notAffected else { continue }
            if rows[place].fixed.isEmpty || order(rows[place].fixed, advisory.fixed) < 0 {
                rows[place].fixed = advisory.fixed
                rows[place].state = .open
            }
            if rows[place].note.isEmpty || rows[place].state == .open {
                rows[place].note = advisory.note
            }
        }
        return rows
    }

    /// The vulnerabilities of a source package that were fixed, each with the version that did.
    public func fixes(of package: String) -> [(vulnerability: String, version: String)] {
        let family = Ecosystem(rawValue: release.distribution) ?? .debian
        return advisories(for: package) { VersionOrder.compare(family, $0, $1) }
            .filter { $0.state != .notAffected && !$0.fixed.isEmpty && $0.fixed != "0" }
            .map { ($0.vulnerability, $0.fixed) }
    }

    /// What is known of a vulnerability, from all feeds together: the first vector, the first summary.
    public func vulnerability(_ id: String) -> Vulnerability {
        var known = Vulnerability(id: id)
        for found in vulnerabilities.compactMap({ $0.vulnerability(id) }) {
            if known.vector.isEmpty { known.vector = found.vector }
            if known.summary.isEmpty { known.summary = found.summary }
            if known.severity == .unknown { known.severity = found.severity }
        }
        if known.severity == .unknown, let vector = CVSSVector(known.vector) {
            known.severity = vector.severity
        }
        return known
    }
}
