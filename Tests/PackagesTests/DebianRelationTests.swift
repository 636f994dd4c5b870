import Packages
import Testing

@Suite struct DebianRelationTests {
    struct Form: CustomTestStringConvertible, Sendable {
        let text: String
        let parsed: [String]
        var testDescription: String { text }
    }

    @Test(arguments: [
        Form(text: "", parsed: []),
        Form(text: "libc6", parsed: ["libc6"]),
        Form(text: "libc6 (>= 2.36)", parsed: ["libc6 (>= 2.36)"]),
        Form(text: "libc6(>=2.36)", parsed: ["libc6 (>= 2.36)"]),
        Form(
            text: "a (<< 1) , b(= 1:2-3),c ( >>  4 )",
            parsed: ["a (<< 1)", "b (= 1:2-3)", "c (>> 4)"]),
        Form(text: "a (<= 1), b (< 1), c (> 1)", parsed: ["a (<= 1)", "b (<= 1)", "c (>= 1)"]),
        Form(text: "a | b (>= 1) | c, d", parsed: ["a | b (>= 1) | c", "d"]),
        Form(
            text: "python3:any (>= 3.11), gcc:native, libc6:amd64",
            parsed: [
                "python3:any (>= 3.11)", "gcc:native", "libc6:amd64",
            ]),
        Form(text: "a,\n b,\n\tc", parsed: ["a", "b", "c"]),
        Form(text: "a, b, ", parsed: ["a", "b"]),
        Form(
            text: "g++ (>= 4:12), libstdc++-12-dev", parsed: ["g++ (>= 4:12)", "libstdc++-12-dev"]),
    ])
    func relationsAreRead(form: Form) throws {
        let relations = try DebianRelation.parse(form.text)
        #expect(relations.map(\.description) == form.parsed)
        let again = try DebianRelation.parse(form.parsed.joined(separator: ", "))
        #expect(again == relations)
    }

    @Test func termsKeepTheirParts() throws {
        let relations = try DebianRelation.parse("a:any (>= 1.2-3) | b:armhf")
        let terms = try #require(relations.first).alternatives
        #expect(terms.count == 2)
        #expect(terms[0].qualifier == .any)
        #expect(terms[0].constraint?.comparison == .laterOrEqual)
        #expect(terms[0].constraint?.accepts(try DebianVersion("1.2-3")) == true)
        #expect(terms[0].constraint?.accepts(try DebianVersion("1.2-2")) == false)
        #expect(terms[1].qualifier == .architecture(PackageArchitecture("armhf")))
        #expect(terms[1].constraint == nil)
    }

    struct Bad: CustomTestStringConvertible, Sendable {
        let text: String
        let message: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Bad(text: ", a", message: "a package name is missing before `, a`"),
        Bad(text: "a,, b", message: "a package name is missing before `, b`"),
        Bad(text: "a |", message: "a package name is missing before ``"),
        Bad(text: "a | | b", message: "a package name is missing before `| b`"),
        Bad(text: "a b", message: "`a b` is followed by neither `,` nor `|`"),
        Bad(text: "a (>= 1", message: "`a (>= 1` has a version in brackets that cannot be read"),
        Bad(text: "a ()", message: "`a ()` has a version in brackets that cannot be read"),
        Bad(text: "a (1.0)", message: "`a (1.0)` has a version in brackets that cannot be read"),
        Bad(text: "a (>= )", message: "`a (>= )` has a version in brackets that cannot be read"),
        Bad(text: "(>= 1)", message: "a package name is missing before `(>= 1)`"),
        Bad(text: "a:", message: "a package name is missing before `a:`"),
        Bad(
            text: "a [amd64]",
            message:
                "`a [amd64]` is restricted to architectures or build profiles, which only a source package may be"
        ),
        Bad(
            text: "a <!nocheck>",
            message:
                "`a <!nocheck>` is restricted to architectures or build profiles, which only a source package may be"
        ),
        Bad(
            text: "a (>= 1_2)",
            message:
                "`1_2` is not a Debian version: the upstream part may hold letters, digits and `.+-~`, and `:` after an epoch"
        ),
        Bad(text: "a'b", message: "`a'b` is not a package name"),
    ])
    func otherTextsAreRefused(bad: Bad) {
        let error = #expect(throws: DebianRelationError.self) { try DebianRelation.parse(bad.text) }
        #expect(error?.description == bad.message)
    }

    @Test(arguments: [
        ("<<", [true, false, false]), ("<=", [true, true, false]), ("=", [false, true, false]),
        (">=", [false, true, true]), (">>", [false, false, true]),
    ])
    func operatorsCompare(symbol: String, expected: [Bool]) throws {
        let relations = try DebianRelation.parse("a (\(symbol) 2.0)")
        let constraint = try #require(relations.first?.alternatives.first?.constraint)
        let found = try ["1.9", "2.0-0", "2.0+b1"].map { constraint.accepts(try DebianVersion($0)) }
        #expect(found == expected)
    }
}
