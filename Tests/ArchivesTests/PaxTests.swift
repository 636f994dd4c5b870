import Archives
import TestSupport
import Testing

@Suite struct PaxTests {
    private func file(_ records: [(String, String)]) -> RawTarEntry {
        .file("f").with { $0.pax = records.map { .init($0.0, Array($0.1.utf8)) } }
    }

    @Test func recordsReplaceFields() throws {
        let entry = try readOne(
            file([
                ("path", "p"), ("uid", "4294967295"), ("gid", "7"), ("uname", "u"), ("gname", "g"),
                ("mtime", "12"),
            ]))
        let expected = TarEntry.made("p") {
            ($0.uid, $0.gid, $0.modified) = (.max, 7, 12)
            ($0.userName, $0.groupName) = (Array(text: "u"), Array(text: "g"))
        }
        #expect(entry == expected)
        let link = try readOne(
            .symbolicLink("s", to: "t").with { $0.pax = [.init("linkpath", Array(text: "real"))] })
        #expect(link.linkTarget == Array(text: "real"))
    }

    @Test func sizeRecordCounts() throws {
        let raw = RawTarEntry.file("f", "content").with {
            $0.declaredSize = 0
            $0.pax = [.init("size", Array(text: "7"))]
        }
        let entries = try readTar(RawTar.archive([raw, .file("next")]))
        #expect(entries.map(\.content) == [Array(text: "content"), []])
        #expect(entries[0].entry.size == 7)
    }

    struct Time: Sendable {
        var text: String
        var seconds: Int64?
    }

    @Test(arguments: [
        Time(text: "5", seconds: 5), Time(text: "5.999999999", seconds: 5),
        Time(text: "-5", seconds: -5), Time(text: "-5.0", seconds: -5),
        Time(text: "-5.25", seconds: -6), Time(text: "0.5", seconds: 0),
        Time(text: "9223372036854775807.9", seconds: .max),
        Time(text: "-9223372036854775807.9", seconds: -.max),
        Time(text: "9223372036854775808"), Time(text: "x"), Time(text: "-"), Time(text: "1.x"),
        Time(text: ".5"), Time(text: "1 "), Time(text: "+1"), Time(text: "1e9"),
    ])
    func times(time: Time) throws {
        let raw = file([("mtime", time.text)])
        guard let seconds = time.seconds else {
            #expect(throws: TarError.badNumber(field: "mtime", entry: "f")) { try readOne(raw) }
            return
        }
        let entry = try readOne(raw)
        #expect(entry.modified == seconds)
        #expect(entry.pax["mtime"] == (time.text.contains(".") ? Array(text: time.text) : nil))
    }

