import Archives
import TestSupport
import Testing

@Suite struct TarEncoderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var entry: TarEntry
        /// Blocks of 512 bytes.
        var blocks: Int

        init(_ what: String, _ entry: TarEntry, blocks: Int = 1) {
            testDescription = what
            self.entry = entry
            self.blocks = blocks
        }
    }

    private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }

    static let cases = [
        Case("file", .made("f") { $0.mode = 0o4755 }),
        Case("content", .made("f", size: 5)),
        Case("directory", .made("d/", .directory)),
        Case("symbolic link", .made("s", .symbolicLink, link: "../x")),
        Case("hard link", .made("h", .hardLink, link: "f")),
        Case("devices", .made("c", .characterDevice) { ($0.major, $0.minor) = (4095, 1_048_575) }),
        Case("block device", .made("b", .blockDevice) { ($0.major, $0.minor) = (8, 1) }),
        Case("pipe", .made("p", .namedPipe)),
        Case(
            "names",
            .made("f") { ($0.userName, $0.groupName) = (Array(text: x(31)), Array(text: "g")) }),
        Case("long user name", .made("f") { $0.userName = Array(text: x(32)) }, blocks: 3),
        Case("long group name", .made("f") { $0.groupName = Array(text: x(200)) }, blocks: 3),
        Case("non-ASCII", .made("größe") { $0.path.append(0xFF) }),
        Case("name of 100", .made(x(100))),
        Case("name of 101", .made(x(101)), blocks: 3),
        Case("prefix of 155", .made(x(155) + "/" + x(100))),
        Case("prefix of 156", .made(x(156) + "/" + x(100)), blocks: 3),
        Case("prefix and name of 101", .made(x(155) + "/" + x(101)), blocks: 3),
        Case("long directory", .made(x(99) + "/" + x(99) + "/", .directory)),
        Case("directory of 101", .made(x(100) + "/", .directory), blocks: 3),
        Case("absolute", .made("/" + x(100)), blocks: 3),
        Case("absolute and long", .made("/" + x(50) + "/" + x(100))),
        Case("link of 100", .made("s", .symbolicLink, link: x(100))),
        Case("link of 101", .made("s", .symbolicLink, link: x(101)), blocks: 3),
        Case("largest owner", .made("f") { ($0.uid, $0.gid) = (2_097_151, 2_097_151) }),
        Case("larger owner", .made("f") { ($0.uid, $0.gid) = (2_097_152, .max) }, blocks: 3),
        Case("largest size", .made("f", size: 8_589_934_591)),
        Case("larger size", .made("f", size: 8_589_934_592), blocks: 3),
        Case("latest time", .made("f") { $0.modified = 8_589_934_591 }),
        Case("later time", .made("f") { $0.modified = 8_589_934_592 }, blocks: 3),
        Case("before 1970", .made("f") { $0.modified = -1 }, blocks: 3),
        Case(
            "attributes",
            .made("f") {
                $0.extendedAttributes = [
                    "user.b": [0, 10, 61], "security.capability": [1], "user.a": [],
                ]
            }, blocks: 3),
        Case(
            "large attribute",
            .made("f") {
                $0.extendedAttributes = ["user.x": [UInt8](repeating: 0, count: 60_000)]
            }, blocks: 2 + 118),
        Case(
            "records", .made("f") { $0.pax = ["APK-TOOLS.checksum.SHA1": Array(text: "ab")] },
            blocks: 3),
    ]

    @Test(arguments: cases)
    func readsBackAsItWas(test: Case) throws {
        let header = try TarEncoder.header(for: test.entry)
        #expect(header.count == test.blocks * 512)
        #expect(try TarEncoder.header(for: test.entry) == header)
        let limits = TarLimits(entries: 1, fileSize: .max)
        let reader = TarReader(DrippingSource(header, step: .max), limits: limits)
        #expect(try reader.next() == test.entry)
        #expect(reader.contentOffset == UInt64(header.count))
    }

    /// The whole block, field by field, against an independent writer.
    @Test func headerIsPlainUstar() throws {
        let entry = TarEntry.made("usr/bin/x", size: 12) {
            ($0.mode, $0.uid, $0.gid, $0.modified) = (0o755, 1, 2, 1_700_000_000)
        }
        let raw = RawTarEntry.file("usr/bin/x", mode: 0o755, owner: 1, group: 2).with {
            ($0.declaredSize, $0.userName, $0.groupName) = (12, "", "")
        }
        #expect(try TarEncoder.header(for: entry) == RawTar.header(raw))
    }

    @Test func recordsAreSortedByTheirBytes() throws {
        let entry = TarEntry.made("f") {
            $0.uid = .max
            $0.extendedAttributes = ["user.z": [1], "user.a": [2], "user.é": [3], "user.Z": [4]]
            $0.pax = ["comment": Array(text: "c")]
        }
        let header = try TarEncoder.header(for: entry)
        let text = String(decoding: header[512..<1024].prefix { $0 != 0 }, as: UTF8.self)
        #expect(
            text == "25 SCHILY.xattr.user.Z=\u{4}\n25 SCHILY.xattr.user.a=\u{2}\n"
                + "25 SCHILY.xattr.user.z=\u{1}\n26 SCHILY.xattr.user.é=\u{3}\n"
                + "13 comment=c\n18 uid=4294967295\n")
        #expect(header.prefix(13) == Array(text: "PaxHeaders/f\0")[...])
    }

    /// A record counts its own length, whose digits may become more by being counted.
    @Test func lengthsOfRecords() throws {
        for size in [80, 81, 82, 83, 84, 85, 86, 87, 88, 980, 981, 982, 983, 984, 985, 986, 987] {
            let entry = TarEntry.made("f") { $0.pax = ["k": [UInt8](repeating: 120, count: size)] }
            let reader = TarReader(DrippingSource(try TarEncoder.header(for: entry), step: .max))
            #expect(try reader.next() == entry)
        }
    }

    @Test func directoriesEndWithASlash() throws {
        let without = try TarEncoder.header(for: .made("d", .directory))
        #expect(without == (try TarEncoder.header(for: .made("d/", .directory))))
    }

    /// Records that speak of fields come from the fields, not from what was read once.
    @Test func staleRecordsAreNotWritten() throws {
        let entry = TarEntry.made("f") {
            $0.pax = ["mtime": Array(text: "5.5"), "path": Array(text: "other"), "atime": [48]]
        }
        #expect(try TarEncoder.header(for: entry) == TarEncoder.header(for: .made("f")))
    }

    @Test(arguments: [
        Case("no path", .made("")),
        Case("zero byte", .made("a\0b")),
        Case("zero byte in a link", .made("s", .symbolicLink, link: "a\0b")),
        Case("zero byte in a name", .made("s") { $0.userName = [0] }),
        Case("no target", .made("s", .symbolicLink)),
        Case("target of a file", .made("f", link: "x")),
        Case("content of a directory", .made("d", .directory, size: 1)),
        Case("content of a link", .made("h", .hardLink, size: 1, link: "f")),
        Case("file like a directory", .made("f/")),
        Case("device number", .made("c", .characterDevice) { $0.minor = 2_097_152 }),
        Case("attribute without a name", .made("f") { $0.extendedAttributes = ["": []] }),
        Case("equals sign in a name", .made("f") { $0.extendedAttributes = ["a=b": []] }),
        Case("line feed in a key", .made("f") { $0.pax = ["a\nb": [1]] }),
    ])
    func cannotBeExpressed(test: Case) {
        #expect(throws: TarError.self) { try TarEncoder.header(for: test.entry) }
        var bytes: [UInt8] = [1]
        #expect(throws: TarError.self) { try TarEncoder.append(test.entry, to: &bytes) }
        #expect(bytes == [1])
    }

    @Test(arguments: [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511), (UInt64.max, 1)])
    func padding(size: UInt64, expected: Int) {
        #expect(TarEncoder.padding(for: size) == expected)
    }
}
