import FileTree
import TestSupport
import Testing

@testable import Assembly

@Suite struct TreeBuilderTests {
    private func build(
        _ packages: [(String, [SampleEntry])], toleratesEqual: Bool = false,
        replaces: (String, String)? = nil, base: FileTree = FileTree()
    ) throws -> FileTree {
        let folder = try TemporaryDirectory()
        let made = try packages.map { try Samples.package($0, $1, in: folder.path) }
        return try TreeBuilder.build(made, onto: base, toleratesEqual: toleratesEqual) {
            replaces?.0 == $0.name && replaces?.1 == $1.name
        }
    }

    @Test func theFirstDirectoryDecides() throws {
        let tree = try build([
            ("a", [.directory("var", mode: 0o755)]), ("b", [.directory("var", mode: 0o700)]),
        ])
        #expect(tree["var"]?.attributes.mode == 0o755)
        #expect(tree["var"]?.origin == .package("a"))
    }

    @Test func twoPackagesMayNotBringOneFile() {
        #expect(throws: TreeConflict.twoOwners("f", "a", "b")) {
            try build([("a", [.file("f", "1")]), ("b", [.file("f", "1")])])
        }
    }

    @Test func replacesSettlesItInBothOrders() throws {
        for names in [["a", "b"], ["b", "a"]] {
            let tree = try build(
                names.map { ($0, [.file("f", "from \($0)")]) }, replaces: ("b", "a"))
            #expect(tree["f"]?.kind == .file(FileContent("from b")))
            #expect(tree["f"]?.origin == .package("b"))
        }
    }

    @Test func equalFilesAreToleratedWhereTheFamilyDoes() throws {
        let same = [("a", [SampleEntry.file("f", "1")]), ("b", [SampleEntry.file("f", "1")])]
        #expect(try build(same, toleratesEqual: true)["f"]?.origin == .package("a"))
        #expect(throws: TreeConflict.self) {
            try build(
                [("a", [.file("f", "1")]), ("b", [.file("f", "2")])], toleratesEqual: true)
        }
    }

    @Test func entriesGoWhereDirectoryLinksLead() throws {
        let tree = try build([
            ("a", [.directory("usr"), .directory("usr/lib"), .link("lib", to: "usr/lib")]),
            ("b", [.directory("lib"), .directory("lib/x"), .file("lib/x/y", "z")]),
        ])
        #expect(tree["usr/lib/x/y"]?.kind == .file(FileContent("z")))
        #expect(tree["lib/x"] == nil)
    }

    @Test func nothingIsWrittenThroughLinksToNowhere() {
        #expect(throws: TreeConflict.notDirectory("run/x", parent: "run", "b")) {
            try build([("a", [.link("run", to: "/gone")]), ("b", [.file("run/x", "y")])])
        }
    }

    @Test func aFileIsNoDirectory() {
        #expect(throws: TreeConflict.notDirectory("f/x", parent: "f", "b")) {
            try build([("a", [.file("f", "1")]), ("b", [.file("f/x", "2")])])
        }
        #expect(throws: TreeConflict.twoOwners("f", "a", "b")) {
            try build([("a", [.file("f", "1")]), ("b", [.directory("f")])])
        }
    }
}
