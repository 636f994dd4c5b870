import Archives
import Compression
import TestSupport
import Testing

@Suite struct ArReaderTests {
    static let members = [
        RawArMember("debian-binary", Array(text: "2.0\n")),
        RawArMember("odd", [1, 2, 3], modified: 0),
        RawArMember("empty", []),
        RawArMember("sixteen-letters.", [UInt8](repeating: 9, count: 100_001)),
        RawArMember("last", [5]),
    ]

    @Test(arguments: [1, 1000, Int.max])
    func membersInOrder(step: Int) throws {
        let bytes = RawAr.archive(Self.members)
        let reader = try ArReader(DrippingSource(bytes, step: step))
        for expected in Self.members {
            let member = try #require(try reader.next())
            #expect(member.name == expected.name)
            #expect(member.size == UInt64(expected.content.count))
            #expect(member.modified == expected.modified)
            let start = Int(reader.contentOffset)
            #expect(bytes[start...].starts(with: expected.content))
            #expect(try reader.currentMember().readAll(limit: 200_000) == expected.content)
        }
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test func unreadMembersArePassedOver() throws {
        let folder = try TemporaryDirectory()
        let bytes = RawAr.archive(Self.members)
        let path = try folder.write(bytes, to: "x.a")
        for source in [MemorySource(bytes), try FileSource(path: path)] as [any ByteSource] {
            let reader = try ArReader(source)
            _ = try reader.next()
            let stale = reader.currentMember()
            var names: [String] = []
            while let member = try reader.next() {
                names.append(member.name)
                if member.name == "odd" {
                    var byte: UInt8 = 0
                    #expect(
                        try withUnsafeMutableBytes(of: &byte) { try reader.read(into: $0) } == 1)
                }
                #expect(try stale.readAll(limit: 0) == [], "a member that was left behind")
            }
            #expect(names == ["odd", "empty", "sixteen-letters.", "last"])
        }
    }

    @Test func slashAfterTheName() throws {
        let reader = try ArReader(MemorySource(RawAr.archive([RawArMember("control.tar/", [])])))
        #expect(try reader.next()?.name == "control.tar")
    }

    @Test func lastPaddingMayBeMissing() throws {
        let bytes = Array(RawAr.archive([RawArMember("odd", [1])]).dropLast())
        let reader = try ArReader(MemorySource(bytes))
        #expect(try reader.next()?.size == 1)
        #expect(try reader.next() == nil)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var expected: ArError

        init(_ what: String, bytes: [UInt8], _ expected: ArError) {
            testDescription = what
            self.bytes = bytes
            self.expected = expected
        }

        init(_ what: String, _ expected: ArError, _ change: (inout RawArMember) -> Void) {
            var member = RawArMember("m", [1, 2])
            change(&member)
            self.init(what, bytes: RawAr.archive([member]), expected)
        }
    }

    @Test(arguments: [
        Case("empty", bytes: [], .notAnArchive),
        Case("short", bytes: Array(text: "!<arch>"), .notAnArchive),
        Case("thin", bytes: Array(text: "!<thin>\n"), .notAnArchive),
        Case("short header", bytes: RawAr.magic + [1], .badHeader(offset: 8)),
        Case("end of the header", .badHeader(offset: 8)) { $0.terminator = [0x60, 0x0D] },
        Case("no name", .longName(offset: 8)) { $0.name = "" },
        Case("table of names", .longName(offset: 8)) { $0.name = "//" },
        Case("name in the table", .longName(offset: 8)) { $0.name = "/12" },
        Case("symbols", .longName(offset: 8)) { $0.name = "/" },
        Case("name before the content", .longName(offset: 8)) { $0.name = "#1/20" },
        Case("path", .longName(offset: 8)) { $0.name = "a/b" },
        Case("control character", .badHeader(offset: 8)) { $0.name = "a\nb" },
        Case("non-ASCII", .badHeader(offset: 8)) { $0.name = "ä" },
        Case("no size", .badNumber(field: "size", member: "m")) { $0.declaredSize = "" },
        Case("negative", .badNumber(field: "size", member: "m")) { $0.declaredSize = "-1" },
        Case("hexadecimal", .badNumber(field: "size", member: "m")) { $0.declaredSize = "0x10" },
        Case("too large", .truncated(member: "m")) { $0.declaredSize = "9999999999" },
        Case("bad time", .badNumber(field: "modified", member: "m")) { $0.modified = -1 },
    ])
    func refused(test: Case) {
        #expect(throws: test.expected) {
            let reader = try ArReader(MemorySource(test.bytes))
            while try reader.next() != nil {}
        }
    }

    @Test func truncatedContent() throws {
        let bytes = RawAr.archive([RawArMember("member", [UInt8](repeating: 1, count: 500))])
        for cut in [68, 69, 567] {
            let reader = try ArReader(MemorySource(Array(bytes[..<cut])))
            _ = try reader.next()
            #expect(throws: ArError.truncated(member: "member")) {
                try reader.currentMember().readAll(limit: 1000)
            }
        }
    }

    @Test(.enabled(if: Tool.has("ar")))
    func readsWhatArWrites() throws {
        let folder = try TemporaryDirectory()
        try folder.write("2.0\n", to: "debian-binary")
        try folder.write([UInt8](repeating: 3, count: 33), to: "data.tar.xz")
        try check("ar", ["rcD", "x.a", "debian-binary", "data.tar.xz"], directory: folder.path)
        let reader = try ArReader(FileSource(path: folder.appending("x.a")))
        #expect(
            try reader.next().map { [$0.name, "\($0.size)", "\($0.modified)"] } == [
                "debian-binary", "4", "0",
            ])
        #expect(try reader.next()?.name == "data.tar.xz")
        #expect(try reader.currentMember().readAll(limit: 100) == [UInt8](repeating: 3, count: 33))
        #expect(try reader.next() == nil)
    }
}
