import Testing

@testable import ImageSpec

@Suite struct YAMLParserTests {
    private func parse(_ text: String) throws -> YAMLNode {
        try YAMLParser.parse(Array(text.utf8), file: "f.yaml")
    }

    private func text(_ node: YAMLNode?) -> String? {
        guard case .scalar(let text, _) = node?.content else { return nil }
        return text
    }

    @Test func valuesKnowTheirPlaces() throws {
        let root = try parse("a: one\nb:\n  - x\n  - {c: two}\n")
        #expect(root.entries.map(\.key) == ["a", "b"])
        #expect(root["a"]?.position.description == "f.yaml:1:4")
        #expect(root.entries[1].position.description == "f.yaml:2:1")
        guard case .list(let elements) = root["b"]?.content else {
            Issue.record("not a list")
            return
        }
        #expect(elements[1]["c"]?.position.description == "f.yaml:4:9")
    }

    @Test(arguments: [
        "no", "NO", "off", "1.10", "3.20", "0755", "1_000", "0x1f", "2001-01-01", "1e3",
    ])
    func plainTextsStayAsWritten(word: String) throws {
        #expect(text(try parse("a: \(word)\n")["a"]) == word)
    }

    @Test(arguments: ["", "~", "null", "NULL", "Null"])
    func nothingIsNothing(word: String) throws {
        #expect(try parse("a: \(word)\n")["a"]?.isNothing == true)
        if !word.isEmpty { #expect(text(try parse("a: '\(word)'\n")["a"]) == word) }
    }

    @Test func emptyDocumentsAreEmptyMaps() throws {
        for text in ["", "# nothing\n", "---\n", "---\n...\n"] {
            #expect(try parse(text).entries.isEmpty)
        }
    }

    @Test func aliasesAndMergeKeysAreReplaced() throws {
        let root = try parse(
            """
            base: &base {x: 1, y: 2}
            list: &list [p, q]
            one: {<<: *base, y: 3}
            two:
              <<: [{z: 9, x: 7}, *base]
            three: *list
            """)
        #expect(root["one"]?.entries.map(\.key) == ["y", "x"])
        #expect(text(root["one"]?["y"]) == "3")
        #expect(text(root["two"]?["x"]) == "7")
        #expect(text(root["two"]?["y"]) == "2")
        guard case .list(let elements) = root["three"]?.content else {
            Issue.record("not a list")
            return
        }
        #expect(elements.count == 2)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let yaml: String
        let message: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        Refused(yaml: "a: 1\nb: 2\na: 3\n", message: "f.yaml:1:1: the key `a` stands here twice"),
        Refused(
            yaml: "a: {b: 1, c: 2, b: 3}\n", message: "f.yaml:1:5: the key `b` stands here twice"),
        Refused(
            yaml: "a: [1\n",
            message: "f.yaml:2:1: not valid YAML: did not find expected ',' or ']'"
                + " while parsing a flow sequence"),
        Refused(
            yaml: "a: 1\n---\nb: 2\n",
            message: "f.yaml:2:1: not valid YAML: a second document begins here"),
        Refused(
            yaml: "a: *b\n", message: "f.yaml:1:4: not valid YAML: found undefined alias"),
        Refused(
            yaml: "a: !secret x\n",
            message: "f.yaml:1:4: not valid YAML: the tag `!secret` has no meaning here"),
        Refused(
            yaml: "a: !!binary aGk=\n",
            message: "f.yaml:1:4: not valid YAML: binary values have no meaning here"),
        Refused(yaml: "? [a]\n: b\n", message: "f.yaml:1:3: not valid YAML: a key must be a text"),
        Refused(yaml: "<<: 7\n", message: "f.yaml:1:5: not valid YAML: `<<` wants a map, not `7`"),
        Refused(yaml: "a: é\u{1}\n", message: "f.yaml:1:5: not valid YAML: a control character"),
        Refused(
            yaml: "a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
            message: "f.yaml:1:36: too large: values lie more than 32 deep in each other"),
        Refused(
            yaml: "a: " + String(repeating: "x", count: 1 << 20),
            message: "f.yaml: too large: the file is larger than 1 MiB"),
    ])
    func refusals(refused: Refused) {
        #expect(throws: SpecificationError.self) { try parse(refused.yaml) }
        do { _ = try parse(refused.yaml) } catch { #expect("\(error)" == refused.message) }
    }

    @Test func otherEncodingsAreRefused() {
        do {
            _ = try YAMLParser.parse([0x61, 0x3a, 0x20, 0xff, 0x0a], file: "f.yaml")
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == "f.yaml: not valid YAML: it is not UTF-8")
        }
    }

    @Test(arguments: [950, 1200, 400_000])
    func deepNestingIsAnErrorAndNotACrash(depth: Int) {
        let flow = "a: " + String(repeating: "[", count: depth)
        let block = String(repeating: "- ", count: depth) + "x\n"
        #expect(throws: SpecificationError.self) { try parse(flow) }
        #expect(throws: SpecificationError.self) { try parse(block) }
    }

    /// Nine levels of nine aliases stand for 387 million values.
    private func bomb(asKey: Bool) -> String {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        return asKey ? text + "? *a8\n: x\n" : text
    }

    @Test func aliasBombsAreRefusedBeforeTheyExpand() {
        let message = "f.yaml: too large: the aliases in it stand for too many values"
        for text in [bomb(asKey: false), bomb(asKey: true)] {
            do {
                _ = try parse(text)
                Issue.record("accepted")
            } catch {
                #expect("\(error)" == message)
            }
        }
    }

    @Test func smallerBombsMeetTheLimitOfValues() throws {
        var text = "a: &a [" + Array(repeating: "x", count: 1000).joined(separator: ", ") + "]\n"
        text += "b: [" + Array(repeating: "*a", count: 101).joined(separator: ", ") + "]\n"
        do {
            _ = try parse(text)
            Issue.record("accepted")
        } catch let error as SpecificationError {
            #expect(error.problem == .limit("more than 100000 values, aliases replaced"))
        }
    }

    @Test func ordinaryAliasesAreNoBomb() {
        #expect(!AliasGuard.refuses(Array("a: &x 1\nb: *x\nc: [*x, *x, *x]\n".utf8)))
        #expect(!AliasGuard.refuses(Array("text: |\n  int *a, *b; f(&a, &b);\n".utf8)))
        #expect(!AliasGuard.refuses([]))
    }
}
