import Packages
import Resolver
import Testing

/// What keeps packages apart, and what is selected instead.
@Suite struct DebianConflictTests {
    @Test(arguments: ["Conflicts", "Breaks"])
    func otherAlternativeIsTaken(field: String) throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: a | b
            fixed 1
              \(field): a
            a 1
            b 1
            """)
        #expect(try world.names("fixed", "app") == ["app", "b", "fixed"])
        #expect(try world.names("app", "fixed") == ["app", "b", "fixed"])
    }

    @Test(arguments: ["Conflicts", "Breaks"])
    func versionsCount(field: String) throws {
        let world = try DebianWorld(
            """
            app 1
              \(field): lib (<< 2), other (= 1-1)
            lib 2
            other 1-2
            """)
        #expect(try world.names("app", "lib", "other") == ["app", "lib", "other"])
    }

    @Test func ownProvidesAreNoConflict() throws {
        let world = try DebianWorld(
            """
            postfix 1
              Provides: mta
              Conflicts: mta, postfix (<< 2)
            exim 1
              Provides: mta
            """)
        #expect(try world.names("postfix") == ["postfix"])
        expectLines(
            try world.explanation("postfix", "exim"),
            [
                "postfix 1 excludes exim 1: Conflicts: mta", "  `postfix` is requested",
                "  `exim` is requested",
            ])
    }

    @Test func versionedConflictsIgnoreUnversionedProviders() throws {
        let world = try DebianWorld(
            """
            a 1
              Conflicts: v (>= 1)
            b 1
              Provides: v
            c 1
              Provides: v (= 1)
            """)
        #expect(try world.names("a", "b") == ["a", "b"])
        #expect(try !world.explanation("a", "c").isEmpty)
    }

    @Test func exclusionsAreKeptOut() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: a
            a 1
            """)
        expectLines(
            try world.explanation("app", "a-"),
            [
                "app 1 cannot be selected: Depends: a", "  `a` is excluded by the request",
            ])
        expectLines(
            try world.explanation("a", "a-"), ["`a` is both requested and excluded"])
        #expect(try world.names("a", "unknown-") == ["a"])
    }

    @Test func chainsNameWhoBroughtEachIn() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: middle
            middle 1
              Depends: left
            left 1
              Conflicts: right
            right 1
            tool 1
              Depends: right (>= 1)
            """)
        expectLines(
            try world.explanation("app", "tool"),
            [
                "tool 1 cannot be selected: Depends: right (>= 1)",
                "  left 1 excludes right 1: Conflicts: right",
                "    `left` is wanted by `middle` (Depends: left), that by `app` (Depends: middle)",
            ])
    }

    @Test func leftoversAreSwept() throws {
        // The first alternative brings in a helper before it turns out to be impossible.
        let world = try DebianWorld(
            """
            app 1
              Depends: first | second
            first 1
              Depends: helper, clash
            helper 1
            clash 1
              Conflicts: fixed
            fixed 1
            second 1
            """)
        #expect(try world.names("fixed", "app") == ["app", "fixed", "second"])
    }

    @Test func failureNamesEveryAlternative() throws {
        let world = try DebianWorld(
            """
            app 1
              Depends: a (>= 2) | b | c
            a 1
            b 1
              Depends: nowhere (>= 3)
            """)
        expectLines(
            try world.explanation("app"),
            [
                "app 1 cannot be selected: Depends: a (>= 2) | b | c",
                "  no version of `a` is >= 2; there is 1 (stable)",
                "  b 1 cannot be selected: Depends: nowhere (>= 3)",
                "    no package `nowhere`",
                "  no package `c`",
            ])
    }

    @Test func everyRequestIsExplained() throws {
        let world = try DebianWorld("python3 1\nperl 1")
        expectLines(
            try world.explanation("pyhton3", "perl", "rubby"),
            [
                "no package `pyhton3` (did you mean `python3`?)", "no package `rubby`",
            ])
    }

    @Test func longChainsEndInAnError() throws {
        let text = (0..<900).map { "p\($0) 1\n  Depends: p\($0 + 1)\n" }.joined() + "p900 1\n"
        expectLines(
            try DebianWorld(text).explanation("p0"),
            [
                "p0 1 cannot be selected: Depends: p1",
                "  (298 steps of that kind)",
                "  p299 1 cannot be selected: Depends: p300",
                "    p300 1 cannot be selected: Depends: p301",
                "      `p301` is wanted through more than 300 packages",
            ])
        #expect(try DebianWorld(text).names("p650").count == 251)
    }

    @Test func wideChoicesStayQuick() throws {
        // Every layer leaves a choice of two that both need the next; nothing is tried twice.
        var text = "top 1\n  Depends: a0 | b0\n"
        for layer in 0..<60 {
            for side in ["a", "b"] {
                text += "\(side)\(layer) 1\n  Depends: a\(layer + 1) | b\(layer + 1)\n"
            }
        }
        #expect(try DebianWorld(text).explanation("top").first?.hasPrefix("top 1") == true)
    }
}
