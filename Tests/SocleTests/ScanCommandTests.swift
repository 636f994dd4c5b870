import OCIModel
import TestSupport
import Testing

/// `db`, `scan` and `vex` as commands.
struct ScanCommandTests {
    private let supply: SupplyBench
    private var bench: Workbench { supply.bench }

    init() throws { supply = try SupplyBench() }

    private struct Report: Decodable {
        struct Finding: Decodable {
            let vulnerability: String
            let severity: String
            let fixed: String?
            let suppressed: String?
        }
        let digest: Digest
        let database: Digest
        let findings: [Finding]
    }

    private func scan(_ image: String = "web:1", _ more: String...) throws -> Report {
        let result = try bench.start(["scan", "-q", "--format", "json", image] + more).wait()
        guard result.status == 0 else { throw SupportFailure(result.stderr) }
        return try CanonicalJSON.decode(Report.self, from: result.output)
    }

    @Test func findingsFollowTheAdvisories() throws {
        try supply.importTracker()
        let report = try scan()
        #expect(report.digest == supply.digest)
        #expect(report.findings.map(\.vulnerability) == ["CVE-2024-1000", "CVE-2024-2000"])
        #expect(report.findings.map(\.severity) == ["high", "low"])
        #expect(report.findings.first?.fixed == "2.36-9+deb12u7")
        let fixable = try scan("web:1", "--only-fixed")
        #expect(fixable.findings.map(\.vulnerability) == ["CVE-2024-1000"])
        // The database that is named is the one that the store has under its name.
        #expect(try bench.layout.root(named: "socle-advisories:latest").digest == report.database)
    }

    @Test(arguments: ["table", "json", "sarif", "markdown", "html"])
    func everyFormNamesTheFindings(_ format: String) throws {
        try supply.importTracker()
        let result = try supply.expectSuccess("scan", "-q", "--format", format, "web:1")
        #expect(result.stdout.contains("CVE-2024-1000"))
        #expect(!result.stdout.contains("CVE-2024-1001"))
        #expect(result.stderr == "")
    }

    @Test func gates() throws {
        try supply.importTracker()
        func code(_ more: String...) throws -> Int32 {
            try bench.start(["scan", "-q", "web:1"] + more).wait().status
        }
        #expect(try code() == 0)
        #expect(try code("--fail-on", "critical") == 0)
        let refused = try supply.socle("scan", "-q", "web:1", "--fail-on", "high")
        #expect(refused.status == 3)
        #expect(refused.stderr == "socle: web:1: 1 finding is high or worse\n")
        #expect(try code("--fail-on", "low", "--base", "web:1") == 3)
        #expect(try code("--max-age", "36500") == 0)
        #expect(try code("--max-age", "1") == 3)
        let accepted = try bench.folder.write(
            "CVE-2024-1000 # nobody resolves names\n", to: "accepted.txt")
        #expect(try code("--fail-on", "high", "--ignore-file", accepted) == 0)
        let late = try bench.folder.write(
            "CVE-2024-1000 until:2020-01-01 # for a while\n", to: "late.txt")
        #expect(try code("--fail-on", "high", "--ignore-file", late) == 3)
    }

