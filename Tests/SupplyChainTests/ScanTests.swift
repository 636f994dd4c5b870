import OCIModel
import Packages
import Testing

@testable import SupplyChain

@Suite("Matching packages with advisories")
struct ScanTests {
    private let fixture: DatabaseFixture

    init() throws { fixture = try DatabaseFixture() }

    static let now = Timestamp(seconds: 1_700_000_000)

    static func debian(
        _ packages: [(name: String, source: String, version: String)], release: String = "12"
    ) -> Inventory {
        Inventory(
            name: "image", osRelease: ["ID": "debian", "VERSION_ID": release],
            packages: packages.map {
                InventoryPackage(
                    ecosystem: .debian, name: $0.name, version: $0.version + "+b1",
                    architecture: "amd64", sourceName: $0.source, sourceVersion: $0.version)
            })
    }

    static let openssl = debian([
        ("libssl3", "openssl", "3.0.11-1~deb12u1"), ("openssl", "openssl", "3.0.11-1~deb12u1"),
        ("zlib1g", "zlib", "1:1.2.13.dfsg-1"),
    ])

    private func scan(
        _ inventory: Inventory, _ database: AdvisoryDatabase,
        _ change: (inout ImageScan.Options) -> Void = { _ in }
    ) throws -> ScanReport {
        var options = ImageScan.Options()
        change(&options)
        return try ImageScan(database, options: options).report(on: inventory, now: Self.now)
    }

    @Test("Each state of the tracker is told with its reason; unaffected rows are no findings")
    func states() throws {
        let report = try scan(Self.openssl, fixture.importing(DatabaseFixture.tracker))
        let why = Dictionary(uniqueKeysWithValues: report.open.map { ($0.vulnerability, $0.why) })
        #expect(
            why == [
                "CVE-2024-0001": "fixed in 3.0.11-1~deb12u2",
                "CVE-2024-0002": "no fix yet", "CVE-2024-0003": "no fix yet",
                "CVE-2024-0004": "no advisory of its own: Minor issue",
                "CVE-2024-0005": "will not be fixed: Too intrusive",
                "CVE-2024-0006": "fix postponed: Later",
                "CVE-2024-0008": "the package is no longer supported",
            ])
        #expect(report.suppressed.map(\.vulnerability) == ["CVE-2024-0007"])
        #expect(report.open.first?.packages == ["libssl3", "openssl"])
        #expect(report.open.first?.severity == .high)
    }

    @Test("The source version is compared, not that of a binary rebuild")
    func sourceVersion() throws {
        let database = try fixture.importing(DatabaseFixture.tracker)
        let fixed = Self.debian([("libssl3", "openssl", "3.0.11-1~deb12u2")])
        let report = try scan(fixed, database)
        #expect(!report.findings.contains { $0.vulnerability == "CVE-2024-0001" })
    }

    @Test("A fix that the archive does not offer yet is told apart")
    func pending() throws {
        let tracker = """
            {"openssl": {"CVE-2024-1": {"releases": {"bookworm": {"status": "resolved",
             "fixed_version": "3.0.12-1", "urgency": "high",
             "repositories": {"bookworm": "3.0.11-1"}}}}}}
            """
        let database = try fixture.importing(tracker)
        let pending = try #require(try scan(Self.openssl, database).open.first)
        #expect(pending.availability == .pending)
        #expect(pending.why == "fixed in 3.0.12-1, which the archive does not offer yet")
        let asked = try scan(Self.openssl, database) { $0.offered = ["openssl": "3.0.12-1"] }
        #expect(asked.open.first?.availability == .available)
    }

    @Test("Alpine is matched by origin, and the last fix of several counts")
    func alpine() throws {
        let secdb = """
            {"distroversion": "v3.19", "reponame": "main", "packages": [{"pkg": {"name": "openssl",
             "secfixes": {"3.1.4-r1": ["CVE-1", "CVE-2"], "3.1.4-r5": ["CVE-2"], "0": ["CVE-3"],
             "3.1.4-r2": ["CVE-4"]}}}]}
            """
        let package = InventoryPackage(
            ecosystem: .alpine, name: "libcrypto3", version: "3.1.4-r2", architecture: "x86_64",
            sourceName: "openssl", sourceVersion: "3.1.4-r2")
        let inventory = Inventory(
            name: "a", osRelease: ["ID": "alpine", "VERSION_ID": "3.19.1"], packages: [package])
        let report = try scan(inventory, fixture.importing(secdb))
        #expect(report.findings.map(\.vulnerability) == ["CVE-2"])
        #expect(report.findings.first?.fixed == "3.1.4-r5")
        #expect(report.findings.first?.packages == ["libcrypto3"])
    }

    @Test("CVSS says how bad it is where the distribution does not, and only there")
    func severity() throws {
        let cvss = """
            {"cvss": {"CVE-2024-0004": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
             "CVE-2024-0002": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}
            """
        let report = try scan(Self.openssl, fixture.importing(DatabaseFixture.tracker, cvss))
        let found = Dictionary(uniqueKeysWithValues: report.open.map { ($0.vulnerability, $0) })
        #expect(found["CVE-2024-0004"]?.severity == .critical)
        #expect(found["CVE-2024-0004"]?.severitySource == .cvss)
        #expect(found["CVE-2024-0002"]?.severity == .low)
        #expect(report.open.first?.vulnerability == "CVE-2024-0004")
    }

    @Test("Changelog evidence closes rows that are still open, and only up to its version")
    func changelog() throws {
        var inventory = Self.openssl
        inventory.evidence = [
            ChangelogEvidence(
                source: "openssl", version: "3.0.11-1~deb12u1",
                fixes: [
                    .init(vulnerability: "CVE-2024-0002", version: "3.0.10-1"),
                    .init(vulnerability: "CVE-2024-0003", version: "3.0.12-1"),
                ])
        ]
        let report = try scan(inventory, fixture.importing(DatabaseFixture.tracker))
        let closed = report.suppressed.filter { $0.suppression?.kind == .changelog }
        #expect(closed.map(\.vulnerability) == ["CVE-2024-0002"])
        #expect(closed.first?.suppression?.reason == "its changelog says that 3.0.10-1 fixed it")
    }

    @Test("Findings are told apart by whether the base has the same source at the same version")
    func base() throws {
        let report = try scan(Self.openssl, fixture.importing(DatabaseFixture.tracker)) {
            $0.base = Self.debian([("zlib1g", "zlib", "1:1.2.13.dfsg-1")])
        }
        #expect(report.open.allSatisfy { $0.isOfBase == false })
        let same = try scan(Self.openssl, fixture.importing(DatabaseFixture.tracker)) {
            $0.base = Self.openssl
        }
        #expect(same.open.allSatisfy { $0.isOfBase == true })
    }

    @Test(
        "A release without advisories, or an unknown distribution, is an error and no empty answer")
    func unknown() throws {
        let database = try fixture.importing(DatabaseFixture.tracker)
        #expect(throws: ScanError.self) {
            try scan(Self.debian([], release: "11"), database)
        }
        #expect(throws: ScanError.self) {
            try scan(Inventory(name: "x", osRelease: ["ID": "fedora"], packages: []), database)
        }
    }

    @Test("An ended release is flagged")
    func endOfLife() throws {
        let database = try fixture.importing(
            DatabaseFixture.tracker,
            "version,codename,series,created,release,eol\n12,Bookworm,bookworm,x,y,2023-01-01\n")
        let report = try scan(Self.openssl, database)
        #expect(report.notes.contains { $0.contains("end of life since 2023-01-01") })
    }

    @Test("SARIF has a rule for each vulnerability and a result for each finding")
    func sarif() throws {
        let report = try scan(Self.openssl, fixture.importing(DatabaseFixture.tracker))
        let run = try #require(
            SARIF.document(report, image: "i", version: "1")["runs"]?.items.first)
        #expect(run["tool"]?["driver"]?["rules"]?.items.count == 8)
        let results = run["results"]?.items ?? []
        #expect(results.count == 8)
        #expect(results.filter { $0["suppressions"] != nil }.count == 1)
        #expect(results.first?["level"]?.text == "error")
    }
}