    @Test func otherRecordsAreKept() throws {
        let entry = try readOne(
            file([("APK-TOOLS.checksum.SHA1", "abc"), ("comment", "x=y\nz"), ("atime", "1")]))
        #expect(
            entry.pax == [
                "APK-TOOLS.checksum.SHA1": Array(text: "abc"), "comment": Array(text: "x=y\nz"),
            ])
    }

    @Test func extendedAttributes() throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0, 0x20, 10, 0x3D, 0]
        let raw = RawTarEntry.file("f").with {
            $0.pax = [
                .init("SCHILY.xattr.security.capability", capability),
                .init("SCHILY.xattr.user.empty", []),
                .init("LIBARCHIVE.xattr.user.per%20cent", Array(text: "AQID/w")),
                .init("LIBARCHIVE.xattr.user.padded", Array(text: "AQ==")),
                .init("LIBARCHIVE.xattr.security.capability", Array(text: "AAAA")),
            ]
        }
        let entry = try readOne(raw)
        #expect(
            entry.extendedAttributes == [
                "security.capability": capability, "user.empty": [],
                "user.per cent": [1, 2, 3, 255], "user.padded": [1],
            ])
        #expect(entry.pax.isEmpty)
    }

    @Test func globalRecordsHoldForAllThatFollow() throws {
        var raw = RawTar([.file("before")])
        raw.add(globalPax: [.init("uid", Array(text: "77")), .init("comment", Array(text: "c"))])
        raw.add(.file("after", owner: 1))
        raw.add(.file("own").with { $0.pax = [.init("uid", Array(text: "78"))] })
        raw.add(.file("taken back", owner: 5).with { $0.pax = [.init("uid", [])] })
        raw.add(globalPax: [.init("uid", [])])
        raw.add(.file("end", owner: 9))
        let entries = try readTar(raw.finished).map(\.entry)
        #expect(entries.map(\.uid) == [0, 77, 78, 5, 9])
        #expect(entries[0].pax.isEmpty)
        #expect(entries[4].pax == ["comment": Array(text: "c")])
    }

    @Test func lastRecordOfAKeyCounts() throws {
        #expect(try readOne(file([("path", "a"), ("path", "b")])).path == Array(text: "b"))
        #expect(try readOne(file([("path", "a"), ("path", "")])).path == Array(text: "f"))
    }

    @Test func paxWinsOverGNU() throws {
        var raw = RawTar()
        raw.add(
            RawTarEntry(path: "././@LongLink", type: "L").with { $0.content = Array(text: "gnu\0") }
        )
        raw.add(.file("field").with { $0.pax = [.init("path", Array(text: "pax"))] })
        raw.add(
            RawTarEntry(path: "././@LongLink", type: "L").with { $0.content = Array(text: "gnu\0") }
        )
        raw.add(.file("field"))
        #expect(
            try readTar(raw.finished).map(\.entry.path) == [Array(text: "pax"), Array(text: "gnu")])
    }

    @Test func emptyExtendedHeader() throws {
        var raw = RawTar()
        raw.add(RawTarEntry(path: "PaxHeaders/x", type: "x"))
        raw.add(.file("f"))
        #expect(try readTar(raw.finished).count == 1)
    }

    @Test(arguments: [
        "x", "5 a=b", "6 a=b\n\n", "7 a=b\n", "5 a=b\nx", "0 a=b\n", "-6 a=b\n", "+6 a=b\n",
        " 6 a=b\n",
        "6\ta=b\n", "5 ab\n", "5 =b\n", "4 =\n", "99999999999999999999 a=b\n", "1000000000 a=b\n",
        "6 a\0=\n", "3 \n", "2 ", "2\n", "6 \u{0}=b\n",
    ])
    func malformedRecords(text: String) throws {
        var raw = RawTar()
        raw.add(RawTarEntry(path: "PaxHeaders/f", type: "x").with { $0.content = Array(text.utf8) })
        raw.add(.file("f"))
        let error = #expect(throws: TarError.self) { try readTar(raw.finished) }
        guard case .badRecord(_, "PaxHeaders/f")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("uid", "x", TarError.badNumber(field: "uid", entry: "f")),
        ("gid", "4294967296", .badNumber(field: "gid", entry: "f")),
        ("size", "-1", .badNumber(field: "size", entry: "f")),
        ("size", "18446744073709551616", .badNumber(field: "size", entry: "f")),
        (
            "size", "18446744073709551615",
            .limit("the size of the file", limit: 8 << 30, entry: "f")
        ),
        ("path", "a\0b", .badPath(entry: "a\\0b")),
        ("GNU.sparse.major", "1", .sparse(entry: "f")),
        ("GNU.sparse.realsize", "1", .sparse(entry: "f")),
        ("SCHILY.xattr.", "1", .badRecord("no attribute name", entry: "f")),
        (
            "LIBARCHIVE.xattr.a", "?",
            .badRecord("LIBARCHIVE.xattr.a is not encoded properly", entry: "f")
        ),
        (
            "LIBARCHIVE.xattr.%4", "AAAA",
            .badRecord("LIBARCHIVE.xattr.%4 is not encoded properly", entry: "f")
        ),
    ])
    func badValues(key: String, value: String, expected: TarError) {
        #expect(throws: expected) { try readOne(file([(key, value)])) }
    }
}
