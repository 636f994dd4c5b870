import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// What layers do, and the figures on how well they use their bytes.
struct LayerStudyTests {
    private func study(_ image: MemoryImage) throws -> LayerStudy {
        try LayerStudy(of: image.image())
    }

    private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test func everyLayerSaysWhatItDoes() throws {
        let study = try study(
            MemoryImage(
                [
                    .directory("etc"), .file("etc/a", "1"), .file("etc/b", "22"),
                    .file("gone/c", "3"),
                ],
                [
                    .directory("etc"), .file("etc/a", "11"), .file("etc/b", "22"),
                    .file("etc/new", "4"), .file(".wh.gone"),
                ]))
        #expect(study.steps.count == 2)
        #expect(study.steps[0].count(.added) == 4)
        let changes = study.steps[1].changes.map { ($0.path.description, $0.kind, $0.isRepeated) }
        #expect(changes.map(\.0) == ["/etc/a", "/etc/b", "/etc/new", "/gone"])
        #expect(changes.map(\.1) == [.changed, .changed, .added, .removed])
        #expect(changes.map(\.2) == [false, true, false, false])
        #expect(study.steps[1].changes[3].bytes == 1)
        #expect(study.tree["gone"] == nil)
    }

    // MARK: dive's figures, worked out by hand from its definitions

    @Test func aFileWrittenTwiceIsWastedWhole() throws {
        let study = try study(
            MemoryImage([.file("a", text(100)), .file("b", text(50))], [.file("a", text(60))]))
        // Smallest sizes 60 + 50, all sizes 160 + 50.
        #expect(study.dive.efficiency == 110.0 / 210.0)
        #expect(study.dive.wastedBytes == 160)
        #expect(study.dive.userBytes == 60)
        #expect(study.dive.paths.map(\.path) == ["a"])
        #expect(study.dive.paths[0].count == 2 && study.dive.paths[0].bytes == 160)
        // Only the first copy is never seen.
        #expect(study.waste.wastedBytes == 100)
        #expect(study.waste.totalBytes == 210)
        #expect(study.waste.paths.map(\.layers) == [[0]])
        #expect(study.waste.paths[0].isReplaced && study.waste.paths[0].hiddenBy == 1)
    }

    @Test func aRemovedFileCountsAtNothing() throws {
        let study = try study(MemoryImage([.file("a", text(100))], [.file(".wh.a")]))
        #expect(study.dive.efficiency == 0)
        #expect(study.dive.wastedBytes == 100)
        #expect(study.dive.userWastedPart == nil)
        #expect(study.waste.wastedBytes == 100 && study.waste.efficiency == 0)
        #expect(study.waste.paths[0].isReplaced == false)
    }

    @Test func aRemovedFolderCountsOnceForDive() throws {
        let study = try study(
            MemoryImage(
                [.file("d/a", text(100)), .file("d/b", text(20)), .file("k", text(80))],
                [.file(".wh.d")]))
        // The folder's whiteout is the only appearance of its path, so dive calls it efficient.
        #expect(study.dive.efficiency == 1)
        #expect(study.dive.wastedBytes == 0)
        #expect(study.waste.wastedBytes == 120)
        #expect(study.waste.efficiency == 80.0 / 200.0)
    }

    @Test func oneLayerWastesNothing() throws {
        let study = try study(MemoryImage([.file("a", text(10)), .file("a", text(10))]))
        #expect(study.dive.efficiency == 1)
        #expect(study.dive.userWastedPart == nil)
        #expect(study.waste.totalBytes == 20 && study.waste.wastedBytes == 10)
    }

    // MARK: The gate

    @Test func theGateHasDivesRules() throws {
        let image = MemoryImage(
            [.file("a", text(100)), .file("b", text(900))], [.file("a", text(100))])
        let figures = try study(image).dive
        let verdicts = LayerGate().verdicts(on: figures)
        #expect(
            verdicts.map(\.rule) == [
                "lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent",
            ])
        #expect(verdicts.map(\.passes) == [true, nil, false])
        let strict = LayerGate(
            lowestEfficiency: 0.99, highestWastedBytes: 199, highestUserWastedPart: nil)
        #expect(strict.verdicts(on: figures).map(\.passes) == [false, false, nil])
    }

    // MARK: Tricks

    @Test func whiteoutsCostWhatTheyTakeAway() throws {
        // With a walk of the whole tree for each, this would take minutes.
        let count = 4000
        let folders = (0..<count).map { RawTarEntry.file("d\($0)/f", "x") }
        let hides = (0..<count).map { RawTarEntry.file(".wh.d\($0)") }
        let clears = (0..<count).map { _ in RawTarEntry.file("k/.wh..wh..opq") }
        let keeps = (0..<count).map { RawTarEntry.file("k/f\($0)", "x") }
        let study = try study(MemoryImage(folders, hides, keeps, keeps + clears))
        #expect(study.tree.count == 2 + count)
        #expect(study.steps[1].count(.removed) == count)
        #expect(study.steps[3].count(.removed) == 0)
    }

    @Test func whiteoutsCannotLeaveTheirFolder() throws {
        let study = try study(
            MemoryImage(
                [.file("a/b", "x"), .file("c", "x")],
                [.file("a/.wh."), .file("a/.wh.."), .file(".wh..wh.plnk")]))
        #expect(study.tree["a/b"] != nil && study.tree["c"] != nil)
        #expect(throws: (any Error).self) {
            try self.study(MemoryImage([.file("a/.wh...")]))
        }
    }
}