    /// The tracker says that the archive has the fix; this archive does not, yet.
    @Test func theArchiveIsAskedWhatItOffers() throws {
        try supply.importTracker()
        let archive = try DebianBench(
            ["bookworm", "bookworm-updates", "bookworm-security"].map {
                DebianSuite($0, packages: $0 == "bookworm" ? DebianSamples.all() : [])
            })
        for name in ["debian", "debian-security"] {
            try Files.link(archive.bench.path(name), to: archive.repository.root)
        }
        func availability(_ more: String...) throws -> [String] {
            struct Report: Decodable {
                struct Finding: Decodable { let availability: String }
                let findings: [Finding]
            }
            let result = try bench.start(["scan", "-q", "--format", "json", "web:1"] + more).wait()
            guard result.status == 0 else { throw SupportFailure(result.stderr) }
            return try CanonicalJSON.decode(Report.self, from: result.output).findings
                .map(\.availability)
        }
        #expect(try availability() == ["available", "none"])
        let options = [
            "--archive", "--mirror", archive.bench.path("debian"), "--keyring",
            archive.repository.keyring,
        ]
        #expect(
            try availability(options[0], options[1], options[2], options[3], options[4])
                == ["pending", "none"])
        let text = try supply.expectSuccess(
            "scan", "-q", "web:1", options[0], options[1], options[2], options[3], options[4]
        ).stdout
        #expect(text.contains("which the archive does not offer yet"))
    }

    @Test func findingsOfTheBaseAreToldApart() throws {
        try supply.importTracker()
        try bench.build(
            supply.debian.specification(["base-files", "libc6"], to: "base.yaml"), tag: "base:1")
        let text = try supply.expectSuccess("scan", "-q", "web:1", "--base", "base:1").stdout
        let lines = text.split(separator: "\n")
        let own = try #require(lines.first { $0.contains("CVE-2024-2000") })
        let below = try #require(lines.first { $0.contains("CVE-2024-1000") })
        #expect(own != below)
        #expect(text.contains("base"), "\(text)")
    }

    @Test func aStatementSuppressesForItsImageAlone() throws {
        try supply.importTracker()
        try bench.build(
            supply.debian.specification(["base-files", "elevate"], to: "other.yaml"), tag: "other:1"
        )
        let statement = [
            "CVE-2024-1000", "--package", "libc6", "--status", "not_affected",
            "--justification", "vulnerable_code_not_present",
        ]
        let written = try bench.start(["vex", "add", "web:1"] + statement + ["-o", "v.json"])
            .wait()
        #expect(written.status == 0, "\(written.stderr)")
        #expect(try scan("web:1", "--vex", "v.json").findings.count == 1)
        #expect(try scan("other:1", "--vex", "v.json").findings.count == 2)
        // Attached, it counts by itself; listed on demand, with its reason.
        let attached = try bench.start(["vex", "add", "web:1", "-q"] + statement).wait()
        #expect(attached.status == 0, "\(attached.stderr)")
        #expect(try scan().findings.map(\.vulnerability) == ["CVE-2024-2000"])
        let all = try supply.expectSuccess("scan", "-q", "--show-suppressed", "web:1").stdout
        #expect(all.contains("CVE-2024-1000"))
        let listed = try supply.expectSuccess("vex", "list", "web:1", "-q").stdout
        #expect(listed.contains("CVE-2024-1000"))
        #expect(listed.contains("not_affected"))
    }

    private static let statement = [
        "CVE-2024-1000", "--status", "not_affected", "--justification",
        "vulnerable_code_not_present", "-q",
    ]

    private func ids(_ more: String...) throws -> [String] {
        let result = try bench.start(["scan", "-q", "--format", "json"] + more).wait()
        guard result.status == 0 else { throw SupportFailure(result.stderr) }
        return try CanonicalJSON.decode(Report.self, from: result.output).findings
            .map(\.vulnerability)
    }

    /// Anybody who may write to a place may silence findings there, so what lies outside of the store
    /// counts only where a key vouches for it, or the user says so.
    @Test func statementsElsewhereWantAKey() throws {
        try supply.importTracker()
        for name in ["release", "other"] { try supply.makeKey(name) }
        try supply.expectSuccess("copy", "web:1", "oci:layout:1", "-q")
        let image = "oci:layout:1"
        let unsigned = try bench.start(["vex", "add", image] + Self.statement).wait()
        #expect(unsigned.status == 0, "\(unsigned.stderr)")
        let all = ["CVE-2024-1000", "CVE-2024-2000"]
        #expect(try ids(image) == all)
        let told = try supply.socle("scan", image)
        #expect(told.stderr.contains("1 attached document is not counted"), "\(told.stderr)")
        #expect(try ids(image, "--trust-attached") == ["CVE-2024-2000"])
        #expect(try ids(image, "--key", "release.pub") == all)
        let signed = try bench.start(
            ["vex", "add", image, "--key", "release.key"] + Self.statement
        ).wait()
        #expect(signed.status == 0, "\(signed.stderr)")
        #expect(try ids(image, "--key", "release.pub") == ["CVE-2024-2000"])
        #expect(try ids(image, "--key", "other.pub") == all)
        #expect(try ids("web:1") == all)
        #expect(
            try supply.socle("scan", image, "--key", "release.pub", "--trust-attached").status == 2)
    }

    /// What somebody has signed of one image says nothing of another that it is put beside.
    @Test func aSignedStatementStaysWithItsImage() throws {
        try supply.importTracker()
        try supply.makeKey("release")
        let other = try bench.build(
            supply.debian.specification(["base-files", "elevate"], to: "other.yaml"), tag: "other:1"
        ).digest
        // Of a package wherever it is, in a statement whose subject is `web:1`.
        try bench.folder.write(
            """
            {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "a", "version": 1,
             "statements": [{"vulnerability": {"name": "CVE-2024-1000"},
              "products": [{"@id": "pkg:deb/debian/libc6"}], "status": "fixed"}]}
            """, to: "vex.json")
        try supply.expectSuccess(
            "attest", "-q", "--key", "release.key", "--type", "openvex", "--predicate", "vex.json",
            "web:1")
        #expect(try ids("web:1", "--key", "release.pub") == ["CVE-2024-2000"])
        let before = try ids("other:1", "--key", "release.pub")
        #expect(before.contains("CVE-2024-1000"))
        // The list of what refers to `web:1` becomes that of the other image.
        let key = "org.opencontainers.image.ref.name"
        var index = try bench.layout.index()
        index.manifests.removeAll { $0.annotations?[key] == "sha256-\(other.hex)" }
        let place = try #require(
            index.manifests.firstIndex { $0.annotations?[key] == "sha256-\(supply.digest.hex)" })
        index.manifests[place].annotations?[key] = "sha256-\(other.hex)"
        try Files.write(CanonicalJSON.encode(index), to: bench.layout.path + "/index.json")
        #expect(try ids("other:1", "--key", "release.pub") == before)
    }

    @Test func withoutADatabaseThereIsNoAnswer() throws {
        expectRefusal(try supply.socle("scan", "web:1"), code: 1, naming: ["socle db"])
        expectRefusal(try supply.socle("db", "status"), code: 1, naming: ["socle db"])
    }

    @Test func aDatabaseWithOtherContentIsRefused() throws {
        try supply.importTracker()
        let root = try bench.layout.root(named: "socle-advisories:latest")
        let manifest = try CanonicalJSON.decode(
            ImageManifest.self, from: bench.layout.blob(root))
        let table = try #require(manifest.layers.max { $0.size < $1.size })
        let file = bench.layout.path + "/blobs/sha256/\(table.digest.hex)"
        try Files.write(Array(try Files.read(file).dropLast()), to: file)
        let result = try supply.socle("scan", "-q", "web:1")
        #expect(result.status != 0, "\(result.stderr)")
        #expect(result.stderr.split(separator: "\n").count == 1)
        #expect(result.stdout == "")
    }

    /// Whoever may write to a registry could put an empty database there.
    @Test func aDatabaseMayHaveToBeSigned() throws {
        try supply.importTracker()
        for name in ["release", "other"] { try supply.makeKey(name) }
        try supply.expectSuccess("copy", "socle-advisories:latest", "oci:advisories:latest", "-q")
        let other = try Workbench()
        func importing(_ key: String) throws -> ProcessResult {
            try other.start([
                "db", "import", "-q", "--key", bench.path(key),
                "oci:" + bench.path("advisories") + ":latest",
            ]).wait()
        }
        expectRefusal(try importing("release.pub"), code: 3, naming: ["no signature"])
        #expect(try other.names().isEmpty)
        try supply.expectSuccess("sign", "-q", "--key", "release.key", "oci:advisories:latest")
        expectRefusal(try importing("other.pub"), code: 3, naming: ["(1 there, 1 wanted)"])
        #expect(try importing("release.pub").status == 0)
        #expect(try other.names() == ["socle-advisories:latest"])
        expectRefusal(
            try supply.socle("db", "import", "-q", "--key", "release.pub", "tracker.json"), code: 2,
            naming: ["tracker.json", "carries no signature"])
        // In the store itself a database is signed as an image is.
        try supply.expectSuccess("sign", "-q", "--key", "release.key", "socle-advisories:latest")
        try supply.expectSuccess("verify", "-q", "--key", "release.pub", "socle-advisories:latest")
    }

    @Test func theDatabaseGoesThroughALayout() throws {
        try supply.importTracker()
        try supply.expectSuccess("copy", "socle-advisories:latest", "oci:advisories", "-q")
        let other = try Workbench()
        let imported = try other.socle("db", "import", "oci:\(bench.path("advisories"))", "-q")
        #expect(imported.status == 0, "\(imported.stderr)")
        #expect(
            try other.layout.root(named: "socle-advisories:latest").digest
                == bench.layout.root(named: "socle-advisories:latest").digest)
    }
}
