import Compression
import TestSupport
import Testing

@testable import Archives

@Suite("Zip archives")
struct ZipArchiveTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("zip") }

    private func read(_ bytes: [UInt8]) throws -> [(String, [UInt8])] {
        let path = try folder.write(bytes, to: "a.zip")
        let archive = try ZipArchive(path: path)
        return try archive.entries.map { entry in
            let source = try archive.open(
                entry, limits: DecompressionLimits(maximumOutput: 1 << 20))
            return (entry.name, try source.readAll(limit: 1 << 20))
        }
    }

    @Test("Stored files come out as they went in")
    func stored() throws {
        let files = [("a.json", Array("{}".utf8)), ("b/c", []), ("d", [0, 1, 2])]
        let found = try read(RawZip.archive(files))
        #expect(found.map(\.0) == files.map(\.0))
        #expect(found.map(\.1) == files.map(\.1))
    }

    /// `hello hello hello hello`, deflated by zlib.
    private static func deflated(checksum: [UInt8]) -> [UInt8] {
        let data: [UInt8] = [0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0x01]
        let sizes = checksum + [UInt8(data.count), 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0]
        let local = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0] + sizes + [0x61] + data
        let central: [UInt8] =
            [0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0] + sizes
            + [UInt8](repeating: 0, count: 14) + [0x61]
        return local + central + [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0]
            + [UInt8(central.count), 0, 0, 0, UInt8(local.count), 0, 0, 0, 0, 0]
    }

    @Test("Deflated files are expanded, and their CRC-32 is checked")
    func inflating() throws {
        let content = Array("hello hello hello hello".utf8)
        let crc = Checksums.crc32(content)
        let right = (0..<4).map { UInt8(truncatingIfNeeded: crc >> ($0 * 8)) }
        #expect(try read(Self.deflated(checksum: right)).first?.1 == content)
        var wrong = right
        wrong[0] ^= 1
        #expect(throws: CompressionError.self) { try read(Self.deflated(checksum: wrong)) }
    }

    @Test("No damage makes anything but an error, or the files as they were")
    func damage() throws {
        let files = [("a", Array("content of a".utf8)), ("b", Array("b".utf8))]
        let good = RawZip.archive(files)
        for count in stride(from: 0, to: good.count, by: 3) {
            #expect(throws: (any Error).self) { try read(Array(good.prefix(count))) }
        }
        for position in good.indices {
            var bytes = good
            bytes[position] ^= 0x81
            _ = try? read(bytes)
        }
    }
}
