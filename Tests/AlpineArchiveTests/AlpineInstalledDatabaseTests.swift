import AlpineArchive
import Archives
import Compression
import Packages
import TestSupport
import Testing

struct AlpineInstalledDatabaseTests {
    /// A package as a build leaves it.
    private func installed(
        _ fixture: ApkFixture, architecture: String = "x86_64", tag: AlpineTag? = nil
    ) throws -> AlpineInstalledPackage {
        let directory = try TemporaryDirectory()
        let path = try directory.write(fixture.bytes(), to: "tool.apk")
        var record = try fixture.record()
        record.architecture = PackageArchitecture(architecture)
        let package = try ApkPackageReader().open(path: path, matching: record)
        var list = ApkFileList()
        let tar = try package.data()
        while let entry = try tar.next() { try list.add(entry) }
        return try AlpineInstalledPackage(
            record: record, package: package, files: list.files, tag: tag)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The stanza's first line, with a size and a checksum that depend on the fixture's gzip.
    private func withoutSizeAndChecksum(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !line.hasPrefix("S:") && !line.hasPrefix("C:")
        }.joined(separator: "\n")
    }

    @Test func theStanzaOfAPackage() throws {
        var fixture = ApkFixture()
        fixture.architecture = "noarch"
        fixture.infoLines = [
            "maintainer = Jo <jo@example.org>", "commit = 0123", "provider_priority = 10",
            "depend = a=>1", "depend = so:b", "provides = cmd:tool=1.2.3-r4", "install_if = x y",
            "replaces = old  older<2", "replaces_priority = 3",
        ]
        fixture.files = [
            ApkFixture.summed(.file("top", "")),
            .directory("etc"), .directory("etc/secret", mode: 0o700, owner: 5, group: 6),
            ApkFixture.summed(.file("etc/secret/key", "abc", mode: 0o600, owner: 5, group: 6)),
            ApkFixture.summed(.file("etc/plain", "abc")),
            .directory("usr"), .directory("usr/bin"),
            ApkFixture.summed(.file("usr/bin/tool", "abc", mode: 0o4755)),
            .hardLink("usr/bin/hard", to: "usr/bin/tool").with { $0.mode = 0o4755 },
            ApkFixture.summed(.symbolicLink("usr/bin/t", to: "tool")),
            ApkFixture.summed(.file("usr/bin/capable", "abc", mode: 0o755))
                .attribute("user.a", [0x31]).attribute("user.b", []),
            .characterDevice("etc/null", 1, 3), .file(".dummy"), .file("etc/.keep_etc"),
        ]
        let package = try installed(fixture, tag: AlpineTag("edge"))
        let expected = """
            P:tool
            V:1.2.3-r4
            A:x86_64
            I:4096
            T:A tool
            U:https://example.org
            L:MIT
            o:tools
            m:Jo <jo@example.org>
            t:1700000000
            c:0123
            k:10
            D:a>=1 so:b
            p:cmd:tool=1.2.3-r4
            i:x y
            r:old older<2
            q:3
            s:edge
            F:
            R:top
            Z:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=
            F:etc
            R:plain
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            R:null
            a:0:0:660
            F:etc/secret
            M:5:6:700
            R:key
            a:5:6:600
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            F:usr
            F:usr/bin
            R:tool
            a:0:0:4755
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            R:hard
            a:0:0:4755
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            R:t
            a:0:0:777
            Z:Q1GTfEwo9yYYaJdOkmamSRUpOfZLA=
            R:capable
            a:0:0:755:Q1bipHvtRK+qDv1S1dgOXYCNYM+CI=
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=

            """
        #expect(
            withoutSizeAndChecksum(text(AlpineInstalledDatabase.stanza(of: package))) == expected)
    }

    @Test func packagesAreSortedAndHaveAnEmptyLineBehindThem() throws {
        let packages = try ["b", "C", "a", "B", "a-b"].map { name in
            var fixture = ApkFixture()
            fixture.name = name
            return try installed(fixture)
        }
        let database = text(AlpineInstalledDatabase.installed(packages))
        let names = database.split(separator: "\n").filter { $0.hasPrefix("P:") }
        #expect(names == ["P:a", "P:a-b", "P:B", "P:b", "P:C"])
        #expect(database.hasSuffix("\n\n"))
        #expect(database.components("\n\n") == 5)
        let sorted = [2, 4, 3, 0, 1].map { packages[$0] }
        #expect(
            database == sorted.map { text(AlpineInstalledDatabase.stanza(of: $0)) + "\n" }.joined())
    }

    /// A peculiarity of apk 2.14 that its databases show.
    @Test func whatAPackageWithoutFilesReplacesEndsUpInTheNextOne() throws {
        var empty = ApkFixture()
        empty.name = "a"
        empty.files = []
        empty.infoLines = ["replaces = x"]
        var next = ApkFixture()
        next.infoLines = ["replaces = y"]
        let database = text(
            AlpineInstalledDatabase.installed([try installed(next), try installed(empty)]))
        #expect(!database.prefix(database.count / 2).contains("r:x\n"))
        #expect(database.contains("L:MIT\no:tools\nt:1700000000\nr:x\nr:y\nF:usr\n"))
    }

    @Test func aPackageOfNoSizeIsNotUnpacked() throws {
        var fixture = ApkFixture()
        fixture.infoLines = ["replaces = x", "triggers = /bin"]
        fixture.info = fixture.text(replacing: "size = 4096", with: "size = 0")
        let package = try installed(fixture)
        #expect(package.files.isEmpty)
        #expect(package.scripts.isEmpty)
        #expect(!text(AlpineInstalledDatabase.stanza(of: package)).contains("r:x"))
        #expect(AlpineInstalledDatabase.triggers([package]).isEmpty)
    }

    @Test func triggersInTheOrderOfInstallation() throws {
        var first = ApkFixture()
        first.name = "z"
        first.infoLines = ["triggers = /lost", "triggers = /bin /usr/lib/*"]
        var second = ApkFixture()
        second.infoLines = ["triggers = /etc"]
        let packages = try [installed(first), installed(ApkFixture()), installed(second)]
        let sums = packages.map { $0.entry[.checksum] ?? "" }
        #expect(
            text(AlpineInstalledDatabase.triggers(packages))
                == "\(sums[0]) /bin /usr/lib/*\n\(sums[2]) /etc\n")
        #expect(AlpineInstalledDatabase.triggers([]).isEmpty)
    }

    @Test func theWorld() throws {
        let world = try ["zlib", "Abc", "abc", "b>1", "c@edge~=2", "!d", "b<2"].map {
            try AlpineDependency($0)
        }
        #expect(
            text(AlpineInstalledDatabase.world(world)) == "Abc\nabc\nb<2\nc@edge~2\n!d\nzlib\n")
        #expect(text(AlpineInstalledDatabase.world([])) == "\n")
        #expect(
            text(AlpineInstalledDatabase.architecture(PackageArchitecture("armv7"))) == "armv7\n")
    }

    @Test func scriptsInApksOwnTar() throws {
        var fixture = ApkFixture()
        fixture.scripts = [
            .file(".trigger", "three"), .file(".post-install", "one"),
            .file(".pre-upgrade", String(repeating: "2", count: 512)), .file(".other", "x"),
        ]
        let package = try installed(fixture)
        let sum = try #require(package.entry[.checksum])
        let archive = AlpineScriptsArchive.encode([package])
        #expect(archive.count == 8 * 512)
        #expect(archive.suffix(1024).allSatisfy { $0 == 0 })
        let tar = TarReader(MemorySource(archive), limits: .package, end: .required)
        var names: [String] = []
        while let entry = try tar.next() {
            names.append(text(entry.path))
            #expect(entry.mode == 0o755)
            #expect(entry.modified == 1_700_000_000)
            #expect(text(entry.userName) == "root")
        }
        #expect(
            names
                == ["post-install", "pre-upgrade", "trigger"].map { "tool-1.2.3-r4.\(sum).\($0)" })
        let header = archive[..<512]
        #expect(text(Array(header[100..<116])) == "0000755\u{0}0000000\u{0}")
        #expect(text(Array(header[124..<148])) == "000000000003014524770400")
        #expect(header[154] == 0 && header[155] == 0x20)
        #expect(text(Array(header[156..<158])) == "0\u{0}")
        #expect(text(Array(header[257..<269])) == "ustar  \u{0}root")
    }

    @Test func longNamesAreKeptWhole() throws {
        var fixture = ApkFixture()
        fixture.name = String(repeating: "long-", count: 12) + "name"
        fixture.scripts = [.file(".post-install", "one")]
        let package = try installed(fixture)
        let tar = TarReader(
            MemorySource(AlpineScriptsArchive.encode([package])), limits: .package, end: .required)
        let entry = try #require(try tar.next())
        let name = text(entry.path)
        #expect(name.hasPrefix(fixture.name))
        #expect(name.hasSuffix(".post-install"))
        #expect(name.utf8.count > 99)
        #expect(entry.size == 3)
        #expect(try tar.next() == nil)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let place = rest.firstRange(of: part) {
            count += 1
            rest = rest[place.upperBound...]
        }
        return count
    }
}
