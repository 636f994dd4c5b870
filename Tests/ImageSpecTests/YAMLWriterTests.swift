import Testing

@testable import ImageSpec

@Suite struct YAMLWriterTests {
    private func parse(_ text: String) throws -> YAMLNode {
        try YAMLParser.parse(Array(text.utf8), file: "f.yaml")
    }

    /// The values of a node without their places.
    private func values(_ node: YAMLNode) -> String {
        switch node.content {
        case .nothing: "~"
        case .scalar(let text, _): "<\(text)>"
        case .list(let elements): "[" + elements.map(values).joined(separator: ",") + "]"
        case .map(let entries):
            "{" + entries.map { "<\($0.key)>=\(values($0.value))" }.joined(separator: ",") + "}"
        }
    }

    @Test func blockStyleIsWritten() throws {
        let node = try parse(
            "a: {b: [x, {c: 'no', d: ~}], e: [], f: {}}\n'on': \"two\\nlines\\n\"\nm: 0o755\n")
        #expect(
            YAMLWriter.text(node) == """
                a:
                  b:
                    - x
                    - c: "no"
                      d:
                  e: []
                  f: {}
                "on": |
                  two
                  lines
                m: 0o755

                """)
    }

    @Test(arguments: [
        "plain", "no", "~", "null", "", " leading", "trailing ", "a: b", "a #b", "- x", "[x", "{x",
        "*x", "&x", "!x", "|", ">", "%x", "@x", "`x", "\"q\"", "'q'", "back\\slash", "tab\there",
        "line\nbreak", "line\n", "\nline\n", "two\n\nparts\n", "ends\n\n", "  indented\n", "3.19",
        "0755", "0o755", "1e3", "é", "\u{85}", "\u{2028}", "a\u{feff}b", "\u{1F600}", "x: y\n# z\n",
        "---", "...", "? x", "a\r\nb", "true", "12:30:45", "=", "<<",
    ])
    func everyTextSurvives(text: String) throws {
        let place = SourcePosition(file: "f.yaml")
        let scalar = YAMLNode(position: place, content: .scalar(text, isPlain: false))
        let list = YAMLNode(position: place, content: .list([scalar, scalar]))
        let nested = YAMLNode(position: place, content: .list([list]))
        let inner = YAMLNode(
            position: place, content: .map([YAMLEntry(key: text, position: place, value: scalar)]))
        let root = YAMLNode(
            position: place,
            content: .map(
                [("s", scalar), ("l", list), ("n", nested), ("m", inner)].map {
                    YAMLEntry(key: $0, position: place, value: $1)
                }))
        // `<<` as a key in quotes is a key like any other.
        #expect(values(try parse(YAMLWriter.text(root))) == values(root))
    }

    @Test func plainTextsOfSeveralLinesSurvive() throws {
        let node = try parse("a: one\n  two\n\n  three\nb: x\n")
        #expect(values(try parse(YAMLWriter.text(node))) == values(node))
    }
}
