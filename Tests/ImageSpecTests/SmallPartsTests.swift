import Testing

@testable import ImageSpec

@Suite struct ShellWordsTests {
    struct Case: Sendable {
        let text: String
        let words: [String]
    }

    @Test(arguments: [
        Case(text: "/bin/sh -l", words: ["/bin/sh", "-l"]),
        Case(text: "", words: []),
        Case(text: "  \t\n ", words: []),
        Case(text: "nginx -g \"daemon off;\"", words: ["nginx", "-g", "daemon off;"]),
        Case(text: "a 'b c' d", words: ["a", "b c", "d"]),
        Case(text: "a'b c'd", words: ["ab cd"]),
        Case(text: "a '' \"\"", words: ["a", "", ""]),
        Case(text: "a\\ b c", words: ["a b", "c"]),
        Case(text: "\"a \\\" b\" 'c \\ d'", words: ["a \" b", "c \\ d"]),
        Case(text: "a # comment\nb", words: ["a", "b"]),
        Case(text: "a#b '#c' \\#d", words: ["a#b", "#c", "#d"]),
        Case(text: "echo $HOME *", words: ["echo", "$HOME", "*"]),
        Case(text: "ü \"ö ä\"", words: ["ü", "ö ä"]),
    ])
    func splitting(example: Case) throws {
        #expect(try ShellWords.split(example.text) == example.words)
    }

    @Test func unfinishedCommandsAreRefused() {
        #expect(throws: ShellWordsError.openQuote) { try ShellWords.split("a \"b") }
        #expect(throws: ShellWordsError.openQuote) { try ShellWords.split("a 'b") }
        #expect(throws: ShellWordsError.openQuote) { try ShellWords.split("a \"b\\") }
        #expect(throws: ShellWordsError.endsInBackslash) { try ShellWords.split("a \\") }
    }
}

@Suite struct NearestNameTests {
    @Test func distancesCountEdits() {
        #expect(NearestName.distance("", "abc") == 3)
        #expect(NearestName.distance("abc", "") == 3)
        #expect(NearestName.distance("packages", "packages") == 0)
        #expect(NearestName.distance("packges", "packages") == 1)
        #expect(NearestName.distance("pakcages", "packages") == 1)
        #expect(NearestName.distance("kitten", "sitting") == 3)
        #expect(NearestName.distance("ca", "abc") == 3)
    }

    @Test func onlyNearNamesAreOffered() {
        let names = ["packages", "paths", "ports"]
        #expect(NearestName.nearest(to: "Packages", among: names) == "packages")
        #expect(NearestName.nearest(to: "pats", among: names) == "paths")
        #expect(NearestName.nearest(to: "volumes", among: names) == nil)
        #expect(
            NearestName.advice(for: "zzz", among: ["b", "a", "c"]) == "there are `a`, `b` and `c`")
        #expect(NearestName.advice(for: "zzz", among: []) == "there are none")
    }
}

@Suite struct FileModeTests {
    private func read(_ yaml: String) throws -> UInt16 {
        let node = try YAMLParser.parse(Array("m: \(yaml)\n".utf8), file: "f")
        return try FileMode.read(YAMLValue(node: node["m"] ?? node, key: "m"))
    }

    struct Case: Sendable {
        let yaml: String
        let mode: UInt16
    }

    @Test(arguments: [
        Case(yaml: "0o755", mode: 0o755), Case(yaml: "0755", mode: 0o755),
        Case(yaml: "493", mode: 0o755), Case(yaml: "420", mode: 0o644),
        Case(yaml: "\"0755\"", mode: 0o755), Case(yaml: "'755'", mode: 0o755),
        Case(yaml: "'0o755'", mode: 0o755), Case(yaml: "0o1777", mode: 0o1777),
        Case(yaml: "01777", mode: 0o1777), Case(yaml: "0", mode: 0), Case(yaml: "0o0", mode: 0),
        Case(yaml: "0o7777", mode: 0o7777),
    ])
    func spellings(example: Case) throws {
        #expect(try read(example.yaml) == example.mode)
    }

    struct Refused: Sendable {
        let yaml: String
        let message: String
    }

    @Test(arguments: [
        Refused(
            yaml: "755",
            message: "f:1:4: `m`: `755` is 0o1363 to YAML; write 0o755 if that is meant"),
        Refused(
            yaml: "644",
            message: "f:1:4: `m`: `644` is 0o1204 to YAML; write 0o644 if that is meant"),
        Refused(
            yaml: "1777",
            message: "f:1:4: `m`: `1777` is 0o3361 to YAML; write 0o1777 if that is meant"),
        Refused(
            yaml: "400", message: "f:1:4: `m`: `400` is 0o620 to YAML; write 0o400 if that is meant"
        ),
        Refused(yaml: "0o10000", message: "f:1:4: `m`: `0o10000` is more than 0o7777"),
        Refused(yaml: "4096", message: "f:1:4: `m`: `4096` is more than 0o7777"),
        Refused(
            yaml: "rwxr-xr-x",
            message: "f:1:4: `m` wants octal permissions such as 0o755, not `rwxr-xr-x`"),
        Refused(
            yaml: "0o788", message: "f:1:4: `m` wants octal permissions such as 0o755, not `0o788`"),
        Refused(
            yaml: "'493'", message: "f:1:4: `m` wants octal permissions such as 0o755, not `493`"),
        Refused(yaml: "-1", message: "f:1:4: `m` wants octal permissions such as 0o755, not `-1`"),
        Refused(
            yaml: "[7]", message: "f:1:4: `m` wants octal permissions such as 0o755, not a list"),
        Refused(
            yaml: "99999999999",
            message: "f:1:4: `m` wants octal permissions such as 0o755, not `99999999999`"),
    ])
    func refusals(refused: Refused) {
        do {
            let mode = try read(refused.yaml)
            Issue.record("read as \(mode)")
        } catch {
            #expect("\(error)" == refused.message)
        }
    }
}

@Suite struct HostFilesTests {
    @Test func filesAreReadWithinLimits() throws {
        let files = HostFiles()
        #expect(files.workingDirectory.hasPrefix("/"))
        #expect(files.exists(#filePath))
        let content = try files.read(#filePath, limit: 1 << 20)
        #expect(String(decoding: content, as: UTF8.self).contains("filesAreReadWithinLimits"))
        #expect(throws: SpecificationFileError("larger than 10 bytes")) {
            try files.read(#filePath, limit: 10)
        }
        #expect(throws: SpecificationFileError("no such file")) {
            try files.read(#filePath + ".not", limit: 10)
        }
        #expect(throws: SpecificationFileError("not a regular file")) {
            try files.read("/", limit: 10)
        }
    }

    @Test func pathsAreLookedForBesideTheSpecificationFirst() {
        let files = MemoryFiles(files: ["specs/a.yaml": "", "a.yaml": "", "b.yaml": ""])
        #expect(files.locate("a.yaml", from: "specs/x.yaml") == "specs/a.yaml")
        #expect(files.locate("./a.yaml", from: "specs/x.yaml") == "specs/a.yaml")
        #expect(files.locate("b.yaml", from: "specs/x.yaml") == "b.yaml")
        #expect(files.locate("c.yaml", from: "specs/x.yaml") == "specs/c.yaml")
        #expect(files.locate("/c.yaml", from: "specs/x.yaml") == "/c.yaml")
        #expect(files.absolute("b") == "/work/b")
    }
}
