import Compression
import DebianArchive
import OCIModel
import Packages
import TestSupport
import Testing

/// Indexes are made once and believed only while they are whole.
@Suite struct PackagesIndexCacheTests {
    private let folder: TemporaryDirectory
    private let digest: Digest
    private let cache: PackagesIndexCache

    init() throws {
        folder = try TemporaryDirectory("index-cache")
        digest = try Digest(.sha256, hex: String(repeating: "5", count: 64))
        cache = PackagesIndexCache(directory: folder.appending("deep/cache"))
    }

    private var image: String { folder.appending("deep/cache/\(digest.hex).packages") }

    static func text(_ names: String...) -> String {
        names.map { name in
            """
            Package: \(name)
            Version: 1.0
            Architecture: all
            Filename: pool/\(name).deb
            Size: 1
            SHA256: \(String(repeating: "0", count: 64))

            """
        }.joined(separator: "\n")
    }

    private func names(_ index: DebianIndex) -> [String] {
        (0..<index.recordCount).map { record in
            String(
                decoding: index.nameText(Int(index.nameAndVersion(ofRecord: record).name)),
                as: UTF8.self)
        }
    }

    @Test(arguments: Packing.allCases)
    func filesOfEveryPackingAreRead(packing: Packing) throws {
        let packed = try packing.pack(Array(Self.text("a", "b").utf8))
        let path = try folder.write(packed, to: "Packages")
        #expect(names(try cache.load(path: path, digest: digest)) == ["a", "b"])
    }

    @Test func secondLoadNeedsNoFile() throws {
        let path = try folder.write(Self.text("a"), to: "Packages")
        _ = try cache.load(path: path, digest: digest)
        let again = try cache.load(path: folder.appending("gone"), digest: digest)
        #expect(names(again) == ["a"])
    }

    @Test func otherFilesHaveTheirOwnIndex() throws {
        let path = try folder.write(Self.text("a"), to: "Packages")
        _ = try cache.load(path: path, digest: digest)
        let other = try Digest(.sha256, hex: String(repeating: "6", count: 64))
        let second = try folder.write(Self.text("b"), to: "Other")
        #expect(names(try cache.load(path: second, digest: other)) == ["b"])
        // An image under another's name is not believed.
        try Files.write(
            try Files.read(image), to: folder.appending("deep/cache/\(other.hex).packages"))
        #expect(names(try cache.load(path: second, digest: other)) == ["b"])
    }

    @Test(arguments: ["cut", "emptied", "altered", "overwritten"])
    func damagedImagesAreMadeAgain(damage: String) throws {
        let path = try folder.write(Self.text("a", "b"), to: "Packages")
        _ = try cache.load(path: path, digest: digest)
        let whole = try Files.read(image)
        switch damage {
        case "cut": try Files.write(Array(whole.dropLast(3)), to: image)
        case "emptied": try Files.write([], to: image)
        case "altered": try Files.write(Damage.altered(whole), to: image)
        default: try Files.write("no image at all", to: image)
        }
        #expect(names(try cache.load(path: path, digest: digest)) == ["a", "b"])
        #expect(try Files.read(image) == whole)
    }

    @Test func whatAKilledProcessLeftIsTakenOver() throws {
        let path = try folder.write(Self.text("a"), to: "Packages")
        try Files.write("half of somethi", to: image + ".partial")
        _ = try cache.load(path: path, digest: digest)
        #expect(names(try cache.load(path: "gone", digest: digest)) == ["a"])
        #expect(throws: SupportFailure.self) { try Files.read(image + ".partial") }
    }

    @Test func nothingIsKeptWhereNothingCanBeWritten() throws {
        let path = try folder.write(Self.text("a"), to: "Packages")
        let blocked = PackagesIndexCache(directory: path + "/below-a-file")
        #expect(names(try blocked.load(path: path, digest: digest)) == ["a"])
    }

    @Test func brokenFilesLeaveNothingBehind() throws {
        let text = Self.text("a") + "\n" + Self.text("b").replacing("Size: 1", with: "Size: x")
        let path = try folder.write(text, to: "Packages")
        let error = #expect(throws: DebianIndexError.self) {
            try cache.load(path: path, digest: digest, label: "stable main amd64")
        }
        #expect(
            error?.description
                == "stable main amd64: package `b`: `Size`: not a size that can be")
        let cut = try Packing.xz.pack(Array(Self.text("a").utf8)).dropLast(5)
        let truncated = try folder.write(Array(cut), to: "Packages.xz")
        #expect(throws: CompressionError.self) { try cache.load(path: truncated, digest: digest) }
        #expect(throws: SupportFailure.self) { try Files.read(image) }
    }
}
