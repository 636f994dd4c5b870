import OCIModel
import Packages
import Store
import SystemPackage
import TestSupport
import Testing

@testable import SupplyChain

@Suite("The advisory database")
struct DatabaseTests {
    private let fixture: DatabaseFixture

    init() throws { fixture = try DatabaseFixture() }

    private static let bookworm = DistributionRelease(distribution: "debian", version: "12")

    private static func rows(
        _ database: AdvisoryDatabase, _ release: DistributionRelease, _ package: String
    ) throws -> [String: Advisory] {
        let rows = try database.advisories(for: release).advisories(for: package) { _, _ in 0 }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.vulnerability, $0) })
    }

    @Test("Every state of Debian's tracker is kept")
    func tracker() throws {
        let database = try fixture.importing(DatabaseFixture.tracker)
        let rows = try Self.rows(database, Self.bookworm, "openssl")
        #expect(
            rows.mapValues(\.state) == [
                "CVE-2024-0001": .open, "CVE-2024-0002": .open, "CVE-2024-0003": .open,
                "CVE-2024-0004": .noAdvisory, "CVE-2024-0005": .ignored,
                "CVE-2024-0006": .postponed, "CVE-2024-0007": .undetermined,
                "CVE-2024-0008": .endOfLife, "CVE-2024-0009": .notAffected,
            ])
        #expect(rows["CVE-2024-0001"]?.fixed == "3.0.11-1~deb12u2")
        #expect(rows["CVE-2024-0001"]?.offered == "3.0.11-1~deb12u2")
        #expect(rows["CVE-2024-0001"]?.severity == .high)
        #expect(rows["CVE-2024-0002"]?.severity == .low)
        #expect(rows["CVE-2024-0003"]?.severity == .negligible)
        #expect(rows["CVE-2024-0004"]?.severity == .unknown)
        #expect(rows["CVE-2024-0004"]?.note == "Minor issue")
        let known = try database.advisories(for: Self.bookworm).vulnerability("CVE-2024-0001")
        #expect(known.summary == "fixed")
        #expect(database.releases.map(\.description) == ["debian-12", "debian-13"])
        #expect(
            try database.advisories(for: Self.bookworm).advisories(for: "zlib") { _, _ in 0 }
                .isEmpty)
    }

    @Test("Alpine's secdb: several ids in a string, and versions that never were affected")
    func secdb() throws {
        let database = try fixture.importing(DatabaseFixture.secdb)
        let release = DistributionRelease(distribution: "alpine", version: "3.19")
        let rows = try Self.rows(database, release, "openssl")
        #expect(
            rows.mapValues(\.fixed) == [
                "CVE-2024-0101": "3.1.4-r0", "CVE-2024-0102": "3.1.4-r0", "XSA-1": "3.1.4-r0",
                "CVE-2024-0103": "", "CVE-2024-0104": "3.1.4-r9",
            ])
        #expect(rows["CVE-2024-0103"]?.state == .notAffected)
        #expect(database.feeds.map(\.name) == ["alpine-secdb/v3.19/main"])
    }

    @Test("OSV documents give advisories where the distribution itself gives none, and vectors")
    func osv() throws {
        let document = """
            {"schema_version": "1.6", "id": "DEBIAN-CVE-2024-0002", "upstream": ["CVE-2024-0002"],
             "details": "A bug.", "severity": [{"type": "CVSS_V3",
             "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
             "affected": [{"package": {"ecosystem": "Debian:11", "name": "openssl"},
             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2-1"}]}]},
             {"package": {"ecosystem": "Debian:12", "name": "openssl"},
             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
            """
        let database = try fixture.importing(DatabaseFixture.tracker, document)
        let bullseye = DistributionRelease(distribution: "debian", version: "11")
        #expect(try Self.rows(database, bullseye, "openssl")["CVE-2024-0002"]?.fixed == "2-1")
        #expect(try Self.rows(database, Self.bookworm, "openssl").count == 9)
        let known = try database.advisories(for: Self.bookworm).vulnerability("CVE-2024-0002")
        #expect(known.severity == .critical)
        #expect(known.summary == "A bug.")
    }

    @Test("A published advisory closes a row that is still open, or names the newer fix")
    func published() throws {
        let advisories = """
            {"advisories": {"DSA-1-1": {"published": "2024-01-01", "cves": ["CVE-2024-0002",
             "CVE-2024-0009", "CVE-2024-0099"], "fixes": [{"release": "bookworm",
             "source": "openssl", "fixed": "3.0.12-1"}]}}}
            """
        let database = try fixture.importing(DatabaseFixture.tracker, advisories)
        let rows = try Self.rows(database, Self.bookworm, "openssl")
        #expect(rows["CVE-2024-0002"]?.fixed == "3.0.12-1")
        #expect(rows["CVE-2024-0002"]?.note == "DSA-1-1")
        #expect(rows["CVE-2024-0009"]?.state == .notAffected)
        #expect(rows["CVE-2024-0099"] == nil)
    }

    @Test("The same feeds give the same database, in whatever order they come")
    func deterministic() throws {
        let one = try fixture.importing(DatabaseFixture.tracker, DatabaseFixture.secdb)
        let other = try DatabaseFixture()
        try other.importing(DatabaseFixture.secdb)
        let both = try fixture.importing(DatabaseFixture.tracker, DatabaseFixture.secdb)
        #expect(one.digest == both.digest)
        #expect(
            try other.importing(DatabaseFixture.secdb, DatabaseFixture.tracker).feeds.count == 2)
    }

    @Test("A feed that is imported again replaces what it brought before")
    func replacing() throws {
        try fixture.importing(DatabaseFixture.tracker, DatabaseFixture.secdb)
        let database = try fixture.importing(
            #"{"zlib": {"CVE-2024-1": {"releases": {"bookworm": {"status": "open"}}}}}"#)
        #expect(try Self.rows(database, Self.bookworm, "openssl").isEmpty)
        #expect(try Self.rows(database, Self.bookworm, "zlib").count == 1)
        #expect(database.releases.map(\.description) == ["alpine-3.19", "debian-12"])
    }

    @Test("The ends of releases come from Debian's and Alpine's own tables")
    func lives() throws {
        let csv = """
            version,codename,series,created,release,eol,eol-lts,eol-elts
            12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-11,2028-06-30,2033-06-30
            ,Sid,sid,1993-08-16
            """
        let alpine =
            #"{"release_branches": [{"rel_branch": "v3.19", "eol_date": "2025-11-02"}]}"#
        let database = try fixture.importing(csv, alpine)
        #expect(database.life(of: Self.bookworm)?.end.description == "2026-06-11")
        #expect(database.life(of: Self.bookworm)?.extendedEnd?.description == "2028-06-30")
        let branch = DistributionRelease(distribution: "alpine", version: "3.19")
        #expect(database.life(of: branch)?.end.description == "2025-11-02")
        let trixie = DistributionRelease(distribution: "debian", version: "13")
        #expect(database.life(of: trixie) != nil)
    }

    @Test(
        "What is no file of advisories is refused in one line",
        arguments: [
            ("", "feed0.json: byte 0: the JSON ends too early"),
            ("[]", "feed0.json: not a file of advisories"),
            ("{}", "feed0.json: not a file of advisories"),
            (
                #"{"openssl": {"CVE-1": {"releases": {"bookworm": {"status": "fixed"}}}}}"#,
                "the status"
            ),
            (
                #"{"openssl": {"CVE-1": {"releases": {"bookworm": {"status": "resolved"}}}}}"#,
                "no version"
            ),
            (#"{"openssl": {"CVE-1": {}}}"#, "has no `releases`"),
            (#"{"reponame": "main", "packages": []}"#, "no `distroversion`"),
            (#"{"cvss": {"CVE-1": "nonsense"}}"#, "no CVSS vector"),
            (#"{"openssl": {"CVE-1": {"releases": {"bookworm": {"status": "op"#, "ends too early"),
            ("PK\u{3}\u{4}nothing", "not a zip archive"),
        ])
    func refused(_ document: String, _ message: String) throws {
        #expect {
            try fixture.importing(document)
        } throws: { error in
            "\(error)".contains(message) && !"\(error)".contains("\n") && error is any BadDocument
        }
        #expect(try AdvisoryDatabase.open(in: fixture.images) == nil)
    }

    @Test("A database whose table was changed is refused")
    func damaged() throws {
        let database = try fixture.importing(DatabaseFixture.tracker)
        for layer in database.layers {
            let path = fixture.images.blobs.path(of: layer.descriptor.digest).string
            var bytes = try Files.read(path)
            bytes[bytes.count - 1] ^= 1
            try Files.write(bytes, to: path)
        }
        #expect(throws: AdvisoryDatabaseError.self) { try database.advisories(for: Self.bookworm) }
    }

    @Test("Hostile tables read as nothing, never outside themselves")
    func hostileTables() {
        var builder = AdvisoryTableBuilder()
        builder.add(Advisory(vulnerability: "CVE-1", fixed: "1"), to: "a")
        builder.add(Advisory(vulnerability: "CVE-2", fixed: "2"), to: "b")
        let good = builder.encoded()
        for position in good.indices {
            for value in [UInt8(0), 1, 0x7f, 0xff] {
                var bytes = good
                bytes[position] = value
                guard let table = AdvisoryTable(MappedFile(bytes)) else { continue }
                for name in ["a", "b", "c"] { _ = table.advisories(for: name) }
            }
        }
        for count in 0..<good.count {
            #expect(AdvisoryTable(MappedFile(Array(good.prefix(count)))) == nil)
        }
    }
}

@Suite("OSV archives")
struct OSVArchiveTests {
    @Test("All documents of a zip archive make one feed, named by its ecosystem")
    func archive() throws {
        let fixture = try DatabaseFixture()
        func document(_ id: String, _ version: String) -> [UInt8] {
            Array(
                """
                {"id": "\(id)", "affected": [{"package": {"ecosystem": "Alpine:v3.19",
                 "name": "musl"}, "ranges": [{"type": "ECOSYSTEM",
                 "events": [{"introduced": "0"}, {"fixed": "\(version)"}]}]}]}
                """.utf8)
        }
        let path = try fixture.folder.write(
            RawZip.archive([
                ("CVE-2024-1.json", document("CVE-2024-1", "1.2-r1")),
                ("README", Array("no document".utf8)),
                ("CVE-2024-2.json", document("CVE-2024-2", "1.2-r2")),
            ]), to: "all.zip")
        var writer = try AdvisoryDatabaseWriter(images: fixture.images, base: nil)
        try writer.add(path: path, origin: "all.zip", date: DatabaseFixture.date)
        let database = try writer.commit()
        #expect(database.feeds.map(\.name) == ["osv/alpine"])
        let release = DistributionRelease(distribution: "alpine", version: "3.19")
        let rows = try database.advisories(for: release).advisories(for: "musl") { _, _ in 0 }
        #expect(rows.map(\.fixed) == ["1.2-r1", "1.2-r2"])
    }
}
