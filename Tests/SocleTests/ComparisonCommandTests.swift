import OCIModel
import TestSupport
import Testing

/// `compare` and `diff` as commands, with what is known beside the images.
struct ComparisonCommandTests {
    private struct Comparison: Decodable {
        struct Image: Decodable { let features: [String: Cell] }
        struct Cell: Decodable {
            let text: String
            let number: Int?
            let source: String
        }
        let images: [Image]
    }

    private func exposure(_ bench: Workbench) throws -> [Comparison.Cell] {
        let result = try bench.socle("compare", "-q", "--format", "json", "web:1", "base:1")
        guard result.status == 0 else { throw SupportFailure(result.stderr) }
        return try CanonicalJSON.decode(Comparison.self, from: result.output).images.compactMap {
            $0.features["cves"]
        }
    }

    @Test func vulnerabilitiesAreThoseThatAScanFinds() throws {
        let supply = try SupplyBench()
        try supply.bench.build(
            supply.debian.specification(["base-files"], to: "base.yaml"), tag: "base:1")
        let before = try exposure(supply.bench)
        #expect(before.map(\.text) == ["not looked up", "not looked up"])
        #expect(before.allSatisfy { $0.number == nil && $0.source.contains("socle db update") })

        try supply.importTracker()
        for _ in 0..<2 {
            let cells = try exposure(supply.bench)
            #expect(cells.map(\.text) == ["Very Low: 1 high, 1 low", "None known"])
            #expect(cells.map(\.number) == [2, 0])
            #expect(cells.allSatisfy { $0.source.contains("debian-tracker of 2025-01-01") })
        }
        let table = try supply.expectSuccess("compare", "-q", "web:1", "base:1").stdout
        #expect(table.contains("Very Low: 1 high, 1 low"))
        #expect(table.contains("ended 2028-06-30") || table.contains("long term 2028-06-30"))
    }

    private static let changelog = """
        hello (1.2-1) bookworm-security; urgency=high

          * Close CVE-2025-1111 <again>.

        hello (1.1-1) bookworm; urgency=low

          * Close CVE-2025-2222.

        hello (1.0-1) bookworm; urgency=low

          * Close CVE-2025-3333.

        """

    /// Two images without changelogs, whose packages have them.
    private func pair() throws -> DebianBench {
        var newer = DebianSamples.hello("amd64", "1.2-1")
        newer.files.append(
            .file(
                "usr/share/doc/hello/changelog.Debian.gz",
                try Packing.gzip.pack(Array(Self.changelog.utf8))))
        let debian = try DebianBench([
            DebianSuite("bookworm", packages: DebianSamples.all()),
            DebianSuite("bookworm-security", packages: [newer]),
        ])
        for (tag, suites) in [
            ("web:1", ["bookworm"]), ("web:2", ["bookworm", "bookworm-security"]),
        ] {
            try debian.bench.build(
                debian.specification(
                    ["base-files", "hello"], contents: "filters: [{exclude: /usr/share/doc/*}]",
                    suites: suites), tag: tag)
        }
        return debian
    }

    private func difference(_ bench: Workbench, _ more: String...) throws -> String {
        let result = try bench.start(["diff", "-q"] + more).wait()
        guard result.status == 0 else { throw SupportFailure(result.stderr) }
        return result.stdout
    }

    @Test func changelogsComeFromThePackagesInTheStore() throws {
        let bench = try pair().bench
        let text = try difference(bench, "web:1", "web:2")
        #expect(text.contains("hello 1.0-1 → 1.2-1\n  1.2-1\n    * Close CVE-2025-1111 <again>.\n"))
        #expect(text.contains("  1.1-1\n    * Close CVE-2025-2222."))
        #expect(!text.contains("CVE-2025-3333"))
        #expect(
            text.contains(
                "1 package upgraded: hello 1.0-1 → 1.2-1. Closes CVE-2025-1111, CVE-2025-2222."))
        let back = try difference(bench, "--summary", "web:2", "web:1")
        #expect(back.contains("1 package downgraded: hello 1.2-1 → 1.0-1."))
        #expect(back.contains("Opens again CVE-2025-1111, CVE-2025-2222."))
        let page = try difference(bench, "--format", "html", "web:1", "web:2")
        #expect(page.contains("Close CVE-2025-1111 &lt;again&gt;."))
        let markdown = try difference(bench, "--format", "markdown", "web:1", "web:2")
        #expect(markdown.contains("### hello 1.0-1 → 1.2-1\n\n    1.2-1\n"))
    }

    /// What the build wrote into the SBOM goes where the image goes.
    @Test func withoutPackageFilesTheSBOMTells() throws {
        let bench = try pair().bench
        Files.remove(bench.home + "/data/packages")
        let text = try difference(bench, "web:1", "web:2")
        #expect(!text.contains("* Close"))
        #expect(text.contains("Closes CVE-2025-1111, CVE-2025-2222."))
    }

    @Test func advisoriesTellWhatNobodyElseDoes() throws {
        var newer = DebianSamples.libc()
        newer["Version"] = "2.36-9+deb12u7"
        let debian = try DebianBench([
            DebianSuite("bookworm", packages: DebianSamples.all()),
            DebianSuite("bookworm-security", packages: [newer]),
        ])
        try debian.bench.build(
            debian.specification(["base-files", "libc6"]), tag: "web:1")
        try debian.bench.build(
            debian.specification(
                ["base-files", "libc6"], suites: ["bookworm", "bookworm-security"]), tag: "web:2")
        #expect(try !difference(debian.bench, "web:1", "web:2").contains("CVE-"))
        try debian.bench.importTracker()
        let text = try difference(debian.bench, "--summary", "web:1", "web:2")
        #expect(text.contains("Closes CVE-2024-1000."))
    }
}
