import Packages
import Resolver
import Testing

@Suite("Alpine: order of installation and reasons")
struct AlpineOrderTests {
    @Test("the world by name without regard to case")
    func world() throws {
        let stanzas = try AlpineStanzas("b 1\nA 1\nc 1\na 1")
        #expect(try stanzas.select("c a b A") == "A-1 a-1 b-1 c-1")
    }

    @Test("dependencies first, in the order in which they are written")
    func dependencies() throws {
        let stanzas = try AlpineStanzas("a 1 D:z,y\ny 1 D:x\nz 1\nx 1")
        #expect(try stanzas.select("a") == "z-1 x-1 y-1 a-1")
    }

    @Test("cycles are cut where they close")
    func cycles() throws {
        let stanzas = try AlpineStanzas("a 1 D:b\nb 1 D:c\nc 1 D:a")
        #expect(try stanzas.select("a") == "c-1 b-1 a-1")
        #expect(try stanzas.select("b") == "a-1 c-1 b-1")
    }

    @Test("what is triggered follows the last that triggers it")
    func triggered() throws {
        let stanzas = try AlpineStanzas("a 1\nb 1 D:c\nc 1\nac 1 i:a,c")
        #expect(try stanzas.select("a b") == "a-1 c-1 ac-1 b-1")
    }

    @Test("the same in whatever order the request and the repositories list things")
    func deterministic() throws {
        let lines = ["a 1 D:v,w", "b 1 p:v=1", "c 1 p:v=2", "d 1 p:w k:3", "e 1 i:d"]
        let first = try AlpineStanzas(lines.joined(separator: "\n")).select("a b")
        #expect(first == "b-1 d-1 e-1 a-1")
        #expect(
            try AlpineStanzas(lines.reversed().joined(separator: "\n")).select("b a a") == first)
    }

    @Test("reasons lead back to the world")
    func reasons() throws {
        let selection = try AlpineStanzas("a 1 D:so:x>=1\nx 2 p:so:x=2 D:y\ny 1\nt 1 i:y")
            .resolve("a")
        let why = selection.why(try AlpineName("t"))
        #expect(why.map(\.package.text) == ["a", "x", "y", "t"])
        #expect(
            why.map(\.reason.description) == [
                "requested as `a`", "wanted by a (depends: so:x>=1)", "wanted by x (depends: y)",
                "wanted by y (install_if: y)",
            ])
        #expect(selection.why(try AlpineName("so:x")).last?.package.text == "x")
        #expect(selection.why(try AlpineName("nothing")).isEmpty)
        #expect(selection.world.map(\.description) == ["a"])
    }

    @Test("records say all that is needed to fetch and check a package")
    func records() throws {
        let sum = "Q1" + String(repeating: "c", count: 27) + "="
        let selection = try AlpineStanzas("a 1.2-r3 C:\(sum) A:noarch S:77 I:88 o:src\nb 1")
            .resolve("a b")
        let record = selection.records[0]
        #expect(record.name.text == "a")
        #expect(record.version == "1.2-r3")
        #expect(record.architecture.text == "noarch")
        #expect(record.size == 77)
        #expect(record.installedSize == 88)
        #expect(record.sourceName == "src")
        #expect(record.controlChecksum == sum)
        #expect(record.filename == "noarch/a-1.2-r3.apk")
        #expect(record.digest == nil)
        #expect(selection.records[1].sourceName == "b")
        #expect(selection.records[1].controlChecksum == nil)
        #expect(selection.records[1].filename == "x86_64/b-1.apk")
    }
}
