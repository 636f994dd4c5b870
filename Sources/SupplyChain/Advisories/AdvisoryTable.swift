/// The advisories of one feed for one release, by source package.
struct AdvisoryTable: Sendable {
    private let table: TableReader

    /// Reads a table; `nil` when the bytes are none.
    init?(_ file: MappedFile) {
        guard let table = TableReader(file) else { return nil }
        self.table = table
    }

    /// How many advisories there are.
    var count: Int { table.rowCount }

    /// The source packages in byte order.
    var packages: [String] { (0..<table.groupCount).map(table.groupName) }

    /// What is said of a source package, sorted by vulnerability.
    func advisories(for package: String) -> [Advisory] {
        table.rows(of: package).map { row in
            let bits = table.bits(row)
            return Advisory(
                vulnerability: table.text(row, 0),
                state: Advisory.State(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .undetermined,
                introduced: table.text(row, 1), fixed: table.text(row, 2),
                offered: table.text(row, 3),
                severity: Severity(rawValue: UInt8(truncatingIfNeeded: bits >> 8)) ?? .unknown,
                note: table.text(row, 4))
        }
    }
}

/// Writes an ``AdvisoryTable``.
struct AdvisoryTableBuilder {
    private var table = TableBuilder()

    /// How many advisories there are.
    var count: Int { table.count }

    mutating func add(_ advisory: Advisory, to package: String) {
        let texts = (
            table.place(of: advisory.vulnerability), table.place(of: advisory.introduced),
            table.place(of: advisory.fixed), table.place(of: advisory.offered),
            table.place(of: advisory.note)
        )
        let bits = UInt32(advisory.state.rawValue) | UInt32(advisory.severity.rawValue) << 8
        table.add(TableBuilder.Row(texts: texts, bits: bits), to: package)
    }

    func encoded() -> [UInt8] { table.encoded() }
}

/// What a feed knows of vulnerabilities themselves, by id.
struct VulnerabilityTable: Sendable {
    private let table: TableReader

    /// Reads a table; `nil` when the bytes are none.
    init?(_ file: MappedFile) {
        guard let table = TableReader(file) else { return nil }
        self.table = table
    }

    /// How many vulnerabilities there are.
    var count: Int { table.rowCount }

    /// What is known of a vulnerability, or `nil`.
    func vulnerability(_ id: String) -> Vulnerability? {
        table.rows(of: id).first.map { row in
            Vulnerability(
                id: id, vector: table.text(row, 0), summary: table.text(row, 1),
                severity: Severity(rawValue: UInt8(truncatingIfNeeded: table.bits(row)))
                    ?? .unknown)
        }
    }
}

/// Writes a ``VulnerabilityTable``; the first that says something of a vulnerability is kept.
struct VulnerabilityTableBuilder {
    private var table = TableBuilder()
    private var known: Set<String> = []

    /// How many vulnerabilities there are.
    var count: Int { table.count }

    /// Whether nothing of a vulnerability was said yet.
    func lacks(_ id: String) -> Bool { !known.contains(id) }

    mutating func add(_ vulnerability: Vulnerability) {
        guard known.insert(vulnerability.id).inserted else { return }
        let texts = (
            table.place(of: vulnerability.vector), table.place(of: vulnerability.summary),
            UInt32(0), UInt32(0), UInt32(0)
        )
        table.add(
            TableBuilder.Row(texts: texts, bits: UInt32(vulnerability.severity.rawValue)),
            to: vulnerability.id)
    }

    func encoded() -> [UInt8] { table.encoded() }
}
