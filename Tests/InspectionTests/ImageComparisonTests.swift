import OCIModel
import Packages
import TestSupport
import Testing

@testable import Inspection

/// What stands in the cells of a comparison.
@Suite struct ImageComparisonTests {
    private static let today = Timestamp(seconds: 1_795_500_000)

    private func subject(
        _ name: String, _ entries: RawTarEntry..., exposure: ImageComparison.Exposure
    ) throws -> ImageComparison.Subject {
        var image = MemoryImage()
        image.layers = [RawTar.archive(entries)]
        let facts = try ImageFacts(of: image.image())
        return ImageComparison.Subject(
            name: name, facts: facts, life: facts.distribution.flatMap(ReleaseLife.known),
            platforms: ["linux/amd64"], variants: [], variantSource: "nobody", exposure: exposure)
    }

    private func comparison() throws -> ImageComparison {
        ImageComparison(
            [
                try subject(
                    "old", .file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.4\n"),
                    exposure: .init(
                        counts: [("critical", 2), ("high", 0), ("low", 40)], source: "a database")),
                try subject(
                    "new", .file("etc/os-release", "ID=debian\nVERSION_ID=13\n"),
                    .file("bin/su", "x", mode: 0o4755),
                    exposure: .init(counts: [("low", 0)], source: "a database")),
                try subject("odd", exposure: .unknown("no database")),
            ], now: Self.today, size: { "\($0) bytes" })
    }

    private func cells(_ key: String) throws -> [ImageComparison.Cell] {
        try #require(comparison().rows.first { $0.key == key }).cells
    }

    @Test func releasesSayWhetherTheyAreLookedAfter() throws {
        #expect(
            try cells("support").map(\.text) == [
                "ended 2025-11-01", "2028-08-09, long term 2030-06-30", "unknown",
            ])
    }

    @Test func vulnerabilitiesAreCountedWhereSomebodyLooked() throws {
        let cells = try cells("cves")
        #expect(
            cells.map(\.text) == ["Moderate: 2 critical, 40 low", "None known", "not looked up"])
        #expect(cells.map(\.number) == [42, 0, nil])
        #expect(cells.map(\.source) == ["a database", "a database", "no database"])
    }

    @Test func everyCellSaysHowItWasFound() throws {
        let rows = try comparison().rows
        #expect(rows.count == 17)
        #expect(Set(rows.map(\.key)).count == rows.count)
        for row in rows {
            #expect(row.cells.count == 3)
            #expect(row.cells.allSatisfy { !$0.text.isEmpty && !$0.source.isEmpty }, "\(row.key)")
        }
    }

    @Test func sizesAndModesAreTheImagesOwn() throws {
        #expect(try cells("size").map(\.text) == ["28 bytes", "25 bytes", "0 bytes"])
        #expect(try cells("privileged").map(\.number) == [0, 1, 0])
    }
}
