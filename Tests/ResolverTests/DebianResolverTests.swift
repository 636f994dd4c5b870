import OCIModel
import Packages
import Resolver
import Testing

/// What is selected.
@Suite struct DebianResolverTests {
    @Test func needsAreFollowed() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: lib, tool (>= 2)
              Recommends: manual
              Suggests: extra
            lib 1
              Pre-Depends: base
            tool 2
            base 1
            manual 1
            extra 1
            unrelated 1
            """)
        #expect(try world.names("app") == ["app", "base", "lib", "tool"])
    }

    @Test func nothingIsSelectedForNothing() throws {
        #expect(try DebianWorld("a 1").names() == [])
    }

    @Test func circlesEnd() throws {
        let world = try DebianWorld(
            """
            a 1
              Depends: b
            b 1
              Depends: c, a
            c 1
              Pre-Depends: b
            """)
        #expect(try world.names("c") == ["a", "b", "c"])
    }

    @Test func recordsTellWhereThePackageIs() throws {
        var world = DebianWorld()
        try world.add("stable", "a 1.0-1 source=src multiarch=foreign priority=optional")
        try world.add("updates", "b 2:1 arch=all source=a essential")
        let selection = try world.select("a", "b")
        let a = try #require(selection.package(PackageName("a")))
        let b = try #require(selection.package(PackageName("b")))
        #expect(a.record.filename == "pool/stable/a_1.0-1_amd64.deb")
        #expect(a.record.sourceName == "src")
        #expect(a.record.sourceVersion == "1.0-1")
        #expect(a.record.installedSize == 2048)
        #expect(a.record.digest?.hex == String(repeating: "0", count: 64))
        #expect(a.multiArch == .foreign)
        #expect(a.priority == .optional)
        #expect(a.record.repository == 0)
        #expect(b.record.repository == 1)
        #expect(b.record.architecture.text == "all")
        #expect(b.isEssential)
        #expect(selection.package(try PackageName("c")) == nil)
    }

    @Test func foreignArchitecturesAreNotSeen() throws {
        let world = try DebianWorld("a 1\na 2 arch=i386\nb 1 arch=i386")
        #expect(try world.select("a").records.map(\.version) == ["1"])
        expectLines(
            try world.explanation("b"), ["no package `b`"])
    }

    // MARK: Alternatives

    @Test func firstAlternativeIsTaken() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: a | b
            a 1
            b 1
            """)
        #expect(try world.names("app") == ["a", "app"])
        #expect(try world.names("app", "b") == ["app", "b"])
        #expect(try world.names("b", "app") == ["app", "b"])
        #expect(try world.names("app", "a-") == ["app", "b"])
    }

    @Test func alternativesThatCannotBeHadArePassedOver() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: missing | old (>= 2) | broken | good | other
            old 1
            broken 1
              Depends: nowhere
            good 1
            other 1
            """)
        #expect(try world.names("app") == ["app", "good"])
    }

    @Test func whatFailsDeepDownIsTakenBack() throws {
        // The first alternative is tried until, three steps on, it cannot be had.
        let world = try DebianWorld(
            """
            app 1
              Depends: a | b
            a 1
              Depends: a1
            a1 1
              Depends: helper, a2
            a2 1
              Depends: nowhere
            helper 1
            b 1
            """)
        #expect(try world.names("app") == ["app", "b"])
    }

    @Test func preferencesDecideWhereThereIsAChoice() throws {
        let world = try DebianWorld(
            """
            init-system-helpers 1
              Depends: usrmerge | usr-is-merged
            usrmerge 1
              Depends: perl
            usr-is-merged 1
            perl 1
            """)
        #expect(
            try world.names("init-system-helpers") == ["init-system-helpers", "perl", "usrmerge"])
        let name = try PackageName("usr-is-merged")
        #expect(
            try world.names("init-system-helpers") { $0.preferences = [name] }
                == ["init-system-helpers", "usr-is-merged"])
        #expect(try world.names("perl") { $0.preferences = [name] } == ["perl"])
    }

    // MARK: Virtual packages

    static let mailers = """
        postfix 1
          Provides: mta
        exim 1
          Provides: mta
        lists 1
          Depends: mta
        logwatch 1
          Depends: exim | mta
        """

    @Test func providersMeetANeed() throws {
        let world = try DebianWorld(Self.mailers)
        #expect(try world.names("lists", "postfix") == ["lists", "postfix"])
        #expect(try world.names("logwatch", "postfix") == ["logwatch", "postfix"])
        #expect(try world.names("logwatch") == ["exim", "logwatch"])
    }

    /// Of providers that are equal in everything else apt takes the one that is mentioned last.
    @Test func laterMentionedProviderIsTaken() throws {
        #expect(try DebianWorld(Self.mailers).names("lists") == ["exim", "lists"])
        let before = "early 1\n  Suggests: exim\n" + Self.mailers
        #expect(try DebianWorld(before).names("lists") == ["lists", "postfix"])
    }

    @Test func betterProviderIsTaken() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: thing
            a 1 priority=optional
              Provides: thing
            b 1 priority=required
              Provides: thing
            c 1 priority=extra
              Provides: thing
            """)
        #expect(try world.names("app") == ["app", "b"])
        let withEssential = try DebianWorld(
            """
            app 1
              Depends: thing
            a 1 priority=extra essential
              Provides: thing
            b 1 priority=required
              Provides: thing
            """)
        #expect(try withEssential.names("app") == ["a", "app"])
        let withReal = try DebianWorld(
            """
            app 1
              Depends: thing
            a 1 priority=required essential
              Provides: thing
            thing 1 priority=extra
            """)
        #expect(try withReal.names("app") == ["app", "thing"])
    }

    @Test func requestedVirtualPackageIsItsOnlyProvider() throws {
        let world = try DebianWorld("real 1\n  Provides: virtual\nother 1")
        let selection = try world.select("virtual")
        #expect(selection.records.map(\.name.text) == ["real"])
        #expect(selection.reasons[try PackageName("real")] == .requested("virtual"))
    }

    @Test func requestedVirtualPackageOfSeveralIsRefused() throws {
        expectLines(
            try DebianWorld(Self.mailers).explanation("mta"),
            [
                "`mta` is not a package but provided by several; name one of `exim`, `postfix`"
            ])
    }

    @Test func versionedProvides() throws {
        let world = try DebianWorld(
            """
            old 1
              Provides: thing (= 1), bare
            new 1
              Provides: thing (= 2)
            app 1
              Depends: thing (>= 2)
            strict 1
              Depends: bare (>= 1)
            any 1
              Depends: bare
            """)
        #expect(try world.names("app") == ["app", "new"])
        #expect(try world.names("any") == ["any", "old"])
        expectLines(
            try world.explanation("strict"),
            [
                "strict 1 cannot be selected: Depends: bare (>= 1)",
                "  no version of `bare` is >= 1; there is old, which provides no version",
            ])
        #expect(try world.names("thing=2") == ["new"])
    }

    // MARK: Architecture qualifiers

    @Test func anyWantsMultiArchAllowed() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: python:any (>= 3)
            python 3 multiarch=allowed
            bad 1
              Depends: plain:any
            plain 1
            native 1
              Depends: plain:native, plain:amd64 (= 1)
            foreign 1
              Depends: plain:i386
            """)
        #expect(try world.names("app") == ["app", "python"])
        #expect(try world.names("native") == ["native", "plain"])
        expectLines(
            try world.explanation("bad"),
            [
                "bad 1 cannot be selected: Depends: plain:any", "  no package `plain:any`",
            ])
        expectLines(
            try world.explanation("foreign"),
            [
                "foreign 1 cannot be selected: Depends: plain:i386", "  no package `plain:i386`",
            ])
        #expect(try world.names("plain:amd64") == ["plain"])
        expectLines(
            try world.explanation("plain:arm64"),
            [
                "`plain:arm64`: the universe holds amd64 and all, not arm64"
            ])
    }

    // MARK: Modes

    @Test func withoutRelationsExactlyTheNamed() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: lib
              Conflicts: other
            app 2
              Depends: nowhere
            lib 1
            other 1
            """)
        let selection = try world.select("app", "other") { $0.ignoresRelations = true }
        #expect(selection.records.map { "\($0.name)=\($0.version)" } == ["app=2", "other=1"])
        expectLines(
            try world.explanation("app", "aap") { $0.ignoresRelations = true },
            ["no package `aap` (did you mean `app`?)"])
    }

    @Test func basesAreSelectedFirst() throws {
        let world = try DebianWorld(
            """
            bash 1 essential priority=required
              Depends: libc
            mount 1 priority=required
            apt 1 priority=important
            libc 1 priority=optional
            nano 1 priority=optional
            """)
        #expect(try world.names { $0.base = .none } == [])
        #expect(try world.names { $0.base = .essential } == ["bash", "libc"])
        #expect(try world.names { $0.base = .required } == ["bash", "libc", "mount"])
        #expect(
            try world.names("nano", "mount-") { $0.base = .required } == ["bash", "libc", "nano"])
    }
}
