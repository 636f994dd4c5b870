import Testing

@Suite("Alpine: choices")
struct AlpineChoiceTests {
    /// A universe, a world and what is selected.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let universe: String
        let world: String
        let selection: String

        init(_ rule: String, _ universe: String, _ world: String, _ selection: String) {
            testDescription = rule
            (self.universe, self.world, self.selection) = (universe, world, selection)
        }
    }

    static let versions = [
        Case("the latest version", "a 1\na 3\na 2", "a", "a-3"),
        Case("the latest that fits", "a 1\na 3\na 2", "a<3", "a-2"),
        Case("exactly one version", "a 1\na 3\na 2", "a=1", "a-1"),
        Case("a prefix", "a 1.2.9\na 1.3\na 1.2.10", "a~1.2", "a-1.2.10"),
        Case("a pre-release comes before", "a 2_rc1\na 1\na 2", "a<2", "a-2_rc1"),
        Case("what a dependency allows", "a 1 D:b<2\nb 1\nb 2", "a", "b-1 a-1"),
        Case(
            "what all dependencies allow", "a 1 D:b<3\nc 1 D:b>1\nb 1\nb 2\nb 3", "a c",
            "b-2 a-1 c-1"),
        Case(
            "an older version when what the latest needs is fixed otherwise",
            "a 2 D:b>1\na 1\nb 1\nb 2", "a b=1", "a-1 b-1"),
        Case("two wishes for one name", "a 1\na 2\na 3", "a>1 a<3", "a-2"),
        Case("a checksum", "a 1 C:Q1\(sum("a"))\na 2 C:Q1\(sum("b"))", "a><Q1\(sum("a"))", "a-1"),
        Case("versions that follow no grammar", "a 1.x_y\na 1", "a", "a-1.x_y"),
    ]

    private static func sum(_ letter: String) -> String {
        String(repeating: letter, count: 27) + "="
    }

    static let providers = [
        Case("the only provider of a library", "a 1 D:so:x\nx 1 p:so:x=1", "a", "x-1 a-1"),
        Case("the later of two provided versions", "x 9 p:v=1\ny 1 p:v=2\na 1 D:v", "a", "y-1 a-1"),
        Case("a version that is provided", "x 9 p:v=1\ny 1 p:v=2\na 1 D:v<2", "a", "x-9 a-1"),
        Case(
            "the package itself before what provides it without a version",
            "v 1\nx 9 p:v\na 1 D:v", "a", "v-1 a-1"),
        Case(
            "the higher priority without versions", "x 1 p:v k:5\ny 1 p:v k:10\na 1 D:v", "a",
            "y-1 a-1"),
        Case(
            "the version before the priority", "x 1 p:v=1 k:5\ny 1 p:v=2\na 1 D:v", "a", "y-1 a-1"),
        Case(
            "what is wanted anyway needs no priority", "x 1 p:v\ny 1 p:v\na 1 D:v", "a x",
            "x-1 a-1"),
        Case("a single provider still has to be named or have priority", "x 1 p:v k:1", "v", "x-1"),
        Case(
            "several packages may provide a name without a version",
            "x 1 p:v k:1\ny 1 p:v\na 1 D:v",
            "a x y", "y-1 a-1 x-1"),
        Case(
            "a provider that is ruled out by what is chosen is passed over",
            "x 1 p:v=9 D:!z\ny 1 p:v=1\na 1 D:v\nz 1", "a z", "y-1 a-1 z-1"),
        Case(
            "what all alternatives need leaves out those that conflict with it",
            "x 1 p:v=2 D:!z\ny 1 p:v=1\nz 1\na 1 D:v,z", "a", "y-1 z-1 a-1"),
    ]

    static let triggers = [
        Case("install_if brings a package in", "a 1\nb 1\nab 1 i:a,b", "a b", "a-1 b-1 ab-1"),
        Case("only when all are there", "a 1\nb 1\nab 1 i:a,b", "a", "a-1"),
        Case("with a version", "a 1\na 2\nx 1 i:a=1", "a", "a-2"),
        Case("with a version that fits", "a 1\na 2\nx 1 i:a=2", "a", "a-2 x-1"),
        Case("through a provided name", "a 1 p:v=1\nx 1 i:v", "a", "a-1 x-1"),
        Case("one after another", "a 1\nx 1 i:a\ny 1 i:x", "a", "a-1 x-1 y-1"),
        Case("not when forbidden", "a 1\nx 1 i:a", "a !x", "a-1"),
        Case("unless something is there", "a 1\nb 1\nx 1 i:a,!b", "a", "a-1"),
        Case("brings its dependencies", "a 1\nx 1 i:a D:y\ny 1", "a", "a-1 y-1 x-1"),
    ]

    @Test("versions", arguments: versions)
    func version(_ test: Case) throws { try check(test) }

    @Test("providers", arguments: providers)
    func provider(_ test: Case) throws { try check(test) }

    @Test("install_if", arguments: triggers)
    func trigger(_ test: Case) throws { try check(test) }

    private func check(_ test: Case) throws {
        #expect(try AlpineStanzas(test.universe).select(test.world) == test.selection)
    }
}
