import Archives
import Compression
import FileTree
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

@Suite struct LayerWriterTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func package(_ name: String, _ entries: [SampleEntry]) throws -> TreePackage {
        try Samples.package(name, entries, in: folder.path)
    }

    private func layer(
        _ recipe: LayerRecipe, _ packages: [TreePackage]
    ) throws -> (tar: [UInt8], diffID: Digest) {
        let sink = MemorySink()
        let (diffID, size) = try LayerWriter(packages: packages, codec: .gzip(level: 1))
            .write(recipe, to: sink)
        let tar = try Decompressor(MemorySource(sink.bytes), format: .gzip, limits: .layer)
            .readAll(limit: 16 << 20)
        #expect(UInt64(tar.count) == size)
        return (tar, diffID)
    }

    private func paths(_ tar: [UInt8]) throws -> [String] {
        let reader = TarReader(MemorySource(tar))
        var found: [String] = []
        while let entry = try reader.next() {
            found.append(String(decoding: entry.path, as: UTF8.self))
        }
        return found
    }

    private func plan(
        _ packages: [TreePackage], replaces: (String, String)? = nil
    ) throws -> (FileTree, LayerPlanner) {
        let tree = try TreeBuilder.build(packages, toleratesEqual: false) {
            replaces?.0 == $0.name && replaces?.1 == $1.name
        }
        return (tree, LayerPlanner(tree: tree, packages: packages, installedCount: packages.count))
    }

    @Test func segmentsAreGluedBehindTheDirectories() throws {
        let packages = [
            try package("a", [.directory("usr"), .file("usr/a", "from a")]),
            try package("b", [.directory("usr"), .directory("etc"), .file("etc/b", "from b")]),
        ]
        let (_, planner) = try plan(packages)
        let (tar, diffID) = try layer(planner.single()[0], packages)
        #expect(try paths(tar) == ["etc/", "usr/", "usr/a", "etc/b"])
        #expect(DigestHasher.digest(of: tar) == diffID)
        #expect(tar.suffix(1024).allSatisfy { $0 == 0 })
    }

    @Test func aReplacedFileLeavesItsSegment() throws {
        let packages = [
            try package(
                "a", [.file("f", "old"), .file("g", "stays"), .link("h", to: "f", hard: true)]),
            try package("b", [.file("f", "new")]),
        ]
        let (tree, planner) = try plan(packages, replaces: ("b", "a"))
        let recipe = planner.single()[0]
        let (tar, _) = try layer(recipe, packages)
        #expect(try paths(tar) == ["g", "f", "h"])
        #expect(tree["f"]?.kind == .file(FileContent("new")))
    }

    @Test func changedAttributesAreWrittenAnew() throws {
        let packages = [try package("a", [.file("f", "content", mode: 0o644), .file("g", "x")])]
        var (tree, _) = try plan(packages)
        tree.modify("f") { $0.attributes.mode = 0o4755 }
        let planner = LayerPlanner(tree: tree, packages: packages, installedCount: 1)
        let (tar, _) = try layer(planner.single()[0], packages)
        let reader = TarReader(MemorySource(tar))
        var modes: [String: UInt16] = [:]
        while let entry = try reader.next() {
            modes[String(decoding: entry.path, as: UTF8.self)] = entry.mode
        }
        #expect(modes == ["g": 0o644, "f": 0o4755])
    }

    @Test func groupsDependOnNothingOutsideThem() throws {
        let first = try package("a", [.directory("usr", mode: 0o755), .file("usr/a", "1")])
        let second = try package("b", [.directory("usr", mode: 0o700), .file("usr/b", "2")])
        let (_, alone) = try plan([second])
        let (_, together) = try plan([first, second])
        let own = try layer(alone.grouped([[0]])[0], [second])
        let shared = try layer(together.grouped([[0], [1]])[1], [first, second])
        #expect(own.diffID == shared.diffID)
        // The top layer puts the directory's mode right.
        let top = try layer(together.grouped([[0], [1]])[2], [first, second])
        #expect(try paths(top.tar) == ["usr/"])
    }

    @Test func keysTellRecipesApart() throws {
        let packages = [try package("a", [.directory("usr"), .file("usr/a", "1")])]
        let (tree, planner) = try plan(packages)
        let digest = DigestHasher.digest(of: [1])
        let other = DigestHasher.digest(of: [2])
        let codec = LayerCodec.gzip(level: 1)
        let key = LayerKey.of(planner.single()[0], segmentKeys: [digest], codec: codec)
        #expect(key == LayerKey.of(planner.single()[0], segmentKeys: [digest], codec: codec))
        #expect(key != LayerKey.of(planner.single()[0], segmentKeys: [other], codec: codec))
        #expect(
            key != LayerKey.of(planner.single()[0], segmentKeys: [digest], codec: .gzip(level: 2)))
        var changed = tree
        changed.modify("usr") { $0.attributes.uid = 7 }
        let replanned = LayerPlanner(tree: changed, packages: packages, installedCount: 1)
        #expect(key != LayerKey.of(replanned.single()[0], segmentKeys: [digest], codec: codec))
    }

    @Test func filesAreReadOutOfTheMiddleOfSegments() throws {
        let large = String(repeating: "0123456789abcdef", count: 200_000)
        let made = try package("a", [.file("f", "first"), .file("big", large), .file("l", "last")])
        for entry in made.segment.package.entries {
            guard case .file(let content) = entry.kind else { continue }
            let bytes = try made.segment.read(content, limit: 1 << 30)
            #expect(DigestHasher.digest(of: bytes) == content.digest)
        }
        guard case .file(let content) = made.segment.package.entries[1].kind else { return }
        #expect(throws: ByteSourceError.tooLong(limit: 10)) {
            try made.segment.read(content, limit: 10)
        }
    }
}

@Suite struct OriginGroupTests {
    @Test func theLargestGetLayersOfTheirOwn() throws {
        let folder = try TemporaryDirectory()
        func package(_ name: String, source: String, size: UInt64) throws -> TreePackage {
            let made = try Samples.package(name, [], in: folder.path)
            var record = made.record
            record.sourceName = source
            record.installedSize = size
            return TreePackage(record: record, segment: made.segment)
        }
        let packages = [
            try package("a", source: "x", size: 10), try package("b", source: "y", size: 30),
            try package("c", source: "x", size: 25), try package("d", source: "z", size: 1),
        ]
        #expect(OriginGroups.make(packages, budget: 10) == [[0, 2], [1], [3]])
        #expect(OriginGroups.make(packages, budget: 2) == [[0, 2], [1, 3]])
        #expect(OriginGroups.make(packages, budget: 1) == [[0, 1, 2, 3]])
    }
}
