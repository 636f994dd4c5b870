import Packages

/// Matches an inventory with advisories: Debian by source package and version, Alpine by origin.
///
/// Pure: the same inventory and the same database give the same findings.
public struct Scanner: Sendable {
    private let advisories: ReleaseAdvisories
    private let offered: [String: String]

    /// Scans with the advisories of a release.
    ///
    /// - Parameter offered: The newest version of each source package that the archive has, where it
    ///   was asked; without it, what the advisories say of that.
    public init(_ advisories: ReleaseAdvisories, offered: [String: String] = [:]) {
        self.advisories = advisories
        self.offered = offered
    }

    /// Everything that the inventory's packages are affected by, the worst first: by severity, then by
    /// score, where a score has told the severity.
    public func findings(of inventory: Inventory) -> [Finding] {
        var found: [Finding] = []
        for group in Self.sources(of: inventory) {
            let rows = advisories.advisories(for: group.name) {
                VersionOrder.compare(group.ecosystem, $0, $1)
            }
            var affected: [String: Advisory] = [:]
            for row in rows where Self.isAffected(group, row) {
                // One vulnerability may be fixed in steps: the last one counts.
                if let known = affected[row.vulnerability],
                    VersionOrder.compare(group.ecosystem, known.fixed, row.fixed) >= 0
                {
                    continue
                }
                affected[row.vulnerability] = row
            }
            found += affected.values.map { finding($0, group, inventory) }
        }
        return found.map { ($0, Self.score($0)) }.sorted { left, right in
            if left.0.severity == right.0.severity, left.1 != right.1 { return left.1 > right.1 }
            return Self.precedes(left.0, right.0)
        }.map(\.0)
    }

    /// The score that a severity was told by, times ten; none where the distribution has said it.
    private static func score(_ finding: Finding) -> Int {
        guard finding.severitySource == .cvss else { return 0 }
        return CVSSVector(finding.vector)?.scoreTenths ?? 0
    }

    /// The packages of one source at one version.
    private struct Source: Hashable {
        let ecosystem: Ecosystem
        let name: String
        let version: String
        var packages: [String] = []
    }

    private static func sources(of inventory: Inventory) -> [Source] {
        var groups: [Source: [String]] = [:]
        let family = inventory.release?.distribution
        for package in inventory.packages where package.ecosystem.rawValue == family {
            let key = Source(
                ecosystem: package.ecosystem, name: package.sourceName,
                version: package.sourceVersion)
            groups[key, default: []].append(package.name)
        }
        return groups.map { key, names in
            var source = key
            source.packages = Set(names).sorted()
            return source
        }
    }

    private static func isAffected(_ source: Source, _ row: Advisory) -> Bool {
        if row.state == .notAffected { return false }
        func isBefore(_ version: String) -> Bool {
            VersionOrder.compare(source.ecosystem, source.version, version) < 0
        }
        if !row.introduced.isEmpty, isBefore(row.introduced) { return false }
        return row.fixed.isEmpty || isBefore(row.fixed)
    }

    private func finding(
        _ row: Advisory, _ source: Source, _ inventory: Inventory
    ) -> Finding {
        let known = advisories.vulnerability(row.vulnerability)
        var severity = row.severity
        var severitySource = Finding.SeveritySource.distribution
        if severity == .unknown {
            severity = known.severity
            severitySource = severity == .unknown ? .none : .cvss
        }
        var finding = Finding(
            vulnerability: row.vulnerability, source: source.name, version: source.version,
            packages: source.packages, state: row.state, fixed: row.fixed,
            availability: availability(row, source), severity: severity,
            severitySource: severitySource, vector: known.vector, note: row.note,
            summary: known.summary)
        if row.state == .undetermined {
            finding.suppression = Finding.Suppression(
                kind: .undetermined, reason: finding.why, origin: "the distribution")
        }
        return finding
    }

    private func availability(_ row: Advisory, _ source: Source) -> Finding.Availability {
        if row.fixed.isEmpty { return .none }
        let newest = offered[source.name] ?? row.offered
        if newest.isEmpty { return .available }
        return VersionOrder.compare(source.ecosystem, newest, row.fixed) < 0 ? .pending : .available
    }

    /// The more severe first; then by source and vulnerability, so that there is one order.
    static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if left.severity != right.severity { return left.severity > right.severity }
        return (left.source, left.vulnerability, left.version)
            < (right.source, right.vulnerability, right.version)
    }
}
