import Testing

@testable import DebianArchive

@Suite("Changelogs")
struct DebianChangelogTests {
    private static let text = """
        openssl (3.0.17-1~deb12u2) bookworm-security; urgency=medium

          * CVE-2025-9230 (Fix out-of-bounds read & write)
          * Revert the change for CVE-2024-1111,
            which broke things.

         -- A Maintainer <a@example.org>  Sat, 27 Sep 2025 10:00:00 +0200

        openssl (3.0.15-1) unstable; urgency=high

          * New upstream version
            - CVE-2024-6119 (Possible denial of service),
              CVE-2024-5535 and CVE-2025-9230.
          * d/control: CVE-20x4-1234, CVE-2024-12 are no ids.

         -- A Maintainer <a@example.org>  Tue, 03 Sep 2024 10:00:00 +0200
        """

    @Test("The oldest entry that names an id is its fix; what is reverted is none")
    func fixes() throws {
        let changelog = try #require(DebianChangelog(Array(Self.text.utf8)))
        #expect(changelog.source == "openssl")
        #expect(changelog.version == "3.0.17-1~deb12u2")
        #expect(
            changelog.fixes == [
                "CVE-2025-9230": "3.0.15-1", "CVE-2024-6119": "3.0.15-1",
                "CVE-2024-5535": "3.0.15-1",
            ])
    }

    @Test("What is no changelog gives none", arguments: ["", "hello\n", "a b (1) x; y\n", "\n\n"])
    func none(_ text: String) { #expect(DebianChangelog(Array(text.utf8)) == nil) }

    @Test("No cut or damaged text does harm")
    func damage() {
        let bytes = Array(Self.text.utf8)
        for count in bytes.indices { _ = DebianChangelog(Array(bytes.prefix(count))) }
        for position in bytes.indices {
            var copy = bytes
            copy[position] = 0xff
            _ = DebianChangelog(copy)
        }
    }
}
