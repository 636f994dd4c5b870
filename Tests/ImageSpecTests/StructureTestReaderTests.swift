import Testing

@testable import ImageSpec

/// Test files of images are read, and what is wrong with them is said in one line.
@Suite struct StructureTestReaderTests {
    private func read(_ text: String) throws(SpecificationError) -> StructureTests {
        try StructureTests(Array(text.utf8), file: "t.yaml")
    }

    @Test func everythingIsRead() throws {
        let tests = try read(
            """
            schemaVersion: 2.0.0
            globalEnvVars: [{key: A, value: 1}]
            commandTests:
              - name: python
                setup: [[mkdir, /x], [touch, /x/y]]
                teardown: [[rm, /x/y]]
                command: python3
                args: [-c, print(1)]
                envVars: [{key: P, value: "$PATH:/x"}]
                expectedOutput: ["^1$"]
                excludedError: [Traceback]
                exitCode: 3
            fileExistenceTests: [{name: f, path: /f, permissions: -rw-r--r--, uid: 1, gid: 2}]
            fileContentTests: [{path: /f, expectedContents: [a], excludedContents: [b]}]
            metadataTest: {env: [{key: B, value: 2}], user: app}
            licenseTests: [{debian: true, files: [/l]}]
            containerRunOptions: {user: app, privileged: true, bindMounts: ["/a:/b"]}
            """)
        #expect(tests.environment == [TestVariable(key: "A", value: "1")])
        let command = try #require(tests.commands.first)
        #expect(command.setup == [["mkdir", "/x"], ["touch", "/x/y"]])
        #expect(command.command == ["python3", "-c", "print(1)"])
        #expect(command.exitCode == 3 && command.expectedOutput == ["^1$"])
        #expect(tests.existence.first?.permissions == "-rw-r--r--")
        #expect(tests.contents.first?.name == "/f")
        #expect(tests.metadata?.environment.first?.key == "B")
        #expect(tests.licenses == [LicenseTest(debian: true, files: ["/l"])])
        #expect(tests.options.isPrivileged && tests.options.bindMounts == ["/a:/b"])
    }

    @Test(arguments: [
        ("commandTests: []", "t.yaml:1:1: `schemaVersion` is missing: write schemaVersion: 2.0.0"),
        (
            "schemaVersion: 1.0.0",
            "t.yaml:1:16: `schemaVersion` is not supported: `1.0.0`; write 2.0.0"
        ),
        (
            "schemaVersion: 2.0.0\nfileExistanceTests: []",
            "t.yaml:2:1: unknown key `fileExistanceTests`; did you mean `fileExistenceTests`?"
        ),
        (
            "schemaVersion: 2.0.0\nfileContentTests: [{path: /f, expectedContents: [\"(\"]}]",
            "t.yaml:2:50: `fileContentTests[0].expectedContents[0]`: `(` is no regular expression"
        ),
        (
            "schemaVersion: 2.0.0\ncommandTests: [{name: a}]",
            "t.yaml:2:16: `commandTests[0].command` is missing: name the program to run"
        ),
        (
            "schemaVersion: 2.0.0\ncommandTests: [{name: a, command: b, exitCode: 256}]",
            "t.yaml:2:48: `commandTests[0].exitCode` wants a number from 0 to 255, not `256`"
        ),
    ])
    func whatIsWrongIsSaid(text: String, message: String) {
        do {
            _ = try read(text)
            Issue.record("was read")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func everyImageOfTheCatalogueHasTests() throws {
        for entry in Catalogue.entries {
            #expect(!(try Catalogue.tests(entry.name, variant: nil).isEmpty), "\(entry.name)")
        }
        let variants = try Catalogue.tests("distroless/static", variant: "nonroot")
        #expect(variants.count == 2)
    }
}
