import FileTree
import Testing

@testable import Assembly

/// How packages share a tree under apk's rules.
@Suite struct AlpineInstallTests {
    private func attributes(_ path: TreePath, _ editor: TreeEditor) -> [UInt32] {
        editor.tree[path].map {
            [UInt32($0.attributes.mode), $0.attributes.uid, $0.attributes.gid]
        } ?? []
    }

    @Test func aFileOfTwoPackagesIsAConflict() throws {
        let samples = try AlpineSamples()
        let packages = try [
            samples.package("a", [.file("f", "1")]), samples.package("b", [.file("f", "2")]),
        ]
        #expect(throws: TreeConflict.twoOwners("f", "a", "b")) { try samples.build(packages) }
    }

    @Test func theSameFileTwiceIsTheFirstOnes() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package("a", [.file("f", "1")]), samples.package("b", [.file("f", "1")]),
        ])
        #expect(editor.tree["f"]?.origin == .package("a"))
    }

    struct Claim: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let first: [String]
        let second: [String]
        let winner: String
    }

    @Test(arguments: [
        Claim(
            testDescription: "the second replaces", first: [], second: ["replaces = a"], winner: "b"
        ),
        Claim(
            testDescription: "the first replaces", first: ["replaces = b"], second: [], winner: "a"),
        Claim(
            testDescription: "both replace", first: ["replaces = b"], second: ["replaces = a"],
            winner: "b"),
        Claim(
            testDescription: "the first has priority",
            first: ["replaces = b", "replaces_priority = 2"], second: ["replaces = a"], winner: "a"),
        Claim(
            testDescription: "a version that fits", first: [], second: ["replaces = a<2"],
            winner: "b"),
        Claim(
            testDescription: "one origin", first: ["origin = x"], second: ["origin = x"],
            winner: "b"),
    ])
    func replaces(_ claim: Claim) throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package("a", [.file("f", "from a")], info: claim.first),
            samples.package("b", [.file("f", "from b")], info: claim.second),
        ])
        #expect(try editor.text("f") == "from " + claim.winner)
        #expect(editor.tree["f"]?.origin == .package(claim.winner))
    }

    @Test func replacesCountsWithItsVersionOnly() throws {
        let samples = try AlpineSamples()
        let packages = try [
            samples.package("a", [.file("f", "1")]),
            samples.package("b", [.file("f", "2")], info: ["replaces = a<1"]),
        ]
        #expect(throws: TreeConflict.twoOwners("f", "a", "b")) { try samples.build(packages) }
    }

    @Test func sharedDirectoriesAllowWhatAllPackagesAllow() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package(
                "a",
                [.directory("d", mode: 0o775), SampleEntry.directory("o").with(uid: 5, gid: 5)]),
            samples.package(
                "b", [.directory("d", mode: 0o757), SampleEntry.directory("o", mode: 0o700)]),
        ])
        #expect(attributes("d", editor) == [0o755, 0, 0])
        #expect(attributes("o", editor) == [0o700, 0, 0])
    }

    @Test func directoriesThatScriptsMadeKeepWhatTheyHave() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package("base", [.directory("var")]),
            samples.package(
                "a",
                [.directory("var"), .directory("var/made", mode: 0o700), .directory("var/own")],
                scripts: [
                    "pre-install": "#!/bin/sh\nmkdir -m 750 /var/made",
                    "post-install": "#!/bin/sh\nchmod 711 /var/own",
                ]),
        ])
        #expect(attributes("var/made", editor) == [0o750, 0, 0])
        // apk sets its own directories right when all scripts have run.
        #expect(attributes("var/own", editor) == [0o755, 0, 0])
    }

    @Test func ownersAreLookedUpInTheImage() throws {
        let samples = try AlpineSamples()
        let files: [SampleEntry] = [
            .directory("srv").with(user: "daemon", group: "daemon", uid: 190, gid: 188),
            .file("srv/f", "").with(user: "daemon", group: "nosuch", uid: 190, gid: 188),
        ]
        let editor = try samples.build([
            samples.package(
                "base",
                [
                    .directory("etc"), .file("etc/passwd", "root:x:0:0::/:/bin/sh\n"),
                    .file("etc/group", "root:x:0:\n"),
                ]),
            samples.package(
                "a", files,
                scripts: [
                    "pre-install": """
                    #!/bin/sh
                    addgroup -S daemon
                    adduser -S -D -H -G daemon daemon
                    """
                ]),
        ])
        #expect(attributes("srv", editor) == [0o755, 100, 100])
        #expect(attributes("srv/f", editor) == [0o644, 100, 188])
    }

    @Test func scriptsRunBetweenPackages() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package(
                "a", [],
                scripts: ["post-install": "#!/bin/sh\n[ -e /tool ] || touch /early"]),
            samples.package("b", [.file("tool", "")]),
            samples.package(
                "c", [],
                scripts: [
                    "pre-install": "#!/bin/sh\ncat /tool && touch /late",
                    "pre-deinstall": "#!/bin/sh\nrm /late", "post-upgrade": "#!/bin/sh\nrm /late",
                ]),
        ])
        #expect(editor.tree["early"] != nil)
        #expect(editor.tree["late"] != nil)
    }

    @Test func whatScriptsMadeGivesWayExceptInEtc() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package(
                "base", [.directory("etc"), .directory("usr"), .file("etc/same", "x")]),
            samples.package(
                "scripted", [],
                scripts: [
                    "post-install":
                        "#!/bin/sh\necho mine > /etc/conf; echo mine > /usr/conf; echo x > /etc/equal"
                ]),
            samples.package(
                "late",
                [
                    .directory("etc"), .directory("usr"), .file("etc/conf", "theirs"),
                    .file("usr/conf", "theirs"), .file("etc/equal", "x\n"),
                ]),
        ])
        #expect(try editor.text("etc/conf") == "mine\n")
        #expect(try editor.text("etc/conf.apk-new") == "theirs")
        #expect(try editor.text("usr/conf") == "theirs")
        #expect(editor.tree["etc/equal.apk-new"] == nil)
    }

    @Test func triggersRunOnceWithTheDirectoriesThatMatch() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package(
                "a", [.directory("lib"), .directory("lib/modules"), .directory("lib/modules/6.1")],
                info: ["triggers = /bin /lib/modules/*"],
                scripts: ["trigger": "#!/bin/sh\nfor i in \"$@\"; do echo $i; done > /out"]),
            samples.package("b", [.directory("bin"), .directory("bin/deeper")]),
            samples.package(
                "c", [], info: ["triggers = /nowhere"],
                scripts: ["trigger": "#!/bin/sh\ntouch /never"]),
        ])
        #expect(try editor.text("out") == "/bin\n/lib/modules/6.1\n")
        #expect(editor.tree["never"] == nil)
    }

    @Test func packagesThatInstallNothingAreNotUnpacked() throws {
        let samples = try AlpineSamples()
        var package = try samples.package(
            "virtual", [.file("f", "")], scripts: ["post-install": "#!/bin/sh\ntouch /x"])
        var prepared = package.segment.package
        prepared.control[0].bytes = Array(
            String(decoding: prepared.control[0].bytes, as: UTF8.self)
                .replacing("size = 4096", with: "size = 0").utf8)
        package = TreePackage(
            record: package.record,
            segment: SegmentFile(
                package: prepared, path: package.segment.path, codec: package.segment.codec))
        let editor = try samples.build([package])
        #expect(editor.tree.count == 1)
    }

    @Test func aDirectoryInTheWayIsAConflict() throws {
        let samples = try AlpineSamples()
        let packages = try [
            samples.package("a", [.directory("d")]), samples.package("b", [.file("d", "")]),
        ]
        #expect(throws: TreeConflict.twoOwners("d", "a", "b")) { try samples.build(packages) }
        let turned = try [
            samples.package("a", [.file("d", "")]),
            samples.package("b", [.directory("d"), .file("d/f", "")]),
        ]
        #expect(throws: TreeConflict.twoOwners("d", "a", "b")) { try samples.build(turned) }
    }
}

