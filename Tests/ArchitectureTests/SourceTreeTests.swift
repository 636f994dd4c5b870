import Testing

/// The rules are only as good as the reading of files.
@Suite struct SourceTreeTests {
    static let file = SourceTree.File(
        path: "Sources/Store/Example.swift",
        text: """
            import Alpha
            public import struct Beta.Inner
            @preconcurrency import Gamma;
            // import Commented
            #if canImport(FoundationEssentials)
                import FoundationEssentials
            #else
                import Foundation
            #endif
            #if canImport(Glibc)
                import Glibc
            #else
                import Darwin
            #endif
            let important = "import nothing"
            """)

    @Test func importsAreFound() {
        let expected = ["Alpha", "Beta", "Gamma", "FoundationEssentials", "Glibc", "Darwin"]
        #expect(Self.file.imports.map(\.module) == expected)
        #expect(Self.file.imports.map(\.number) == [1, 2, 3, 6, 11, 13])
        #expect(Self.file.module == "Store")
    }

    @Test func layersAllowOnlyWhatComesBefore() {
        let allowed = ModuleLayers.allowed(for: "Store")
        #expect(allowed.isSuperset(of: ["OCIModel", "Resolver", "NIOCore", "Glibc"]))
        #expect(allowed.isDisjoint(with: ["ImageSpec", "Store", "Assembly", "Yams", "Foundation"]))
    }

    @Test func placesAreFoundByBytes() {
        let line: Substring = "try! or try!!"
        #expect(line.places(of: "try!").count == 2)
        #expect(!line.holds("retry!"))
    }
}