@Suite("Accepted findings")
struct IgnoreFileTests {
    private func findings(_ ids: String...) -> [Finding] {
        ids.map {
            Finding(
                vulnerability: $0, source: "zlib", version: "1", packages: ["zlib1g"], state: .open,
                fixed: "", availability: .none, severity: .high, severitySource: .distribution,
                vector: "", note: "", summary: "")
        }
    }

    @Test("A rule holds up to its last day, for its package, with its reason")
    func rules() throws {
        let file = try IgnoreFile(
            """
            # comment

            CVE-1 # not built
            CVE-2 package:zlib until:2023-11-14 # later
            CVE-3 package:openssl # elsewhere
            CVE-4 until:2023-11-13 # too late
            """, path: "f")
        var found = findings("CVE-1", "CVE-2", "CVE-3", "CVE-4")
        let (expired, unused) = file.apply(to: &found, now: ScanTests.now)
        #expect(found.map { $0.suppression?.origin } == ["f:3", "f:4", nil, nil])
        #expect(found.first?.suppression?.reason == "not built")
        #expect(expired.map(\.vulnerability) == ["CVE-4"])
        #expect(unused.map(\.vulnerability) == ["CVE-3"])
    }

    @Test(
        arguments: [
            ("CVE-1", "f:1: `CVE-1` needs a reason"),
            ("CVE-1 until:never # x", "f:1: `until:never`"),
            ("\nCVE-1 zlib # x", "f:2: `zlib` is not understood"),
        ])
    func refused(_ text: String, _ message: String) {
        #expect {
            try IgnoreFile(text, path: "f")
        } throws: {
            "\($0)".hasPrefix(message)
        }
    }
}
