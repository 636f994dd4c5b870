import OCIModel
import Packages
import Testing

@testable import SupplyChain

@Suite("VEX documents")
struct VEXTests {
    private static let digest = "sha256:" + String(repeating: "a", count: 64)
    private static let other = "sha256:" + String(repeating: "b", count: 64)

    private static func finding(_ id: String) -> Finding {
        Finding(
            vulnerability: id, source: "zlib", version: "1:1.2.13", packages: ["zlib1g"],
            state: .open, fixed: "", availability: .none, severity: .high,
            severitySource: .distribution, vector: "", note: "", summary: "")
    }

    private static func openVEX(_ product: String, _ component: String, _ status: String) -> String
    {
        """
        {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "a", "version": 1,
         "timestamp": "2024-01-01T00:00:00Z", "statements": [{"vulnerability": {"name": "CVE-1"},
         "products": [{"@id": "\(product)", "subcomponents": [{"@id": "\(component)"}]}],
         "status": "\(status)", "justification": "vulnerable_code_not_present"}]}
        """
    }

    private static func apply(_ text: String) throws -> Finding.Suppression? {
        var findings = [finding("CVE-1"), finding("CVE-2")]
        try VEXDocument(Array(text.utf8), place: "v").apply(
            to: &findings, of: VEXSubject(digests: [try Digest(digest)]), ecosystem: .debian,
            origin: "v")
        #expect(findings[1].suppression == nil)
        return findings[0].suppression
    }

    @Test(
        "A statement holds for its image and its packages alone",
        arguments: [
            ("pkg:oci/web@\(digest)", "pkg:deb/debian/zlib1g", true),
            ("pkg:oci/web@sha256%3A\(digest.dropFirst(7))?arch=amd64", "pkg:deb/debian/zlib", true),
            ("pkg:oci/web@\(digest)", "pkg:deb/debian/zlib1g@1:1.2.13?arch=amd64", true),
            ("pkg:oci/web@\(digest)", "pkg:deb/debian/zlib1g@1:1.2.12", false),
            ("pkg:oci/web@\(digest)", "pkg:deb/debian/openssl", false),
            ("pkg:oci/web@\(digest)", "pkg:apk/alpine/zlib", false),
            ("pkg:oci/web@\(other)", "pkg:deb/debian/zlib1g", false),
            ("pkg:oci/web", "pkg:deb/debian/zlib1g", false),
            ("pkg:deb/debian/zlib1g", "", true), ("pkg:deb/debian/libc6", "", false),
        ])
    func products(_ product: String, _ component: String, _ holds: Bool) throws {
        let suppression = try Self.apply(Self.openVEX(product, component, "not_affected"))
        #expect((suppression != nil) == holds)
        if holds { #expect(suppression?.reason == "vulnerable code not present") }
    }

    @Test("Affected and under investigation suppress nothing, and take back what came before")
    func takenBack() throws {
        #expect(try Self.apply(Self.openVEX("pkg:deb/debian/zlib1g", "", "affected")) == nil)
        #expect(try Self.apply(Self.openVEX("pkg:deb/debian/zlib1g", "", "fixed")) != nil)
    }

    @Test("CycloneDX analyses say the same")
    func cycloneDX() throws {
        let text = """
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
             {"bom-ref": "z", "type": "library", "name": "zlib1g", "purl": "pkg:deb/debian/zlib1g"}],
             "vulnerabilities": [{"id": "CVE-1", "analysis": {"state": "not_affected",
             "justification": "code_not_present", "detail": "no MiniZip"},
             "affects": [{"ref": "z"}]}]}
            """
        #expect(try Self.apply(text)?.reason == "vulnerable code not present: no MiniZip")
    }

    @Test("What OpenVEX forbids is refused")
    func refused() {
        let unreasoned = Self.openVEX("pkg:deb/debian/zlib1g", "", "not_affected")
            .replacing(#", "justification": "vulnerable_code_not_present""#, with: "")
        for text in ["{}", unreasoned, Self.openVEX("x", "", "fine"), "[1"] {
            #expect {
                try VEXDocument(Array(text.utf8), place: "v")
            } throws: {
                $0 is any BadDocument
            }
        }
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        var statement = VEXStatement(
            vulnerability: "CVE-1", products: ["pkg:oci/a@\(Self.digest)"],
            components: ["pkg:deb/debian/zlib1g"], status: .notAffected,
            justification: .codeNotPresent)
        statement.impact = "MiniZip is not built"
        statement.timestamp = Timestamp(seconds: 1_700_000_000)
        let document = VEXDocument(
            id: "https://example.org/vex/1", author: "me",
            timestamp: Timestamp(seconds: 1_700_000_000), version: 3, statements: [statement])
        #expect(try VEXDocument(document.openVEX.pretty, place: "v") == document)
    }

    @Test(
        arguments: [
            ("2023-11-14T22:13:20Z", 1_700_000_000), ("2023-11-14T23:13:20+01:00", 1_700_000_000),
            ("2023-11-14T22:13:20.123456Z", 1_700_000_000), ("2023-11-14", nil),
            ("2023-11-14T25:13:20Z", nil), ("2023-11-14T22:13:20", nil),
        ] as [(String, Int64?)])
    func times(_ text: String, _ seconds: Int64?) {
        #expect(Timestamp(rfc3339: text)?.seconds == seconds)
    }
}
