import Testing

@Suite("Alpine: explanations")
struct AlpineExplanationTests {
    /// A universe, a world that fails and why.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let universe: String
        let world: String
        let complaint: String

        init(_ rule: String, _ universe: String, _ world: String, _ complaint: String) {
            testDescription = rule
            (self.universe, self.world, self.complaint) = (universe, world, complaint)
        }
    }

    static let cases = [
        Case(
            "a misspelt name", "nginx 1\npython3 1", "ngin",
            "no package `ngin` (did you mean `nginx`?)"),
        Case(
            "the name of a command", "py3-pip 1 p:cmd:pip=1\npix 1", "pip",
            "no package `pip` (did you mean `py3-pip`, `pix`?)"),
        Case(
            "a version that is not there", "a 1\na 2", "a>2",
            "no version of `a` is >2; there is 1, 2"),
        Case(
            "a missing dependency further down", "a 1 D:b\nb 1 D:c>=2\nc 1", "a",
            """
            a 1 cannot be selected: depends: b
              b 1 cannot be selected: depends: c>=2
                no version of `c` is >=2; there is 1
            """),
        Case(
            "a provided version that is not there", "a 1 D:so:x=2\nx 9 p:so:x=1", "a",
            """
            a 1 cannot be selected: depends: so:x=2
              no version of `so:x` is =2; there is 1 of x 9
            """),
        Case(
            "apk takes the latest version for good", "a 2 D:gone\na 1", "a",
            """
            a 2 cannot be selected: depends: gone
              no package `gone`
            """),
        Case(
            "something that is triggered and lacks something", "a 1\nx 1 i:a D:gone", "a",
            """
            a 1 cannot be selected: it brings in `x`, which has install_if: a
              x 1 cannot be selected: depends: gone
                no package `gone`
            """),
        Case(
            "a name that several provide", "a 1 D:v\nx 1 p:v\ny 1 p:v", "a",
            """
            a 1 cannot be selected: depends: v
              `v` is not a package but provided by several; name one of `x`, `y`
            """),
        Case(
            "a provider without a version", "v 1\nb 1 p:v\nd 1", "v=2 d",
            "no version of `v` is =2; there is 1, b 1, which provides no version"),
        Case(
            "something forbidden that is needed", "a 1 D:b\nb 1 D:c\nc 1", "a !c",
            """
            a 1 cannot be selected: depends: b
              b 1 cannot be selected: depends: c
                the request forbids `c` with `!c`
            """),
        Case(
            "something asked for and forbidden", "a 1", "a !a",
            "the request asks for `a` and forbids `a` with `!a`"),
        Case(
            "packages that conflict", "a 1 D:!b\nb 1\nc 1 D:b\nd 1", "a c d",
            """
            a 1 excludes b 1: depends: !b
              `a` is requested
              `b` is wanted by `c` (depends: b)
            """),
        Case(
            "packages that provide the same", "a 1 p:v=1\nb 1 p:v=2\nd 1", "a b d",
            """
            a 1 excludes b 1: both provide `v`
              `a` is requested
              `b` is requested
            """),
        Case(
            "dependencies on different versions", "a 1 D:l=1\nb 1 D:l=2\nl 1\nl 2\nd 1", "a b d",
            """
            b 1 cannot be selected: depends: l=2
              a 1 excludes l 2: depends: l=1
                `a` is requested
                `l` is wanted by `b` (depends: l=2)
            """),
        Case(
            "a dependency that cannot be read", "a 1 D:b=1_x", "a",
            "`a 1` has a dependency that cannot be read in its index"),
        Case(
            "another architecture", "a 1 A:riscv64", "a", "`a 1` is for another architecture"),
        Case(
            "a field that must be understood", "a 1 X:new", "a",
            "`a 1` has a field in its index that only newer versions of apk understand"),
    ]

    @Test("causes", arguments: cases)
    func causes(_ test: Case) throws {
        #expect(try AlpineStanzas(test.universe).complaint(test.world) == test.complaint)
    }

    @Test("excluded packages are not chosen, and named when that is the cause")
    func exclusions() throws {
        let stanzas = try AlpineStanzas("a 1 D:v\nx 2 p:v=2\ny 1 p:v=1\nt 1 i:a")
        #expect(try stanzas.select("a") == "x-2 a-1 t-1")
        #expect(try stanzas.select("a", without: ["x", "t", "nothing"]) == "y-1 a-1")
        #expect(
            try stanzas.complaint("a", without: ["x", "y"])
                == """
                a 1 cannot be selected: depends: v
                  `x` is excluded by the request
                """)
    }

    @Test("a large request is cut down to what fails")
    func core() throws {
        let many = (0..<40).map { "p\($0) 1" }.joined(separator: "\n")
        let world = (0..<40).map { "p\($0)" }.joined(separator: " ")
        let complaint = try AlpineStanzas(many + "\nq 1 D:!p17").complaint(world + " q")
        #expect(
            complaint == """
                q 1 excludes p17 1: depends: !p17
                  `q` is requested
                  `p17` is requested
                """)
    }
}
