public import OCIModel
public import Packages

/// One scan: an inventory, a database, and everything that speaks against findings.
public struct ImageScan: Sendable {
    /// What the user wants to hear of.
    public struct Options: Sendable {
        /// Only findings that have a fixed version, which can be had.
        public var onlyFixed = false
        /// Accepted findings.
        public var ignoreFiles: [IgnoreFile] = []
        /// VEX documents, each with its origin.
        public var vex: [(document: VEXDocument, origin: String)] = []
        /// The digests by which VEX documents may know the image.
        public var digests: Set<Digest> = []
        /// The inventory of the base image.
        public var base: Inventory?
        /// The newest version of each source package that the archive has, where it was asked.
        public var offered: [String: String] = [:]
        /// What the reader should know besides: one line each.
        public var notes: [String] = []

        /// Nothing special.
        public init() {}
    }

    private let database: AdvisoryDatabase
    private let options: Options

    /// Prepares to scan.
    public init(_ database: AdvisoryDatabase, options: Options) {
        self.database = database
        self.options = options
    }

    /// Scans.
    ///
    /// - Throws: ``ScanError``, ``AdvisoryDatabaseError``.
    public func report(on inventory: Inventory, now: Timestamp) throws -> ScanReport {
        guard let release = inventory.release else {
            throw ScanError.unknownDistribution(
                inventory.name, inventory.osRelease["ID"] ?? "")
        }
        let advisories = try database.advisories(for: release)
        guard !advisories.isEmpty else {
            throw ScanError.noAdvisories(release, known: database.releases)
        }
        let scanner = Scanner(advisories, offered: options.offered)
        var findings = scanner.findings(of: inventory)
        var notes = options.notes
        if inventory.packages.isEmpty {
            notes.append("\(inventory.name): no records of packages were found")
        }
        if options.onlyFixed { findings.removeAll { $0.availability != .available } }
        if let base = options.base { Self.mark(&findings, base, inventory, &notes) }
        Self.apply(inventory.evidence, to: &findings)
        apply(to: &findings, inventory, now, &notes)
        let life = database.life(of: release)
        let feeds = database.feeds(for: release)
        if let life, let text = Self.note(on: life, now) { notes.append(text) }
        return ScanReport(
            inventory: inventory, release: release, life: life, database: database.digest,
            feeds: feeds, now: now, findings: findings, notes: notes)
    }

    private func apply(
        to findings: inout [Finding], _ inventory: Inventory, _ now: Timestamp,
        _ notes: inout [String]
    ) {
        var digests = options.digests
        if let own = inventory.digest { digests.insert(own) }
        let subject = VEXSubject(digests: digests)
        let ecosystem = inventory.packages.first?.ecosystem ?? .debian
        for (document, origin) in options.vex {
            let elsewhere = document.apply(
                to: &findings, of: subject, ecosystem: ecosystem, origin: origin)
            let count = document.statements.count
            if count == 0 {
                notes.append("\(origin): there are no statements in it")
            } else if elsewhere == count {
                notes.append(
                    count == 1
                        ? "\(origin): its statement is about no finding here"
                        : "\(origin): none of its \(count) statements is about a finding here")
            }
        }
        for file in options.ignoreFiles {
            let (expired, unused) = file.apply(to: &findings, now: now)
            for rule in expired {
                let day = rule.until?.description ?? ""
                notes.append(
                    "\(file.path):\(rule.line): \(rule.vulnerability) was accepted until \(day)")
            }
            for rule in unused {
                notes.append(
                    "\(file.path):\(rule.line): \(rule.vulnerability) is not found, the line can go"
                )
            }
        }
    }

    /// Closes rows that the changelog of the installed package says to be fixed.
    static func apply(_ evidence: [ChangelogEvidence], to findings: inout [Finding]) {
        let bySource = Dictionary(evidence.map { ($0.source, $0) }) { $1 }
        for index in findings.indices where findings[index].suppression == nil {
            let finding = findings[index]
            guard let changelog = bySource[finding.source],
                let fix = changelog.fixes.first(where: {
                    $0.vulnerability == finding.vulnerability
                }), VersionOrder.compare(.debian, fix.version, finding.version) <= 0
            else { continue }
            findings[index].suppression = Finding.Suppression(
                kind: .changelog, reason: "its changelog says that \(fix.version) fixed it",
                origin: "changelog of \(finding.source) \(changelog.version)")
        }
    }

    /// Says which findings were there in the base image already: those of the same source at the same
    /// version.
    private static func mark(
        _ findings: inout [Finding], _ base: Inventory, _ inventory: Inventory,
        _ notes: inout [String]
    ) {
        let sources = Set(base.packages.map { [$0.sourceName, $0.sourceVersion] })
        for index in findings.indices {
            findings[index].isOfBase = sources.contains([
                findings[index].source, findings[index].version,
            ])
        }
        if !base.layers.isEmpty, !inventory.layers.isEmpty,
            !inventory.layers.starts(with: base.layers)
        {
            notes.append(
                "\(inventory.name) does not stand on the layers of \(base.name): grouped by packages "
                    + "alone")
        }
    }

    private static func note(on life: ReleaseLife, _ now: Timestamp) -> String? {
        switch life.phase(at: now) {
        case .supported: return nil
        case .extended:
            let end = life.extendedEnd?.description ?? ""
            return "\(life.release): security support ended on \(life.end); long term support by "
                + "others until \(end)"
        case .ended:
            let end = life.extendedEnd ?? life.end
            return "\(life.release): end of life since \(end): no more fixes will come, and new "
                + "vulnerabilities may not be listed"
        }
    }
}

extension AdvisoryDatabase {
    /// The feeds that speak of a release, or of vulnerabilities wherever they are.
    func feeds(for release: DistributionRelease) -> [AdvisoryFeed] {
        let names = Set(layers.filter { $0.release == release || $0.release == nil }.map(\.feed))
        let isOther = ["debian-", "alpine-"].filter { !$0.hasPrefix(release.distribution) }
        return feeds.filter { feed in
            names.contains(feed.name) && !isOther.contains { feed.name.hasPrefix($0) }
        }
    }
}

/// Why nothing can be said of an image.
public enum ScanError: BadDocument, Equatable, CustomStringConvertible {
    /// No distribution that advisories are known for.
    case unknownDistribution(String, String)
    /// The database says nothing of the release.
    case noAdvisories(DistributionRelease, known: [DistributionRelease])

    /// One line that says what is there.
    public var description: String {
        switch self {
        case .unknownDistribution(let name, let id):
            return id.isEmpty
                ? "\(name): no os-release says which distribution it is, so advisories cannot be chosen"
                : "\(name): advisories of `\(id)` are not known (want debian or alpine)"
        case .noAdvisories(let release, let known):
            let list = known.map(\.description).joined(separator: ", ")
            return "the advisory database has nothing on \(release)"
                + (known.isEmpty ? "" : " (there is: \(list))")
                + ": run `socle db update`, or import its advisories"
        }
    }
}