/// apk's records.
@Suite struct AlpineRecordTests {
    private func build(_ contents: [String]) throws -> TreeEditor {
        let samples = try AlpineSamples()
        return try samples.build(
            [
                samples.package(
                    "a",
                    [
                        .directory("etc"), .file("etc/x", "hello"), .link("etc/y", to: "x"),
                        .directory("proc"), .file("etc/lost", "1"),
                    ],
                    info: ["origin = o", "depend = so:libc.musl-x86_64.so.1", "triggers = /etc"],
                    scripts: ["trigger": "#!/bin/sh\n:"]),
                samples.package(
                    "b", [.directory("etc"), .file("etc/lost", "2")], info: ["replaces = a"]),
            ], contents: contents)
    }

    @Test func theInstalledDatabaseSaysWhoHasWhat() throws {
        let editor = try build(["database: apk"])
        let text = try #require(try editor.text("lib/apk/db/installed"))
        let sum = "Q1" + String(repeating: "A", count: 27) + "="
        #expect(
            text == """
                C:\(sum)
                P:a
                V:1.0-r0
                A:x86_64
                S:1234
                I:4096
                T:a sample
                U:https://example.org
                L:MIT
                o:o
                t:1000
                D:so:libc.musl-x86_64.so.1
                F:etc
                R:x
                Z:Q1qvTGHdzF6KLavt4PO0gs2a6pQ00=
                R:y
                a:0:0:777
                Z:Q1EfatjsUqKYSrqv18O1FlA3hcIHI=
                F:proc

                C:\(sum)
                P:b
                V:1.0-r0
                A:x86_64
                S:1234
                I:4096
                T:a sample
                U:https://example.org
                L:MIT
                t:1000
                r:a
                F:etc
                R:lost
                Z:Q12kuSN7rMzfGcB2DKt67EqDWQELA=


                """)
        #expect(try editor.text("lib/apk/db/triggers") == "\(sum) /etc\n")
        #expect(try editor.text("etc/apk/arch") == "x86_64\n")
        #expect(editor.tree["lib/apk/db/lock"]?.attributes.mode == 0o600)
        #expect(editor.tree["lib/apk/db/scripts.tar"] != nil)
        #expect(editor.tree["proc"]?.attributes.mode == 0o555)
        #expect(editor.tree["tmp"]?.attributes.mode == 0o1777)
    }

    @Test func repositoriesAreThoseOfTheRelease() throws {
        let editor = try build(["database: apk"])
        #expect(
            try editor.text("etc/apk/repositories") == """
                https://dl-cdn.alpinelinux.org/alpine/v3.19/main
                https://dl-cdn.alpinelinux.org/alpine/v3.19/community

                """)
    }

    @Test func repositoriesAreThoseOfTheComponents() throws {
        let editor = try build(["database: apk", "components: [main]"])
        #expect(
            try editor.text("etc/apk/repositories")
                == "https://dl-cdn.alpinelinux.org/alpine/v3.19/main\n")
    }

    @Test func repositoriesKeysAndWorldAreTheSpecifications() throws {
        let editor = try build([
            "database: apk",
            "repositories: [https://example.org/main, '@edge https://example.org/edge']",
            "runtime_repositories: [https://example.org/more]", "exclude: [unwanted]",
            "runtime_keyring: [{name: own.rsa.pub, content: KEY}]",
        ])
        #expect(
            try editor.text("etc/apk/repositories") == """
                https://dl-cdn.alpinelinux.org/alpine/v3.19/main
                https://dl-cdn.alpinelinux.org/alpine/v3.19/community
                https://example.org/main
                @edge https://example.org/edge
                https://example.org/more

                """)
        #expect(try editor.text("etc/apk/world") == "sample\n!unwanted\n")
        #expect(try editor.text("etc/apk/keys/own.rsa.pub")?.hasPrefix("KEY") == true)
    }

    @Test func noRecordsWithoutADatabase() throws {
        let editor = try build(["database: none"])
        #expect(editor.tree["lib"] == nil)
        #expect(editor.tree["etc/apk"] == nil)
        #expect(editor.tree["proc"]?.attributes.mode == 0o755)
    }
}
