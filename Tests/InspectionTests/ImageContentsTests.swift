import Compression
import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// How the layers of an image become one tree.
struct ImageContentsTests {
    private func contents(_ image: MemoryImage) throws -> ImageContents {
        try ImageContentsReader.read(image.image()) { _ in true }
    }

    /// The paths of everything but the root.
    private func paths(_ layers: [RawTarEntry]...) throws -> [String] {
        var image = MemoryImage()
        image.layers = layers.map { RawTar.archive($0) }
        return try contents(image).tree.paths.dropFirst().map(\.relative)
    }

    private func text(_ contents: ImageContents, _ path: TreePath) -> String? {
        contents.file(path).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Layers

    @Test func upperLayersLieOverLowerOnes() throws {
        let found = try contents(
            MemoryImage(
                [.directory("etc"), .file("etc/a", "old"), .file("etc/b", "b", mode: 0o600)],
                [.file("etc/a", "new", mode: 0o755, owner: 7, group: 8), .file("etc/c", "c")]))
        #expect(found.tree.paths.map(\.relative) == ["", "etc", "etc/a", "etc/b", "etc/c"])
        #expect(text(found, "etc/a") == "new")
        let node = try #require(found.tree["etc/a"])
        #expect(
            [node.attributes.mode, UInt16(node.attributes.uid), UInt16(node.attributes.gid)] == [
                0o755, 7, 8,
            ])
        #expect(node.attributes.modified == Timestamp(seconds: RawTarEntry.defaultTime))
        #expect(found.tree["etc/b"]?.attributes.mode == 0o600)
    }

    @Test func layersAreMeasured() throws {
        let found = try contents(
            MemoryImage(
                [.directory("etc"), .file("etc/a", "12345")],
                [.file("etc/a", "123"), .symbolicLink("etc/l", to: "a")]))
        #expect(found.layers.map(\.entries) == [2, 2])
        #expect(found.layers.map(\.fileBytes) == [5, 3])
        #expect(found.fileBytes == 3, "what is covered is not there")
    }

    @Test(arguments: [Packing.none, .gzip, .deflated, .zstd])
    func everyCompressionIsKnownByItsBytes(packing: Packing) throws {
        let tar = RawTar.archive([.directory("etc"), .file("etc/a", "text")])
        let found = try contents(MemoryImage(raw: packing.pack(tar)))
        #expect(text(found, "etc/a") == "text")
    }

    @Test func everyKindOfEntryIsKept() throws {
        let found = try contents(
            MemoryImage([
                .directory("dev"), .characterDevice("dev/null", 1, 3),
                .blockDevice("dev/sda", 8, 1),
                .namedPipe("dev/pipe"), .file("dev/file", "x"),
                .hardLink("dev/hard", to: "dev/file"),
                .symbolicLink("dev/link", to: "/absolute/../target"),
                .file("dev/able", "x").attribute("security.capability", [1, 2, 3]),
            ]))
        let tree = found.tree
        #expect(tree["dev/null"]?.kind == .characterDevice(major: 1, minor: 3))
        #expect(tree["dev/sda"]?.kind == .blockDevice(major: 8, minor: 1))
        #expect(tree["dev/pipe"]?.kind == .namedPipe)
        #expect(tree["dev/hard"]?.kind == .hardLink(target: "dev/file"))
        #expect(tree["dev/link"]?.kind == .symbolicLink(target: Array("/absolute/../target".utf8)))
        #expect(tree["dev/able"]?.attributes.extended == ["security.capability": [1, 2, 3]])
        #expect(found.fileBytes == 2, "a second name is no second file")
    }

