import DebianArchive
import Testing

@Suite struct ControlFileTests {
    private static let text = """
        # A comment before everything.

        Package: hello
        Version: 2.10-3
        # A comment between fields.
        Depends: libc6 (>= 2.36),
         libfoo,
        # A comment inside a value.
        \tlibbar
        Description: says hello
         A long text.
         .
           indented
        X-Empty:

        package: other
        Spaced :  value\u{20}\u{20}

        # A comment after everything.

        """

    @Test func writesBackWhatItRead() throws {
        let file = try ControlFile(
            parsing: Array(Self.text.utf8), file: "test", format: .edited)
        #expect(String(decoding: file.text, as: UTF8.self) == Self.text)
        #expect(file.stanzas.count == 2)
    }

    @Test(arguments: ["", "\n\n", "A: b", "A: b\r\n\r\nC: d\r\n", "A:\n b\n\n\n\nC: d"])
    func writesBackOddFiles(text: String) throws {
        let file = try ControlFile(parsing: Array(text.utf8), file: "test", format: .edited)
        #expect(String(decoding: file.text, as: UTF8.self) == text)
    }

    @Test func findsFieldsInAnyCase() throws {
        let file = try ControlFile(parsing: Array(Self.text.utf8), file: "test", format: .edited)
        let first = file.stanzas[0]
        #expect(first["PACKAGE"] == "hello")
        #expect(first["depends"] == "libc6 (>= 2.36),\n libfoo,\n\tlibbar")
        #expect(first["Description"] == "says hello\n A long text.\n .\n   indented")
        #expect(first["X-Empty"]?.isEmpty == true)
        #expect(first["Missing"] == nil)
        #expect(first.field("Depends")?.words == ["libc6", "(>=", "2.36),", "libfoo,", "libbar"])
        #expect(first.field("Depends")?.line == 6)
        #expect(file.stanzas[1]["Spaced"] == "value")
        #expect(
            first.fields.map(\.name) == ["Package", "Version", "Depends", "Description", "X-Empty"])
    }

    @Test func editingKeepsTheRest() throws {
        var stanza = try ControlStanza(
            parsing: Array("Package: a\nStatus: x\nVersion:  1  \nDescription: d".utf8),
            file: "control")
        try stanza.set("status", to: "install ok installed")
        stanza.remove("DESCRIPTION")
        try stanza.set("Conffiles", to: "\n /etc/a 0123\n /etc/b 4567")
        try stanza.insert("Priority", value: "optional", after: "package")
        let written = """
            Package: a
            Priority: optional
            Status: install ok installed
            Version:  1\u{20}\u{20}
            Conffiles:
             /etc/a 0123
             /etc/b 4567

            """
        #expect(String(decoding: stanza.text, as: UTF8.self) == written)
        #expect(stanza["Conffiles"] == "\n /etc/a 0123\n /etc/b 4567")
        let again = try ControlStanza(parsing: stanza.text, file: "control")
        #expect(again.fields.map(\.value) == stanza.fields.map(\.value))
    }

    @Test func separatesStanzasThatWereMade() throws {
        let stanza = ControlStanza(fields: [try ControlField(name: "A", value: "b")])
        let file = ControlFile(stanzas: [stanza, stanza])
        #expect(String(decoding: file.text, as: UTF8.self) == "A: b\n\nA: b\n")
    }

    @Test func appendingTerminatesTheLastLine() throws {
        var stanza = try ControlStanza(parsing: Array("A: b".utf8), file: "control")
        try stanza.set("C", to: "d")
        #expect(String(decoding: stanza.text, as: UTF8.self) == "A: b\nC: d\n")
    }

    @Test(arguments: ["a\nb", "a\n\n b", "a\n \n b", "a\u{0}"])
    func refusesValuesThatReadBackOtherwise(value: String) {
        #expect(throws: ControlError.self) { try ControlField(name: "Field", value: value) }
    }

    @Test(arguments: ["", "#a", "-a", "a b", "a:b", "ä"])
    func refusesFieldNames(name: String) {
        #expect(throws: ControlError.self) { try ControlField(name: name, value: "x") }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let line: Int
        let problem: ControlError.Problem
        var testDescription: String { "\(problem)" }
    }

    @Test(arguments: [
        Refusal(text: "A: b\nno colon\n", line: 2, problem: .missingColon("no colon")),
        Refusal(text: "A: b\n: c\n", line: 2, problem: .badFieldName("")),
        Refusal(text: "A B: c\n", line: 1, problem: .badFieldName("A B")),
        Refusal(text: " b\n", line: 1, problem: .continuationBeforeField),
        Refusal(text: "A: b\n\n c\n", line: 3, problem: .continuationBeforeField),
        Refusal(
            text: "A: b\nB: c\na: d\n", line: 3, problem: .duplicateField("a", firstLine: 1)),
        Refusal(text: "A: b\n \t\nB: c\n", line: 2, problem: .whiteSpaceLine),
        Refusal(text: "A: b\n# c\n", line: 2, problem: .comment),
        Refusal(text: "A: b\u{0}\n", line: 1, problem: .zeroByte),
        Refusal(text: "A: b\n\nA: c\n", line: 3, problem: .stanzaCount(2)),
        Refusal(text: "\n\n", line: 1, problem: .stanzaCount(0)),
    ])
    func refusesMalformedControlFiles(_ refusal: Refusal) {
        let error = #expect(throws: ControlError.self) {
            try ControlStanza(parsing: Array(refusal.text.utf8), file: "control")
        }
        #expect(
            error == ControlError(file: "control", line: refusal.line, problem: refusal.problem))
        #expect(error?.description.hasPrefix("control:\(refusal.line): ") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func limitsEverything() {
        var format = ControlFormat.package
        format.maximumLine = 20
        format.maximumStanza = 60
        format.maximumFile = 100
        format.maximumFields = 3
        format.maximumStanzas = 2
        func problem(_ text: String) -> ControlError.Problem? {
            do {
                _ = try ControlFile(parsing: Array(text.utf8), file: "x", format: format)
                return nil
            } catch { return error.problem }
        }
        let line = String(repeating: "y", count: 17)
        #expect(problem("A: \(line)\n") == nil)
        #expect(problem("A: \(line)y\n") == .tooLarge("a line", limit: 20))
        #expect(
            problem("A: \(line)\n \(line)\n \(line)\n \(line)\n")
                == .tooLarge("a stanza", limit: 60))
        #expect(problem("A: b\nB: b\nC: b\nD: b\n") == .tooLarge("a number of fields", limit: 3))
        #expect(problem("A: b\n\nA: b\n\nA: b\n") == .tooLarge("a number of stanzas", limit: 2))
        let file = String(repeating: "\n", count: 101)
        #expect(problem(file) == .tooLarge("a file", limit: 100))
    }

    /// Whatever a byte becomes, the file is refused or written back as it was.
    @Test func everyByteChanged() {
        let bytes = Array(Self.text.utf8)
        for index in bytes.indices {
            for value in [0, 0x0a, 0x20, 0x23, 0x3a, 0xff] as [UInt8] {
                var changed = bytes
                changed[index] = value
                let file = try? ControlFile(parsing: changed, file: "test", format: .edited)
                if let file { #expect(file.text == changed) }
            }
        }
    }

    @Test func keepsBytesThatAreNoText() throws {
        let bytes = Array("Maintainer: J".utf8) + [0xf6] + Array("rg\n".utf8)
        let stanza = try ControlStanza(parsing: bytes, file: "control")
        #expect(stanza.text == bytes)
        #expect(stanza["Maintainer"] == "J\u{fffd}rg")
    }

    @Test func whiteSpaceSeparatesInEditedFilesOnly() throws {
        let text = Array("A: b\n \t\nA: c\n".utf8)
        #expect(try ControlFile(parsing: text, file: "x", format: .edited).stanzas.count == 2)
    }
}
