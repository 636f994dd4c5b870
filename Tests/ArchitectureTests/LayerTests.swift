import TestSupport
import Testing

@Suite struct LayerTests {
    @Test func everyModuleHasALayer() throws {
        let files = try SourceTree.files(below: "Sources")
        #expect(files.count > 100)
        let modules = Set(files.map(\.module))
        #expect(modules.subtracting(ModuleLayers.names) == [])
        #expect(Set(ModuleLayers.names).subtracting(modules) == [])
    }

    @Test(arguments: ModuleLayers.names)
    func moduleImportsOnlyEarlierOnes(module: String) throws {
        let allowed = ModuleLayers.allowed(for: module)
        for file in try SourceTree.files(below: "Sources/" + module) {
            for (number, imported) in file.imports where !allowed.contains(imported) {
                Issue.record("\(file):\(number) imports \(imported), which \(module) may not")
            }
        }
    }

    /// A dependency that no file imports any more only makes builds slower and the graph wrong.
    @Test(arguments: ModuleLayers.names)
    func manifestNamesWhatIsImported(module: String) throws {
        let declared = try #require(try SourceTree.declaredDependencies()[module])
        let imported = try SourceTree.files(below: "Sources/" + module).flatMap(\.imports)
        #expect(declared == Set(imported.map(\.module)).intersection(ModuleLayers.names))
    }

    /// Fixtures made by the code under test would agree with its faults.
    @Test func fixturesDoNotUseTheModulesUnderTest() throws {
        let allowed = ModuleLayers.platform.union(["OCIModel"])
        for file in try SourceTree.files(below: "Tests/TestSupport") {
            for (number, imported) in file.imports where !allowed.contains(imported) {
                Issue.record("\(file):\(number) imports \(imported)")
            }
        }
    }
}
