import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// Layers that are not what they should be.
struct HostileLayerTests {
    private func contents(_ image: MemoryImage) throws -> ImageContents {
        try ImageContentsReader.read(image.image()) { _ in true }
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let layer: @Sendable () throws -> [UInt8]

        init(_ name: String, _ layer: @escaping @Sendable () throws -> [UInt8]) {
            testDescription = name
            self.layer = layer
        }

        static let all: [Hostile] = [
            Hostile("a path that climbs") { RawTar.archive([.file("../x")]) },
            Hostile("a path that climbs later") { RawTar.archive([.file("a/../../x")]) },
            Hostile("a hard link that climbs") { RawTar.archive([.hardLink("a", to: "../x")]) },
            Hostile("a name that is too long") {
                RawTar.archive([.file(String(repeating: "n", count: 300))])
            },
            Hostile("no tar") { [UInt8](repeating: 0x41, count: 4096) },
            Hostile("a tar that ends early") {
                Array(RawTar([.file("a", String(repeating: "x", count: 2000))]).bytes.prefix(1024))
            },
            Hostile("a gzip that ends early") {
                Array(try Packing.deflated.pack(RawTar.archive([.file("a", "x")])).dropLast(12))
            },
            Hostile("a gzip with a wrong sum") {
                RawGzip.member(RawTar.archive([.file("a", "x")]), checksum: 1)
            },
            Hostile("a file of exabytes") {
                RawTar.header(.file("a").with { $0.declaredSize = 1 << 60 })
            },
            Hostile("a file of terabytes in a bomb") {
                try Packing.deflated.bomb(
                    head: RawTar.header(.file("a").with { $0.declaredSize = 1 << 40 }),
                    size: 64 << 20)
            },
        ]
    }

    @Test(arguments: Hostile.all)
    func theLayerIsNamed(_ example: Hostile) throws {
        let image = try MemoryImage(raw: RawTar.archive([.file("fine")]), example.layer()).image()
        let digest = image.manifest.layers[1].digest
        let error = #expect(throws: InspectionError.self) {
            try ImageContentsReader.read(image) { _ in true }
        }
        let line = try #require(error?.description)
        #expect(line.contains(digest.short))
        #expect(!line.contains("\n"))
    }

    @Test func aLayerWithOtherBytesIsNoticed() throws {
        var image = MemoryImage([.file("a", String(repeating: "a", count: 4000))])
        image.spoilt = 0
        let spoilt = try image.image()
        #expect(throws: StoreError.self) { try ImageContentsReader.read(spoilt) { _ in false } }
    }

    @Test func whatFollowsTheTarIsPartOfTheDigest() throws {
        // Bytes behind the end of the archive are not looked at, and checked all the same.
        var image = MemoryImage(
            raw: RawTar.archive([.file("a")]) + [UInt8](repeating: 0, count: 9000))
        #expect(try contents(image).tree["a"] != nil)
        image.spoilt = 0
        #expect(throws: (any Error).self) { try contents(image) }
    }

    @Test func aMissingLayerIsNamed() throws {
        var image = MemoryImage([.file("a")])
        image.missing = 0
        let digest = DigestHasher.digest(of: image.layers[0])
        #expect(throws: StoreError.missing(digest, place: "memory")) { try contents(image) }
    }
}
