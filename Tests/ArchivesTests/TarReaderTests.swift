import Archives
import Compression
import TestSupport
import Testing

@Suite struct TarReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var raw: RawTarEntry
        var expected: TarEntry
        var testDescription: String { expected.linkTarget.isEmpty ? raw.name : raw.name + " link" }

        init(_ raw: RawTarEntry, _ expected: TarEntry) {
            self.raw = raw
            self.expected = expected
        }
    }

    static let kinds = [
        Case(.file("f", mode: 0o4755), .made("f") { $0.mode = 0o4755 }),
        Case(.directory("d", mode: 0o1777), .made("d/", .directory) { $0.mode = 0o1777 }),
        Case(
            .symbolicLink("s", to: "../x"),
            .made("s", .symbolicLink, link: "../x") { $0.mode = 0o777 }),
        Case(.hardLink("h", to: "f"), .made("h", .hardLink, link: "f")),
        Case(
            .characterDevice("c", 1, 3),
            .made("c", .characterDevice) { ($0.major, $0.minor, $0.mode) = (1, 3, 0o660) }),
        Case(
            .blockDevice("b", 8, 1_048_575),
            .made("b", .blockDevice) { ($0.major, $0.minor, $0.mode) = (8, 1_048_575, 0o660) }),
        Case(.namedPipe("p"), .made("p", .namedPipe)),
        Case(.file("old").with { $0.type = 0 }, .made("old")),
        Case(.file("contiguous").with { $0.type = UInt8(ascii: "7") }, .made("contiguous")),
        Case(.file("v7/").with { $0.type = 0 }, .made("v7/", .directory)),
        Case(.file("slash/"), .made("slash/", .directory)),
        // Not every writer leaves the bits of the file's type out of the mode.
        Case(.file("typed", mode: 0o100600), .made("typed") { $0.mode = 0o600 }),
    ]

    @Test(arguments: kinds, [RawTarEntry.Flavour.ustar, .gnu])
    func everyKind(test: Case, flavour: RawTarEntry.Flavour) throws {
        var expected = test.expected
        expected.modified = RawTarEntry.defaultTime
        expected.userName = Array(text: "root")
        expected.groupName = Array(text: "root")
        #expect(try readOne(test.raw.with { $0.flavour = flavour }) == expected)
    }

    @Test func v7HasNoNamesAndNoDevices() throws {
        let entry = try readOne(
            .file("f", owner: 5, group: 6).with {
                $0.flavour = .v7
                $0.overrides = [.userName: Array(text: "u"), .prefix: Array(text: "p")]
            })
        #expect(
            entry
                == .made("f") { ($0.uid, $0.gid, $0.modified) = (5, 6, RawTarEntry.defaultTime) })
    }

    static let longPath = String(repeating: "folder/", count: 20) + "file"

    @Test(arguments: [RawTarEntry.LongNames.pax, .gnu, .prefix])
    func longNames(longNames: RawTarEntry.LongNames) throws {
        let entry = try readOne(.file(Self.longPath).with { $0.longNames = longNames })
        #expect(entry.path == Array(text: Self.longPath))
    }

    @Test(arguments: [RawTarEntry.LongNames.pax, .gnu])
    func longLinks(longNames: RawTarEntry.LongNames) throws {
        let entry = try readOne(
            .symbolicLink(Self.longPath, to: Self.longPath + "2").with { $0.longNames = longNames })
        #expect(entry.path == Array(text: Self.longPath))
        #expect(entry.linkTarget == Array(text: Self.longPath + "2"))
    }

    @Test func gnuHasNoPrefix() throws {
        let entry = try readOne(
            .file("name").with {
                $0.flavour = .gnu
                $0.overrides = [.prefix: Array(text: "12345670")]
            })
        #expect(entry.path == Array(text: "name"))
    }

    @Test func starKeepsTimesInItsPrefix() throws {
        let times = Array(text: "00000000001 00000000002 ")
        var field = Array(text: "dir") + [UInt8](repeating: 0, count: 128) + times
        field = Array(field.prefix(155))
        var block = RawTar.header(.file("name").with { $0.overrides = [.prefix: field] })
        block.replaceSubrange(508..<512, with: Array(text: "tar\0"))
        block.fixChecksum()
        let entries = try readTar(block)
        #expect(entries.map(\.entry.path) == [Array(text: "dir/name")])
    }

    @Test func fullNameFieldHasNoEnd() throws {
        let name = String(repeating: "x", count: 100)
        #expect(try readOne(.symbolicLink(name, to: name)).path == Array(text: name))
        #expect(try readOne(.symbolicLink(name, to: name)).linkTarget == Array(text: name))
    }

    @Test func pathsAreLeftAsTheyAre() throws {
        for path in ["./a//b/../c", "/etc/passwd", "../up", "tab\there", "ümlaut"] {
            #expect(try readOne(.file(path)).path == Array(text: path))
        }
        let invalid = RawTarEntry.file("x").with { $0.path = [0xFF, 0xFE] }
        #expect(try readOne(invalid).path == [0xFF, 0xFE])
    }

    @Test func signedChecksums() throws {
        var block = RawTar.header(.file("x").with { $0.path = [0xE4, 0xF6, 0xFC] })
        let sum = block.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.0) ? 0x20 : Int(Int8(bitPattern: byte.1)))
        }
        block.replaceSubrange(148..<156, with: RawTar.number(Int64(sum), width: 7) + [0x20])
        #expect(try readTar(block).map(\.entry.path) == [[0xE4, 0xF6, 0xFC]])
    }

    @Test(arguments: [1, 7, 512, 1 << 20])
    func contentAndOffsets(step: Int) throws {
        let sizes = [0, 1, 511, 512, 513, 70_000, 0, 200_000]
        var raw = RawTar()
        var offsets: [UInt64] = []
        for size in sizes {
            raw.add(.file("f\(size)", [UInt8](repeating: UInt8(size % 251), count: size)))
            offsets.append(UInt64(raw.bytes.count - (size + 511) / 512 * 512))
        }
        let reader = TarReader(DrippingSource(raw.finished, step: step))
        for (size, offset) in zip(sizes, offsets) {
            let entry = try #require(try reader.next())
            #expect(entry.size == UInt64(size))
            #expect(reader.contentOffset == offset)
            let content = try reader.content(piece: 777)
            #expect(content == [UInt8](repeating: UInt8(size % 251), count: size))
        }
        #expect(try reader.next() == nil)
    }

    @Test func unreadContentIsSkipped() throws {
        let folder = try TemporaryDirectory()
        let raw = RawTar([
            .file("a", [UInt8](repeating: 1, count: 300_000)), .file("b", "bb"),
            .file("c", [UInt8](repeating: 3, count: 100_000)), .file("d", "dddd"),
        ])
        let path = try folder.write(raw.finished, to: "x.tar")
        for source in [MemorySource(raw.finished), try FileSource(path: path)] as [any ByteSource] {
            let reader = TarReader(source)
            _ = try reader.next()
            var byte: UInt8 = 0
            #expect(try withUnsafeMutableBytes(of: &byte) { try reader.read(into: $0) } == 1)
            #expect(try reader.next()?.path == Array(text: "b"))
            #expect(try reader.next()?.path == Array(text: "c"))
            #expect(try reader.next()?.path == Array(text: "d"))
            #expect(try reader.content() == Array(text: "dddd"))
            #expect(try reader.next() == nil)
        }
    }

    /// What checks the bytes beneath (a digest, the trailer of gzip) must see them all.
    @Test func sourceIsReadToItsEnd() throws {
        let source = DrippingSource(
            RawTar.archive([.file("a")]) + [UInt8](repeating: 0, count: 3_000_000), step: .max)
        let reader = TarReader(source)
        while try reader.next() != nil {}
        #expect(source.position == 512 + 1024 + 3_000_000)
    }

    @Test func hardLinksHaveNoContent() throws {
        let raw = RawTar([
            .hardLink("h", to: "f").with { $0.declaredSize = 5000 }, .file("next", "x"),
        ])
        let entries = try readTar(raw.finished)
        #expect(entries.map(\.entry.path) == [Array(text: "h"), Array(text: "next")])
        #expect(entries[0].entry.size == 0)
    }
}

/// A source that gives a few bytes at a time and counts them.
final class DrippingSource: ByteSource {
    private let bytes: [UInt8]
    private let step: Int
    private(set) var position = 0

    init(_ bytes: [UInt8], step: Int) {
        self.bytes = bytes
        self.step = step
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, step, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}

extension RawTarEntry {
    fileprivate var name: String { String(decoding: path, as: UTF8.self) }
}

extension [UInt8] {
    /// Writes the right sum into the header block that this is.
    mutating func fixChecksum() {
        replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = reduce(Int64(0)) { $0 + Int64($1) }
        replaceSubrange(148..<156, with: RawTar.number(sum, width: 7) + [0x20])
    }
}
