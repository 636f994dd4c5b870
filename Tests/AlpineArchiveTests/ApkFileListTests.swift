import AlpineArchive
import Archives
import Testing

struct ApkFileListTests {
    private static func entry(
        _ path: String, _ kind: TarEntry.Kind = .file, link: String = "", sum: String? = nil
    ) -> TarEntry {
        TarEntry(
            path: Array(path.utf8), kind: kind, mode: 0o644, linkTarget: Array(link.utf8),
            pax: sum.map { [ApkFileChecksum.record: Array($0.utf8)] } ?? [:])
    }

    @Test func filesInTheOrderOfTheArchive() throws {
        var list = ApkFileList()
        let abc = "a9993e364706816aba3e25717850c26c9cd0d89d"
        var tool = Self.entry("usr/tool", sum: abc)
        tool.uid = 1
        tool.gid = 2
        tool.mode = 0o4755
        try list.add(Self.entry("top", sum: abc))
        try list.add(Self.entry("usr/", .directory))
        #expect(try list.add(tool, uid: 7)?.uid == 7)
        try list.add(Self.entry("usr/hard", .hardLink, link: "usr/tool"))
        try list.add(Self.entry("usr/soft", .symbolicLink, link: "abc", sum: abc))
        try list.add(Self.entry("usr/unsummed", .symbolicLink, link: "abc"))
        try list.add(Self.entry("usr/pipe", .namedPipe))
        let files = list.files
        #expect(
            files.map { String(decoding: $0.path, as: UTF8.self) } == [
                "top", "usr", "usr/tool", "usr/hard", "usr/soft", "usr/unsummed", "usr/pipe",
            ])
        #expect(
            files.map { $0.kind == .directory } == [false, true, false, false, false, false, false])
        let sum = ApkChecksum.of(Array("abc".utf8))
        #expect(files.map(\.checksum) == [sum, nil, sum, sum, sum, sum, nil])
        #expect(files[2].mode == 0o4755)
        #expect(files[2].gid == 2)
    }

    @Test(arguments: [".dummy", ".PKGINFO", ".git/config", "usr/.keep_dir", ".keep_x-y"])
    func whatApkPassesOver(_ path: String) throws {
        var list = ApkFileList()
        try list.add(Self.entry("usr", .directory))
        #expect(try list.add(Self.entry(path)) == nil)
        #expect(list.files.count == 1)
    }

    @Test func directoriesAndShortNamesAreNotPassedOver() throws {
        var list = ApkFileList()
        #expect(try list.add(Self.entry("usr", .directory)) != nil)
        #expect(try list.add(Self.entry("usr/.keep_x", .directory)) != nil)
        #expect(try list.add(Self.entry("usr/.keep_")) != nil)
        #expect(try list.add(Self.entry("usr/.hidden")) != nil)
    }

    @Test(arguments: [
        "/etc/passwd", "../x", "usr/../../x", "usr/..", "./usr", "usr/./x", "usr//x", "usr/",
        "a\nb",
        "a\u{7f}", "..", ".",
    ])
    func hostilePaths(_ path: String) {
        var list = ApkFileList()
        let error = #expect(throws: ApkEntryError.self) { try list.add(Self.entry(path)) }
        guard case .hostilePath = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
    }

    @Test func hostileDirectories() {
        for path in ["/", "../", "usr//", "//", ""] {
            var list = ApkFileList()
            #expect(throws: ApkEntryError.self) { try list.add(Self.entry(path, .directory)) }
        }
    }

    @Test func filesWithoutTheirDirectory() throws {
        var list = ApkFileList()
        #expect(throws: ApkEntryError.noDirectory(path: "usr/x")) {
            try list.add(Self.entry("usr/x"))
        }
    }

    @Test func hardLinksToNothing() throws {
        var list = ApkFileList()
        try list.add(Self.entry("usr", .directory))
        for target in ["usr/x", "usr", "/etc/shadow", "../etc/shadow"] {
            #expect(throws: ApkEntryError.noLinkTarget(path: "h", target: target)) {
                try list.add(Self.entry("h", .hardLink, link: target))
            }
        }
    }

    @Test func checksumsThatAreWrongOrNone() throws {
        var list = ApkFileList()
        #expect(throws: ApkEntryError.malformedChecksum(path: "x")) {
            try list.add(Self.entry("x", sum: "12"))
        }
        let other = ApkChecksum.of(Array("other".utf8))
        let abc = ApkChecksum.of(Array("abc".utf8))
        #expect(throws: ApkEntryError.wrongChecksum(path: "s", expected: abc, found: other)) {
            try list.add(
                Self.entry(
                    "s", .symbolicLink, link: "other",
                    sum: "a9993e364706816aba3e25717850c26c9cd0d89d"))
        }
        let sum = ApkFileChecksum(abc)
        #expect(throws: ApkEntryError.wrongChecksum(path: "f", expected: abc, found: other)) {
            try sum.check(other, of: Self.entry("f"))
        }
        try sum.check(abc, of: Self.entry("f"))
    }

    @Test func attributesAreSummedByName() {
        #expect(AlpineInstalledFile.checksum(ofAttributes: [:]) == nil)
        // SHA-1 of 00000006 "user.a" 00000001 "1" 00000006 "user.b" 00000000.
        let sum = AlpineInstalledFile.checksum(ofAttributes: ["user.b": [], "user.a": [0x31]])
        #expect(sum?.description == "Q1bipHvtRK+qDv1S1dgOXYCNYM+CI=")
    }
}
