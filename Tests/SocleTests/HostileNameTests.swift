import TestSupport
import Testing

/// Names and texts out of an image that would act on a terminal.
struct HostileNameTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// Nothing but printable characters and line ends, and no mark that turns the writing.
    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == "\n" || ($0.properties.generalCategory != .control && $0 != "\u{202E}")
        }
    }

    @Test(arguments: ["inspect", "layers", "diff", "compare"])
    func nothingActsOnATerminal(_ verb: String) throws {
        let odd = "bin/\u{1b}[2Jevil\u{7}\u{202E}\nx"
        let layer = RawTar.archive([
            .directory("bin"), .file(odd, "x", mode: 0o4755),
            .file(
                "etc/os-release", "ID=debian\nPRETTY_NAME=\"\u{1b}]0;title\u{7}\"\nVERSION_ID=12\n"),
            .file("etc/passwd", "\u{1b}[31mroot:x:0:0::/:/bin/sh\n"),
            .file("var/lib/dpkg/status", "Package: \u{1b}[1m\nVersion: \u{9b}1\n"),
        ])
        try bench.folder.write(layer, to: "layer.tar")
        _ = try bench.folder.write("FROM scratch\nADD layer.tar /\n", to: "context/Dockerfile")
        try Files.write(layer, to: bench.path("context/layer.tar"))
        let built = try bench.socle(
            "build", "-f", bench.path("context/Dockerfile"), "-t", "odd:1", "-q",
            bench.path("context"))
        try #require(built.status == 0, "\(built.stderr)")
        _ = try bench.folder.write("one\n", to: "rootfs/one")
        let images = verb == "diff" ? ["--files", "dir:" + bench.path("rootfs")] : []
        for format in ["table", "markdown"] {
            let result = try bench.start(
                [verb, "-q", "--format", format] + images + ["odd:1"]
            ).wait()
            #expect(result.status == 0, "\(result.stderr)")
            #expect(isHarmless(result.stdout), "\(result.stdout.debugDescription)")
            #expect(isHarmless(result.stderr))
        }
    }

    @Test func errorsNameWhatTheyMeanAndNoMore() throws {
        let layer = RawTar.archive([.file("../\u{1b}[31mevil", "x")])
        try Files.makeDirectory(bench.path("context"))
        try Files.write(layer, to: bench.path("context/layer.tar"))
        _ = try bench.folder.write("FROM scratch\nADD layer.tar /\n", to: "context/Dockerfile")
        let built = try bench.socle(
            "build", "-f", bench.path("context/Dockerfile"), "-t", "odd:1", "-q",
            bench.path("context"))
        #expect(built.status != 0)
        #expect(isHarmless(built.stderr) && built.stderr.contains("evil"), "\(built.stderr)")
    }
}
