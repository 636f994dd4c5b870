import OCIModel
import TestSupport
import Testing

/// Documents that are not what they should be: an exit code, one line, and nothing left.
struct SupplyChainInputTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.importTracker()
        try bench.folder.write(Self.sbom, to: "web.json")
    }

    /// What is scanned where a document beside it is bad.
    private static let sbom = """
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library",
          "name": "libc6", "version": "2.36-9+deb12u4",
          "purl": "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc"
        }]}
        """

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let content: String
        var says = "bad.json: "

        static let all: [Case] = [
            Case(testDescription: "nothing", content: ""),
            Case(testDescription: "text", content: "hello"),
            Case(
                testDescription: "cut in the middle", content: #"{"bomFormat": "CycloneDX", "comp"#),
            Case(testDescription: "a list", content: "[]"),
            Case(testDescription: "a number", content: "1"),
            Case(
                testDescription: "a hundred thousand lists inside each other",
                content: String(repeating: "[", count: 100_000)),
            Case(
                testDescription: "a hundred thousand objects inside each other",
                content: String(repeating: #"{"a":"#, count: 100_000)),
            Case(
                testDescription: "a format that it is not",
                content: #"{"spdxVersion": "SPDX-2.3", "components": [], "packages": 7}"#),
            Case(
                testDescription: "a version of the future",
                content: #"{"spdxVersion": "SPDX-9.0", "packages": []}"#),
            Case(
                testDescription: "another document",
                content: #"{"bomFormat": "Other", "specVersion": "1.6"}"#),
            Case(testDescription: "no UTF-8", content: "{\"a\": \"\u{fffd}\"}"),
        ]
    }

    @Test(arguments: Case.all)
    func anSBOMThatIsNone(_ example: Case) throws {
        try bench.folder.write(example.content, to: "bad.json")
        expectRefusal(
            try bench.socle("scan", "-q", "bad.json"), code: 2, naming: [example.says])
        expectRefusal(
            try bench.socle("sbom", "-q", "bad.json"), code: 2, naming: [example.says])
    }

    @Test(arguments: Case.all)
    func aVEXDocumentThatIsNone(_ example: Case) throws {
        try bench.folder.write(example.content, to: "bad.json")
        expectRefusal(
            try bench.socle("scan", "-q", "web.json", "--vex", "bad.json"), code: 2,
            naming: [example.says])
        expectRefusal(
            try bench.socle("vex", "merge", "bad.json"), code: 2, naming: [example.says])
    }

    @Test(arguments: Case.all)
    func advisoriesThatAreNone(_ example: Case) throws {
        try bench.folder.write(example.content, to: "bad.json")
        let before = try bench.names()
        expectRefusal(
            try bench.socle("db", "import", "-q", "bad.json"), code: 2, naming: [example.says])
        #expect(try bench.names() == before)
        #expect(try bench.debris().isEmpty)
    }

    /// One file that cannot be read leaves the database as it was.
    @Test func theDatabaseStaysWhole() throws {
        let before = try bench.layout.root(named: "socle-advisories:latest").digest
        try bench.folder.write(#"{"glibc": {"CVE-2024-1000""#, to: "bad.json")
        try bench.folder.write(SupplyBench.tracker, to: "good.json")
        let result = try bench.socle("db", "import", "-q", "good.json", "bad.json")
        #expect(result.status == 2)
        #expect(try bench.layout.root(named: "socle-advisories:latest").digest == before)
    }

    @Test(arguments: ["scan", "sbom", "vex"])
    func aFileWithoutEnd(_ command: String) throws {
        // Sparse, so that it takes no room.
        try check("truncate", ["-s", "1T", bench.path("huge.json")])
        let result =
            command == "vex"
            ? try bench.socle("vex", "merge", "huge.json")
            : try bench.socle(command, "-q", "huge.json")
        expectRefusal(result, code: 2, naming: ["huge.json", "larger than the allowed"])
    }

    @Test(arguments: [
        "CVE-2024-1000", "CVE-2024-1000 #", "CVE-2024-1000 until:2024-99-99 # x",
        "CVE-2024-1000 colour:red # x",
    ])
    func anIgnoreFileWithoutReason(_ line: String) throws {
        try bench.folder.write("# accepted\n\(line)\n", to: "accepted.txt")
        expectRefusal(
            try bench.socle("scan", "-q", "web.json", "--ignore-file", "accepted.txt"), code: 2,
            naming: ["accepted.txt:2"])
    }

    struct Words: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var says: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Words(
            arguments: ["vex", "add", "web.json", "CVE-1", "--status", "maybe"], says: "--status"),
        Words(
            arguments: ["vex", "add", "web.json", "CVE-1", "--status", "not_affected"],
            says: "--justification"),
        Words(
            arguments: ["vex", "add", "web.json", "CVE-1", "--status", "affected"],
            says: "--action"),
        Words(arguments: ["db", "import", "none.json"], says: "none.json"),
        Words(arguments: ["db", "import", "web.json", "--as-of", "soon"], says: "--as-of"),
        Words(arguments: ["db", "update", "--only", "windows"], says: "--only windows"),
        Words(arguments: ["sbom", "web.json", "--files"], says: "web.json"),
        Words(arguments: ["sbom", "web.json", "--attach"], says: "web.json"),
        Words(arguments: ["scan", "dir:.", "--platform", "a/b/c/d"], says: "is no platform"),
    ])
    func wordsThatMeanNothing(_ example: Words) throws {
        let result = try bench.start(example.arguments).wait()
        expectRefusal(result, code: 2, naming: [example.says])
    }
}
