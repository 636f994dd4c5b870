import TestSupport
import Testing

@Suite struct ProcessTests {
    @Test func runGivesStatusAndBothStreams() throws {
        let result = try run("sh", ["-c", "cat; echo bad >&2; exit 7"], input: Array("good".utf8))
        #expect(result.status == 7)
        #expect(result.stdout == "good")
        #expect(result.stderr == "bad\n")
    }

    @Test func environmentIsAddedAndReplaced() throws {
        let added = try run("sh", ["-c", "echo $X; test -n \"$PATH\""], environment: ["X": "1"])
        #expect(added.status == 0)
        #expect(added.line == "1")
        let alone = try run("env", environment: ["X": "1"], inherits: false)
        #expect(alone.line == "X=1")
    }

    @Test func directoryIsTaken() throws {
        let folder = try TemporaryDirectory()
        #expect(try run("pwd", ["-P"], directory: folder.path).line == folder.path)
    }

    @Test func signalsEndChildren() throws {
        let child = try ChildProcess("sleep", ["60"])
        child.signal(9)
        #expect(try child.wait().status == 137)
    }

    @Test func missingProgramsAreNamed() {
        #expect { try run("no-such-program") } throws: { "\($0)".contains("no-such-program") }
    }

    @Test func temporaryDirectoriesGoAway() throws {
        var folder: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(folder?.path)
        try folder?.write("x", to: "a/b")
        #expect(try folder?.list() == ["a", "a/b"])
        folder = nil
        #expect(!Files.exists(path))
    }
}
