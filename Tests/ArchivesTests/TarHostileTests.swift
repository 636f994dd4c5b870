import Archives
import Compression
import TestSupport
import Testing

@Suite struct TarHostileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var expected: TarError

        init(_ what: String, _ entry: RawTarEntry, _ expected: TarError) {
            self.init(what, bytes: RawTar.archive([entry]), expected)
        }

        init(_ what: String, bytes: [UInt8], _ expected: TarError) {
            testDescription = what
            self.bytes = bytes
            self.expected = expected
        }
    }

    private static func extra(_ type: Character, _ content: String = "f") -> RawTarEntry {
        RawTarEntry(path: "extra", type: type).with { $0.content = Array(content.utf8) }
    }

    private static func size(_ value: Int64) -> [RawTarEntry.Field: [UInt8]] {
        [.size: RawTar.number(value, width: 12)]
    }

    static let cases = [
        Case("not tar", bytes: [UInt8](repeating: 1, count: 1024), .badChecksum(offset: 0)),
        Case(
            "bad sum", .file("f").with { $0.overrides = [.checksum: Array(text: "000000\0 ")] },
            .badChecksum(offset: 0)),
        Case("no sum", .file("f").with { $0.overrides = [.checksum: []] }, .badChecksum(offset: 0)),
        Case(
            "negative size", .file("f").with { $0.overrides = size(-1) },
            .badNumber(field: "size", entry: "f")),
        Case(
            "huge size", .file("f").with { $0.overrides = size(.max) },
            .limit("the size of the file", limit: 8 << 30, entry: "f")),
        Case(
            "size without an archive", .file("f").with { $0.declaredSize = 5 << 30 },
            .truncated(entry: "f")),
        Case(
            "size of 96 bits",
            .file("f").with {
                $0.overrides = [.size: [0x80, 1] + [UInt8](repeating: 0, count: 10)]
            },
            .badNumber(field: "size", entry: "f")),
        Case(
            "bad mode", .file("f").with { $0.overrides = [.mode: Array(text: "rwxr-xr-")] },
            .badNumber(field: "mode", entry: "f")),
        Case("empty path", .file(""), .badPath(entry: "")),
        Case("empty link", .symbolicLink("s", to: ""), .noLinkTarget(entry: "s")),
        Case("empty hard link", .hardLink("h", to: ""), .noLinkTarget(entry: "h")),
        Case(
            "directory with content", .directory("d").with { $0.content = [1] },
            .unexpectedContent(entry: "d/")),
        Case("file with a slash and content", .file("d/", "x"), .unexpectedContent(entry: "d/")),
        Case(
            "symbolic link with content", .symbolicLink("s", to: "x").with { $0.content = [1] },
            .unexpectedContent(entry: "s")),
        Case(
            "pipe with content", .namedPipe("p").with { $0.content = [1] },
            .unexpectedContent(entry: "p")),
        Case(
            "device number", .characterDevice("c", 1 << 32, 0),
            .badNumber(field: "devmajor", entry: "c")),
        Case("sparse file", RawTarEntry(path: "s", type: "S"), .sparse(entry: "s")),
        Case(
            "unknown type", RawTarEntry(path: "u", type: "M"),
            .unsupportedType(UInt8(ascii: "M"), entry: "u")),
        Case(
            "Solaris header", RawTarEntry(path: "u", type: "X"),
            .unsupportedType(UInt8(ascii: "X"), entry: "u")),
        Case("extended header before nothing", extra("L"), .strayHeader(offset: 1024)),
        Case(
            "two long names", bytes: RawTar.archive([extra("L"), extra("L"), .file("f")]),
            .strayHeader(offset: 1024)),
        Case(
            "two long links", bytes: RawTar.archive([extra("K"), extra("K"), .file("f")]),
            .strayHeader(offset: 1024)),
        Case(
            "two pax headers",
            bytes: RawTar.archive([extra("x", "6 a=b\n"), extra("x", "6 a=b\n"), .file("f")]),
            .strayHeader(offset: 1024)),
        Case(
            "global header after a local one",
            bytes: RawTar.archive([extra("x", "6 a=b\n"), extra("g", "6 a=b\n"), .file("f")]),
            .strayHeader(offset: 1024)),
        Case(
            "huge pax header", extra("x").with { $0.overrides = size(1 << 20 + 1) },
            .limit("the size of the extended header", limit: 1 << 20, entry: "extra")),
        Case(
            "negative pax header", extra("x").with { $0.overrides = size(-1) },
            .badNumber(field: "size", entry: "extra")),
        Case(
            "long name cut off", bytes: RawTar([extra("L").with { $0.declaredSize = 5000 }]).bytes,
            .truncated(entry: "extra")),
        Case(
            "empty long name", bytes: RawTar.archive([extra("L", ""), .file("f")]),
            .badPath(entry: "")),
        Case(
            "control characters in a message",
            .file("a\nb\u{1B}[31m").with { $0.overrides = size(-1) },
            .badNumber(field: "size", entry: "a\\nb\\u{1B}[31m")),
    ]

    @Test(arguments: cases)
    func refused(test: Case) {
        let error = #expect(throws: test.expected) { try readTar(test.bytes) }
        #expect(error.map { !"\($0)".contains("\n") } == true)
    }

    /// Every cut of an archive is an error but those at the border of an entry.
    @Test func truncation() throws {
        let raw = RawTar([
            .file("a", [UInt8](repeating: 1, count: 700)),
            .file("b").with { $0.pax = [.init("comment", Array(text: "x"))] }, .directory("d"),
        ])
        let borders = [0, 512 + 1024, 512 + 1024 + 3 * 512]
        for count in 0..<raw.bytes.count {
            let cut = Array(raw.finished[..<count])
            if let entries = borders.firstIndex(of: count) {
                #expect(try readTar(cut).count == entries)
                #expect(throws: TarError.missingEnd) { try readTar(cut, end: .required) }
            } else {
                #expect(throws: TarError.self, "cut at \(count)") { try readTar(cut) }
            }
        }
    }

    @Test func endOfArchive() throws {
        let bytes = RawTar([.file("a")]).bytes
        let zeros = [UInt8](repeating: 0, count: 512)
        let next = RawTar([.file("b")]).bytes
        for (tail, required) in [([], false), (zeros, false), (zeros + zeros, true)] {
            #expect(try readTar(bytes + tail).count == 1)
            if required {
                #expect(try readTar(bytes + tail, end: .required).count == 1)
            } else {
                #expect(throws: TarError.missingEnd) { try readTar(bytes + tail, end: .required) }
            }
        }
        // What stands behind the end is not part of the archive.
        #expect(try readTar(bytes + zeros + zeros + next + [1, 2, 3]).count == 1)
        #expect(throws: TarError.brokenEnd(offset: 1024)) { try readTar(bytes + zeros + next) }
        #expect(throws: TarError.self) { try readTar(bytes + zeros + [0]) }
        #expect(try readTar([]) == [])
        #expect(try readTar(TarEncoder.endOfArchive, end: .required) == [])
    }

    @Test func limits() throws {
        let bytes = RawTar.archive([
            .file("abc", "12345"), .file("def"), .symbolicLink("s", to: "abcdef"),
        ])
        let limits = TarLimits(entries: 3, fileSize: 5, headerBytes: 64, pathLength: 6)
        #expect(try readTar(bytes, limits: limits).count == 3)
        func changed(_ change: (inout TarLimits) -> Void) -> TarLimits {
            var copy = limits
            change(&copy)
            return copy
        }
        #expect(throws: TarError.limit("the number of entries", limit: 2, entry: "s")) {
            try readTar(bytes, limits: changed { $0.entries = 2 })
        }
        #expect(throws: TarError.limit("the size of the file", limit: 4, entry: "abc")) {
            try readTar(bytes, limits: changed { $0.fileSize = 4 })
        }
        #expect(throws: TarError.limit("the length of the link's target", limit: 5, entry: "s")) {
            try readTar(bytes, limits: changed { $0.pathLength = 5 })
        }
        #expect(throws: TarError.limit("the length of the path", limit: 2, entry: "abc")) {
            try readTar(bytes, limits: changed { $0.pathLength = 2 })
        }
        var raw = RawTar()
        for _ in 0..<3 { raw.add(globalPax: [.init("comment", Array(text: "0123456789"))]) }
        #expect(
            throws: TarError.limit(
                "the size of the global headers", limit: 64, entry: "PaxHeaders/entry")
        ) { try readTar(raw.finished, limits: limits) }
        #expect(try readTar(raw.finished).isEmpty)
    }

    /// A limit of all 64 bits does not make sizes overflow.
    @Test func unlimitedSizes() {
        let raw = RawTarEntry.file("f").with {
            $0.pax = [.init("size", Array(text: "18446744073709551615"))]
        }
        #expect(throws: TarError.limit("the size of the file", limit: 1 << 62, entry: "f")) {
            try readTar(
                RawTar.archive([raw]), limits: TarLimits(entries: 1, fileSize: .max))
        }
    }

    @Test func errorsOfTheSourcePassThrough() {
        let bytes = RawTar.archive([.file("a", [UInt8](repeating: 1, count: 5000))])
        let source = BoundedSource(MemorySource(bytes), limit: 2000, exact: false)
        let reader = TarReader(source)
        #expect(throws: ByteSourceError.tooLong(limit: 2000)) {
            while try reader.next() != nil {}
        }
    }
}
