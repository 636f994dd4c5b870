import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

@testable import Containerfile

/// Contexts and Dockerfiles that want more than is theirs.
struct HostileContextTests {
    let bench: BuildBench

    init() throws {
        bench = try BuildBench()
        try bench.folder.write("outside", to: "outside")
        try bench.context(["inside": "inside", "d/f": "f"])
    }

    private func link(_ path: String, to target: String) throws {
        try Files.link(bench.folder.appending("context/" + path), to: target)
    }

    @Test(arguments: ["../outside", "/etc/passwd", "d/../../outside", "loop", "nowhere"])
    func linksLeadNowhereOutside(target: String) async throws {
        try link("bad", to: target)
        try link("loop", to: "bad")
        for source in ["bad", "b*d"] {
            let failure = await bench.failure("FROM scratch\nCOPY \(source) /x\n")
            #expect(failure.contains("is not in the build context"), "\(failure)")
        }
        // Among other files a link is a link, and its target is nobody's business.
        let built = try await bench.build("FROM scratch\nCOPY . /x/\n")
        #expect(built.contents.tree["x/bad"]?.kind == .symbolicLink(target: Array(target.utf8)))
    }

    @Test func linkedFoldersAreNotEntered() async throws {
        try link("folder", to: bench.folder.path)
        try link("up", to: "..")
        for source in ["folder/outside", "up/outside", "../outside", "/../outside", "f*/outside"] {
            let failure = await bench.failure("FROM scratch\nCOPY \(source) /x\n")
            #expect(failure.contains("is not in the build context"), "\(source): \(failure)")
        }
        // A link within the context is followed within it.
        try link("absolute", to: "/d")
        let built = try await bench.build("FROM scratch\nCOPY absolute/f /x\n")
        #expect(try built.text("x") == "f")
    }

    @Test func stagesAreNoWayOutEither() async throws {
        try link("bad", to: bench.folder.path)
        for source in ["/l/bad/outside", "/../outside", "/l/../../outside"] {
            let failure = await bench.failure(
                """
                FROM scratch AS a
                COPY . /l/
                FROM scratch
                COPY --from=a \(source) /x
                """)
            #expect(failure.contains("is not in `a`"), "\(failure)")
        }
    }

    @Test func destinationsStayInTheImage() async throws {
        try link("up", to: "../../../../..")
        let built = try await bench.build(
            "FROM scratch\nCOPY . /l/\nCOPY inside /l/up/../../x\nCOPY inside /../../../y\n")
        #expect(built.paths.contains("x") && built.paths.contains("y"))
        #expect(!Files.exists(bench.folder.appending("x")))
    }

    @Test(arguments: ["../out", "d/../../out", "/out"])
    func archivesStayBelowTheirDestination(path: String) async throws {
        try bench.folder.write(
            RawTar.archive([.file(path, "x")]), to: "context/bad.tar")
        let answer = await bench.failure("FROM scratch\nADD bad.tar /deep/er/\n")
        if path == "/out" {
            #expect(answer == "it was built")
        } else {
            #expect(answer.contains("`bad.tar` cannot be unpacked"), "\(answer)")
        }
        #expect(!Files.exists(bench.folder.appending("out")))
    }

    @Test func devicesDoNotComeOutOfArchives() async throws {
        try bench.folder.write(
            RawTar.archive([.blockDevice("disk", 8, 0)]), to: "context/bad.tar")
        let answer = await bench.failure("FROM scratch\nADD bad.tar /\n")
        #expect(answer.contains("is a device, which cannot come from a context"), "\(answer)")
    }

    @Test(arguments: [Packing.gzip, .zstd])
    func bombsAreNotUnpacked(packing: Packing) async throws {
        let file = RawTarEntry.file("zeros", "").with {
            $0.overrides[.size] = Array("37777777777".utf8)
        }
        let head = Array(RawTar([file]).bytes.prefix(512))
        try bench.folder.write(
            packing.bomb(head: head, size: 300 << 20), to: "context/bomb.tar.gz")
        let before = try Files.list(bench.folder.appending("home")).count
        let answer = await bench.failure("FROM scratch\nADD bomb.tar.gz /\n")
        #expect(answer.contains("`bomb.tar.gz` cannot be unpacked"), "\(answer)")
        #expect(try Files.list(bench.folder.appending("home")).count <= before + 8)
        #expect(
            try Files.list(bench.folder.appending("home")).allSatisfy {
                try Files.size(bench.folder.appending("home/" + $0)) < 1 << 20
            })
    }

    @Test(arguments: [
        ("FROM scratch\nCOPY inside /x\n", false, "there is no build context"),
        (
            "FROM scratch\nCOPY --from=later /x /y\nFROM scratch AS later\n", true,
            "does not come before"
        ),
        ("FROM scratch\nCOPY --from=0 /x /y\n", true, "does not come before"),
        ("FROM scratch\nCOPY --from=gone:1 /x /y\n", true, "nobody has `gone:1`"),
        ("FROM gone:1\n", true, "nobody has `gone:1`"),
        (
            "FROM scratch\nADD https://github.com/o/r.git /x\n", true,
            "git repositories are not fetched"
        ),
        ("FROM scratch\nADD git@example.org:o/r /x\n", true, "git repositories are not fetched"),
        ("FROM scratch\nCOPY gone /x\n", true, "`gone` is not in the build context"),
        ("FROM scratch\nCOPY g*e /x\n", true, "`g*e` is not in the build context"),
        ("FROM scratch\nCOPY inside d /x\n", true, "write `/x/`"),
    ])
    func badRequestsGetOneLineAndTheirPlace(
        text: String, hasContext: Bool, reason: String
    ) async throws {
        let failure = await bench.failure(text, hasContext: hasContext)
        let lines = failure.split(separator: "\n")
        #expect(lines.first?.hasPrefix("Dockerfile:") == true, "\(failure)")
        #expect(failure.contains(reason), "\(failure)")
        #expect(lines.count == 3 && lines.last?.contains("^") == true)
    }

    @Test(arguments: [
        ("COPY gone /x", "2:6", "^^^^"), ("COPY inside \\\n  gone /x/", "3:3", "^^^^"),
        ("COPY --chown=nobody inside /x", "2:14", "^^^^^^"),
        ("ARG g=gone\nCOPY $g /x", "3:1", "^^^^"),
    ])
    func wordsAreShown(text: String, place: String, marks: String) async throws {
        let failure = await bench.failure("FROM scratch\n\(text)\n")
        #expect(failure.hasPrefix("Dockerfile:\(place): "), "\(failure)")
        #expect(failure.hasSuffix(" " + marks), "\(failure)")
    }

    @Test func ignoredFilesAreNotThere() async throws {
        let failure = await bench.failure("FROM scratch\nCOPY d/f /x\n", ignore: "d")
        #expect(failure.contains("or it is left out by .dockerignore"))
    }
}
