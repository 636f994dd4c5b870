import TestSupport
import Testing

/// `socle layers --browse` on a terminal, as a person uses it.
struct LayerBrowserTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// An image of two layers, made by a Dockerfile: the second one changes, adds and removes.
    private func browse(width: Int = 80, height: Int = 24) throws -> TerminalProcess {
        _ = try bench.folder.write("one\n", to: "rootfs/etc/changed")
        _ = try bench.folder.write("two\n", to: "rootfs/srv/data/kept")
        let first = try bench.socle("copy", "dir:" + bench.path("rootfs"), "base:1", "-q")
        #expect(first.status == 0, "\(first.stderr)")
        _ = try bench.folder.write("other\n", to: "context/changed")
        _ = try bench.folder.write(
            "FROM base:1\nCOPY changed /etc/changed\nCOPY changed /opt/new/file\n",
            to: "context/Dockerfile")
        let second = try bench.socle(
            "build", "-f", bench.path("context/Dockerfile"), "-t", "app:1", "-q",
            bench.path("context"))
        #expect(second.status == 0, "\(second.stderr)")
        return try TerminalProcess(
            Program.path(), ["layers", "--browse", "app:1"],
            environment: bench.environment(), width: width, height: height)
    }

    @Test func aPersonWalksThroughLayersAndFiles() throws {
        let terminal = try browse()
        try terminal.wait("the first screen") {
            $0.lines[0] == "socle layers  app:1" && $0.text.contains("q quit")
        }
        #expect(terminal.screen.isAlternate && !terminal.screen.hasCursor)
        #expect(terminal.screen.marked?.hasPrefix("> 0") == true)
        #expect(terminal.screen.text.contains("+       4 B    changed"))

        terminal.type("j")
        try terminal.wait("the second layer") { $0.marked?.hasPrefix("> 1") == true }
        #expect(terminal.screen.text.contains("~"))
        #expect(!terminal.screen.text.contains("kept"))

        terminal.type("u")
        try terminal.wait("files that the layer leaves alone") { $0.text.contains("kept") }
        terminal.type("u")
        try terminal.wait("them gone again") { !$0.text.contains("kept") }

        terminal.type("\u{1b}[B\t")
        try terminal.wait("the files of the third layer") { $0.marked?.contains("opt/") == true }
        terminal.type("\r")
        try terminal.wait("the folder closed") { $0.marked?.contains("opt/ …") == true }
        #expect(!terminal.screen.text.contains("file"))
        terminal.type("\u{1b}[C\u{1b}[B\u{1b}[B")
        try terminal.wait("the file") { $0.marked?.hasSuffix("file") == true }

        terminal.type("?")
        try terminal.wait("the keys") { $0.text.contains("Any key goes back.") }
        terminal.type("x")
        try terminal.wait("the files again") { $0.marked?.hasSuffix("file") == true }
        terminal.type("q")
        #expect(try terminal.finish() == 0)
        #expect(!terminal.screen.isAlternate && terminal.screen.hasCursor)
        #expect(terminal.isInLineMode)
        #expect(terminal.screen.unknown == [])
    }

    @Test func theWindowChangesItsSize() throws {
        let terminal = try browse(width: 60, height: 12)
        try terminal.wait("the first screen") { $0.text.contains("socle layers") }
        terminal.resize(width: 100, height: 30)
        // The last line has the keys; they fit now.
        try terminal.wait("a screen of the new size") { $0.lines[29].hasSuffix("q quit") }
        terminal.resize(width: 30, height: 8)
        try terminal.wait("a word about it") { $0.text.contains("too small") }
        terminal.type("\u{3}")
        #expect(try terminal.finish() == 0)
        #expect(terminal.isInLineMode)
    }

    @Test func withoutATerminalItSaysSo() throws {
        _ = try bench.folder.write("one\n", to: "rootfs/file")
        let result = try bench.socle("layers", "--browse", "dir:" + bench.path("rootfs"))
        #expect(result.status == 2)
        #expect(result.stderr.contains("--browse needs a terminal"))
    }
}