    @Test func pathsAreReadInEverySpelling() throws {
        #expect(
            try paths([
                .directory("./"), .directory("./a/"), .file("/a/absolute"), .file("a//double"),
                .file("./a/./dot"), .file("b/c/without-parents"),
            ]) == ["a", "a/absolute", "a/dot", "a/double", "b", "b/c", "b/c/without-parents"])
    }

    // MARK: Whiteouts

    @Test func aWhiteoutHidesAFile() throws {
        #expect(
            try paths(
                [.directory("etc"), .file("etc/a"), .file("etc/b")],
                [.directory("etc"), .file("etc/.wh.a")]) == ["etc", "etc/b"])
    }

    @Test func aWhiteoutHidesADirectoryWithAllInIt() throws {
        #expect(
            try paths(
                [.directory("a"), .directory("a/b"), .file("a/b/c"), .file("ab")],
                [.file(".wh.a")]) == ["ab"])
    }

    @Test func aWhiteoutOfNothingIsNothing() throws {
        #expect(try paths([.file("a")], [.file(".wh.b"), .file("x/.wh.y")]) == ["a"])
    }

    @Test func aWhiteoutDoesNotHideWhatItsOwnLayerBrings() throws {
        for order in [[0, 1], [1, 0]] {
            let entries: [RawTarEntry] = [.file(".wh.a"), .file("a", "new")]
            #expect(try paths([.file("a", "old")], order.map { entries[$0] }) == ["a"])
        }
    }

    @Test func aWhiteoutOfADirectoryKeepsWhatItsOwnLayerPutsThere() throws {
        for order in [[0, 1], [1, 0]] {
            let entries: [RawTarEntry] = [.file(".wh.d"), .file("d/new")]
            let found = try paths(
                [.directory("d"), .file("d/old")], order.map { entries[$0] })
            #expect(found == ["d", "d/new"])
        }
    }

    @Test func anOpaqueDirectoryHidesWhatLowerLayersHave() throws {
        let lower: [RawTarEntry] = [
            .directory("d"), .file("d/old"), .directory("d/sub"), .file("d/sub/old"), .file("e"),
        ]
        // The marker may stand before or after what the layer brings.
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]] {
            let upper: [RawTarEntry] = [
                .file("d/.wh..wh..opq"), .file("d/new"), .directory("d/sub"), .file("d/sub/new"),
            ]
            #expect(
                try paths(lower, order.map { upper[$0] }) == [
                    "d", "d/new", "d/sub", "d/sub/new", "e",
                ])
        }
    }

    @Test func anOpaqueRootHidesEverything() throws {
        #expect(
            try paths([.directory("a"), .file("a/b")], [.file(".wh..wh..opq"), .file("c")]) == ["c"]
        )
    }

    @Test func bookkeepingOfOtherFileSystemsIsLeftOut() throws {
        #expect(
            try paths([.file("a"), .directory(".wh..wh.plnk"), .file(".wh..wh.aufs")]) == ["a"])
    }

    @Test func manyOpaqueDirectoriesTakeNoTime() throws {
        let lower = (0..<2000).flatMap { [RawTarEntry.directory("d\($0)"), .file("d\($0)/old")] }
        let upper = (0..<2000).flatMap { number -> [RawTarEntry] in
            [.file("d\(number)/.wh..wh..opq"), .file("d\(number)/new")]
        }
        let found = try paths(lower, upper)
        #expect(found.count == 4000)
        #expect(found.allSatisfy { !$0.hasSuffix("old") })
    }

    // MARK: Links

    @Test func whatLiesBelowALinkGoesWhereItLeads() throws {
        #expect(
            try paths(
                [.directory("usr"), .directory("usr/lib"), .symbolicLink("lib", to: "usr/lib")],
                [.file("lib/new"), .directory("lib/sub"), .file("lib/sub/deep")])
                == ["lib", "usr", "usr/lib", "usr/lib/new", "usr/lib/sub", "usr/lib/sub/deep"])
    }

    @Test func directoriesThatNobodyListsAreMadeWhereTheLinkLeads() throws {
        #expect(
            try paths(
                [.directory("usr"), .directory("usr/lib"), .symbolicLink("lib", to: "usr/lib")],
                [.file("lib/a/b/deep")])
                == ["lib", "usr", "usr/lib", "usr/lib/a", "usr/lib/a/b", "usr/lib/a/b/deep"])
    }

    @Test func aWhiteoutBelowALinkHidesWhereItLeads() throws {
        #expect(
            try paths(
                [.directory("usr"), .file("usr/a"), .symbolicLink("l", to: "usr")],
                [.file("l/.wh.a")])
                == ["l", "usr"])
    }

    @Test func linksThatLeadAboveTheRootStopThere() throws {
        let found = try contents(
            MemoryImage(
                [.directory("etc"), .symbolicLink("up", to: "../../../..")],
                [.file("up/etc/x", "in")]))
        #expect(text(found, "etc/x") == "in")
    }

    @Test(arguments: ["loop", "nowhere"])
    func aLinkThatLeadsNowhereIsNoReasonToGiveUp(target: String) throws {
        let found = try paths([.symbolicLink("loop", to: target)], [.file("loop/x"), .file("y")])
        #expect(found.contains("y"))
    }

    @Test func kindsReplaceEachOther() throws {
        #expect(
            try paths(
                [.file("a"), .directory("b"), .file("b/c"), .symbolicLink("d", to: "b")],
                [.directory("a"), .file("a/x"), .file("b"), .directory("d"), .file("d/y")])
                == ["a", "a/x", "b", "d", "d/y"])
    }

    // MARK: What is kept

    @Test func onlyContentsThatAreAskedForAreKept() throws {
        let image = try MemoryImage([.file("a", "1"), .file("b", "2")]).image()
        let found = try ImageContentsReader.read(image) { $0 == "a" }
        #expect(text(found, "a") == "1")
        #expect(text(found, "b") == nil)
        #expect(found.tree["b"] != nil)
    }

    @Test func linksLeadToContents() throws {
        let found = try contents(
            MemoryImage([
                .file("real", "text"), .symbolicLink("link", to: "real"),
                .symbolicLink("far", to: "/link"),
            ]))
        #expect(text(found, "far") == "text")
        #expect(text(found, "absent") == nil)
    }

    @Test func aLargeFileIsNotKept() throws {
        let size = (64 << 20) + 1
        let head = RawTar.header(.file("big").with { $0.declaredSize = UInt64(size) })
        let found = try contents(
            MemoryImage(raw: Packing.deflated.bomb(head: head, size: UInt64(size) + 2048)))
        #expect(found.tree["big"] != nil)
        #expect(found.file("big") == nil)
        #expect(found.fileBytes == UInt64(size))
    }
}
