public import OCIModel
public import Packages

/// The answer of a scan.
public struct ScanReport: Sendable {
    /// What was scanned.
    public var inventory: Inventory
    /// The release that the advisories were for.
    public var release: DistributionRelease
    /// How long the release is looked after, where that is known.
    public var life: ReleaseLife?
    /// The digest of the database.
    public var database: Digest
    /// The feeds of the database that speak of the release.
    public var feeds: [AdvisoryFeed]
    /// When the scan was made.
    public var now: Timestamp
    /// Every finding, suppressed ones among them, the worst first.
    public var findings: [Finding]
    /// What the reader should know besides: one line each.
    public var notes: [String]

    /// Puts a report together.
    public init(
        inventory: Inventory, release: DistributionRelease, life: ReleaseLife?, database: Digest,
        feeds: [AdvisoryFeed], now: Timestamp, findings: [Finding], notes: [String]
    ) {
        self.inventory = inventory
        self.release = release
        self.life = life
        self.database = database
        self.feeds = feeds
        self.now = now
        self.findings = findings
        self.notes = notes
    }

    /// The findings that count.
    public var open: [Finding] { findings.filter { $0.suppression == nil } }

    /// The findings that something speaks against.
    public var suppressed: [Finding] { findings.filter { $0.suppression != nil } }

    /// How many of those that count are of each severity, the worst first.
    public var counts: [(severity: Severity, count: Int)] {
        Severity.allCases.reversed().map { severity in
            (severity, open.count { $0.severity == severity })
        }
    }
}
