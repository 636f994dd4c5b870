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

    @Test("Entries are read until one is not wanted, and keep what their lines show")
    func entries() {
        let bytes = Array(Self.text.utf8)
        let all = DebianChangelogEntry.read(bytes) { _ in true }
        #expect(all.map(\.version) == ["3.0.17-1~deb12u2", "3.0.15-1"])
        #expect(
            all.first?.lines == [
                "* CVE-2025-9230 (Fix out-of-bounds read & write)",
                "* Revert the change for CVE-2024-1111,", "  which broke things.",
            ])
        #expect(all.last?.lines.last == "* d/control: CVE-20x4-1234, CVE-2024-12 are no ids.")
        let newest = DebianChangelogEntry.read(bytes) { $0 != "3.0.15-1" }
        #expect(newest == [all[0]])
        #expect(DebianChangelogEntry.read(Array("hello\n * x\n".utf8)) { _ in true }.isEmpty)
    }

    @Test(
        "Changelogs are found by their paths",
        arguments: [
            ("usr/share/doc/a/changelog.Debian.gz", 0), ("usr/share/doc/a/changelog.gz", 1),
            ("usr/share/doc/a/changelog", nil), ("usr/share/doc/changelog.gz", nil),
            ("usr/share/doc/a/b/changelog.gz", nil), ("opt/usr/share/doc/a/changelog.gz", nil),
        ])
    func paths(_ path: String, _ rank: Int?) {
        #expect(DebianChangelogFile.rank(Array(path.utf8)) == rank)
    }

    @Test("No cut or damaged text does harm")
    func damage() {
        let bytes = Array(Self.text.utf8)
        for count in bytes.indices {
            _ = DebianChangelog(Array(bytes.prefix(count)))
            _ = DebianChangelogEntry.read(Array(bytes.prefix(count))) { _ in true }
        }
        for position in bytes.indices {
            var copy = bytes
            copy[position] = 0xff
            _ = DebianChangelog(copy)
        }
    }
}
