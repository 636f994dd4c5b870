import Packages
import Resolver
import Testing

@Suite("Alpine: repositories and tags")
struct AlpineRepositoryTests {
    @Test("the later version from whichever repository")
    func versions() throws {
        #expect(try AlpineStanzas("a 1\n--\na 2").select("a") == "a-2")
    }

    @Test("the same version from the first repository")
    func order() throws {
        let record = try AlpineStanzas("x 1\n--\na 1 S:1\n--\na 1 S:2").resolve("a").records[0]
        #expect(record.repository == 1)
        #expect(record.size == 1)
    }

    @Test("the same package in two repositories is one")
    func merged() throws {
        let sum = "C:Q1" + String(repeating: "d", count: 27) + "="
        let universe = try AlpineStanzas("a 1 \(sum)\n--\na 1 \(sum)").universe()
        #expect(universe.packageCount == 1)
    }

    static let tagged = "a 1 D:b\nb 1\n--@edge\na 2 D:b>1\nb 2\nc 1\nd 1 I:0\n--@test\nb 3"

    /// A world over ``tagged`` and what is selected.
    @Test(
        "tags",
        arguments: [
            ("a", "b-1 a-1"), ("a@edge", "b@edge-2 a@edge-2"), ("b@test", "b@test-3"),
            ("b@edge", "b@edge-2"), ("a b@edge", "b@edge-2 a-1"), ("c@edge", "c@edge-1"),
            ("d", "d-1"),
        ])
    func tags(_ world: String, _ selection: String) throws {
        #expect(try AlpineStanzas(Self.tagged).select(world) == selection)
    }

    @Test("what a tagged repository has is not taken without the tag")
    func withoutTag() throws {
        let complaint = try AlpineStanzas(Self.tagged).complaint("c")
        #expect(complaint == "`c 1` is in a tagged repository only; ask for `c@edge`")
    }

    @Test("a tag that no repository has")
    func unknownTag() throws {
        #expect(
            try AlpineStanzas(Self.tagged).complaint("a@egde")
                == "`a@egde`: no repository has the tag `@egde` (there is @edge, @test)")
        #expect(
            try AlpineStanzas("a 1").complaint("a@x")
                == "`a@x`: no repository has the tag `@x`; give one as `@x URL`")
    }
}
