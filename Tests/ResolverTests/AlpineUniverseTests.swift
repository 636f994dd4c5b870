import Packages
import Resolver
import Testing

@Suite("Alpine: indexes")
struct AlpineUniverseTests {
    private func universe(_ texts: String...) throws -> AlpineUniverse {
        try AlpineUniverse(
            architecture: PackageArchitecture("x86_64"),
            sources: texts.map { AlpineIndexSource(text: Array($0.utf8)) })
    }

    @Test("empty and blank ones", arguments: ["", "\n", "\n\n\n"])
    func empty(_ text: String) throws {
        #expect(try universe(text).packageCount == 0)
    }

    @Test("one without a line end at its end")
    func noLineEnd() throws {
        #expect(try universe("P:a\nV:1\n\nP:b\nV:2").packageCount == 2)
    }

    @Test(
        "malformed ones",
        arguments: [
            ("P:a\nV:1\nnonsense\n", AlpineUniverseError.malformedLine(repository: 0, line: 3)),
            ("V:1\n\n", .fieldCount(repository: 0, line: 2, field: "P")),
            ("P:a\n\n", .fieldCount(repository: 0, line: 2, field: "V")),
            ("P:a\nP:b\nV:1\n\n", .fieldCount(repository: 0, line: 2, field: "P")),
            ("P:a\nV:1\nD:x\nD:y\n", .fieldCount(repository: 0, line: 4, field: "D")),
        ])
    func malformed(_ text: String, _ error: AlpineUniverseError) {
        #expect(throws: error) { try universe(text) }
    }

    @Test("the repository of a malformed one is named")
    func repository() {
        #expect(throws: AlpineUniverseError.malformedLine(repository: 1, line: 1)) {
            try universe("P:a\nV:1\n", "ab")
        }
    }

    @Test("more repositories than there are bits for")
    func repositories() {
        let many = Array(repeating: AlpineIndexSource(text: []), count: 64)
        #expect(throws: AlpineUniverseError.tooManyRepositories(64)) {
            try AlpineUniverse(architecture: PackageArchitecture("x86_64"), sources: many)
        }
    }

    @Test(
        "packages whose names would leave the repository are never chosen",
        arguments: ["P:../a\nV:1\n", "P:a\nV:1/../2\n", "P:.a\nV:1\n", "P:a b\nV:1\n", "P:a\nV:\n"])
    func paths(_ text: String) throws {
        let name = text.split(separator: "\n")[0].dropFirst(2).split(separator: " ")[0]
        let world = [AlpineDependency(name: try AlpineName(name))]
        #expect(throws: ResolutionError.self) {
            try AlpineResolver.resolve(AlpineRequest(world: world), in: universe(text))
        }
    }

    @Test("chains of dependencies deeper than any stack")
    func deep() throws {
        let count = 3_000
        var text = ""
        for number in 0..<count { text += "P:p\(number)\nV:1\nA:x86_64\nD:p\(number + 1)\n\n" }
        text += "P:p\(count)\nV:1\n\n"
        let world = try AlpineDependency.list("p0")
        let selection = try AlpineResolver.resolve(AlpineRequest(world: world), in: universe(text))
        #expect(selection.packages.count == count + 1)
        #expect(selection.packages.first?.record.name.text == "p\(count)")
    }

    @Test("random bytes are refused or read, never a trap")
    func noise() throws {
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "P:a\n", "V:1\n", "D:a !b c>1\n", "p:b=1 c\n", "i:a b\n", "\n", "k:9", "\0", "C:x\n",
        ]
        for _ in 0..<400 {
            let text = (0..<random(20)).map { _ in pieces[random(pieces.count)] }.joined()
            guard let universe = try? universe(text) else { continue }
            let request = AlpineRequest(world: try AlpineDependency.list("a b"))
            if let selection = try? AlpineResolver.resolve(request, in: universe) {
                #expect(!selection.packages.isEmpty)
            }
        }
    }
}
