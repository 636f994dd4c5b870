import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

@testable import Containerfile

/// Where `COPY` and `ADD` put files, with every option (Dockerfile reference, *COPY* and *ADD*).
struct CopyTests {
    let bench: BuildBench

    init() throws {
        bench = try BuildBench()
        try bench.context([
            "a.txt": "a", "b.txt": "b", "c.md": "c", "dir/one": "1", "dir/sub/two": "2",
            "dir/sub/three.md": "3", "run.sh": "#!/bin/sh\n",
        ])
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let lines: [String]
        let paths: [String]
        var ignore = ""
        var testDescription: String { lines.joined(separator: "; ") }

        init(_ lines: String..., paths: [String], ignore: String = "") {
            self.lines = lines
            self.paths = paths
            self.ignore = ignore
        }
    }

    static let cases = [
        Case("COPY a.txt /x", paths: ["x"]),
        Case("COPY a.txt /x/", paths: ["x/", "x/a.txt"]),
        Case("COPY a.txt b.txt /x/", paths: ["x/", "x/a.txt", "x/b.txt"]),
        Case("COPY *.txt /x/", paths: ["x/", "x/a.txt", "x/b.txt"]),
        Case("COPY ?.md /x/", paths: ["x/", "x/c.md"]),
        Case("COPY [ab].txt /x/", paths: ["x/", "x/a.txt", "x/b.txt"]),
        Case("COPY dir /x", paths: ["x/", "x/one", "x/sub/", "x/sub/three.md", "x/sub/two"]),
        Case("COPY dir/sub /x/", paths: ["x/", "x/three.md", "x/two"]),
        Case(
            "COPY dir a.txt /x/",
            paths: [
                "x/", "x/a.txt", "x/one", "x/sub/", "x/sub/three.md", "x/sub/two",
            ]),
        Case("WORKDIR /w", "COPY a.txt .", paths: ["w/", "w/a.txt"]),
        Case("WORKDIR /w", "COPY a.txt sub/x", paths: ["w/", "w/sub/", "w/sub/x"]),
        Case("WORKDIR /w", "COPY a.txt ../x", paths: ["w/", "x"]),
        Case("COPY a.txt /../../x", paths: ["x"]),
        Case("ENV d=/x f=a", "COPY $f.txt ${d}/y", paths: ["x/", "x/y"]),
        Case(
            "COPY --parents dir/sub/two a.txt /x/",
            paths: [
                "x/", "x/a.txt", "x/dir/", "x/dir/sub/", "x/dir/sub/two",
            ]),
        Case("COPY --parents dir/./sub/two /x/", paths: ["x/", "x/sub/", "x/sub/two"]),
        Case(
            "COPY --parents dir/**/*.md /x/",
            paths: [
                "x/", "x/dir/", "x/dir/sub/", "x/dir/sub/three.md",
            ]),
        Case(
            "COPY --exclude=*.md --exclude=sub/two dir /x/",
            paths: [
                "x/", "x/one", "x/sub/", "x/sub/three.md",
            ]),
        Case(
            "COPY --exclude=**/*.md --exclude=dir . /x/",
            paths: [
                "x/", "x/a.txt", "x/b.txt", "x/run.sh",
            ]),
        Case(
            "COPY . /x/", paths: ["x/", "x/c.md", "x/dir/", "x/dir/sub/", "x/dir/sub/two"],
            ignore: "*.txt\nrun.sh\ndir\n!dir/sub/two"),
        Case("COPY <<one <<two /x/\n1\none\n2\ntwo", paths: ["x/", "x/one", "x/two"]),
        Case("COPY <<one /x\n1\none", paths: ["x"]),
        Case(
            #"COPY ["a.txt", "b.txt", "/with space/"]"#,
            paths: [
                "with space/", "with space/a.txt", "with space/b.txt",
            ]),
        Case("COPY a.txt /x/", "COPY --link b.txt /x/", paths: ["x/", "x/a.txt", "x/b.txt"]),
        Case(
            "COPY a.txt /real/f", "COPY link/ /", "COPY b.txt /l/g",
            paths: [
                "l", "real/", "real/f", "real/g",
            ]),
    ]

    @Test(arguments: cases)
    func filesComeToTheirPlaces(test: Case) async throws {
        if test.lines.contains(where: { $0.contains("link/") }) {
            try Files.makeDirectory(bench.folder.appending("context/link"))
            try Files.link(bench.folder.appending("context/link/l"), to: "real")
        }
        let built = try await bench.build(
            "FROM scratch\n" + test.lines.joined(separator: "\n") + "\n", ignore: test.ignore)
        #expect(built.paths == test.paths)
    }

    @Test func ownersAndModes() async throws {
        let accounts = """
            FROM scratch
            COPY <<passwd <<group /etc/
            root:x:0:0::/:/bin/sh
            app:x:7:8::/:/bin/sh
            passwd
            root:x:0:
            staff:x:50:
            group

            """
        let built = try await bench.build(
            accounts + """
                COPY a.txt /plain
                COPY --chown=app a.txt /user
                COPY --chown=app:staff a.txt /both
                COPY --chown=5 a.txt /number
                COPY --chown=5:6 --chmod=0640 a.txt new/inside
                COPY --chmod=755 dir /dir
                COPY --link --chown=app a.txt /linked
                """)
        #expect(try built.owner("plain") == "644 0:0")
        #expect(try built.owner("user") == "644 7:8")
        #expect(try built.owner("both") == "644 7:50")
        #expect(try built.owner("number") == "644 5:5")
        #expect(try built.owner("new/inside") == "640 5:6")
        #expect(try built.owner("dir/sub/two") == "755 0:0")
        #expect(try built.owner("linked") == "644 7:8")
        let failure = await bench.failure(accounts + "COPY --chown=nobody a.txt /x\n")
        #expect(
            failure.contains("the image has no user `nobody`; make it first, or write its number"))
    }

    @Test func anotherStagesFilesKeepTheirs() async throws {
        let built = try await bench.build(
            """
            FROM scratch AS one
            COPY --chown=3:4 --chmod=0711 a.txt /x/f
            FROM scratch
            COPY --from=one /x /y
            COPY --from=one --chown=9 /x/f /z
            """)
        #expect(try built.owner("y/f") == "711 3:4")
        #expect(try built.owner("z") == "711 9:9")
        #expect(try built.text("z") == "a")
    }

    @Test func copiesReplaceWhatIsThere() async throws {
        let built = try await bench.build(
            "FROM scratch\nCOPY a.txt /x\nCOPY b.txt /x\nCOPY dir /d\nCOPY c.md /d/one\n")
        #expect(try built.text("x") == "b")
        #expect(try built.text("d/one") == "c")
        #expect(
            await bench.failure("FROM scratch\nCOPY dir /d\nCOPY a.txt /d\n") == "it was built",
            "a file goes into a directory that is there")
        #expect(
            await bench.failure("FROM scratch\nCOPY a.txt /d\nCOPY dir /d\n")
                .contains("`/d` is a file in the image, and no directory"))
    }

    @Test(arguments: [Packing.gzip, .xz, .zstd])
    func archivesAreUnpackedByAdd(packing: Packing) async throws {
        let tar = RawTar.archive([
            .directory("d", mode: 0o750), .file("d/f", "in it", mode: 0o600),
            .symbolicLink("d/l", to: "f"), .hardLink("d/h", to: "d/f"),
        ])
        try bench.folder.write(packing.pack(tar), to: "context/some.data")
        try bench.folder.write(tar, to: "context/plain.tar")
        let built = try await bench.build(
            """
            FROM scratch
            ADD some.data /x/
            COPY some.data /y/
            ADD --unpack=false plain.tar /z/
            ADD a.txt /n
            """)
        #expect(
            built.paths == [
                "n", "x/", "x/d/", "x/d/f", "x/d/h", "x/d/l", "y/", "y/some.data", "z/",
                "z/plain.tar",
            ])
        #expect(try built.text("x/d/f") == "in it")
        #expect(try built.owner("x/d") == "750 0:0")
        #expect(built.contents.tree["x/d/h"]?.kind == .hardLink(target: "x/d/f"))
    }

    /// An archive with `f/g`, as `tar | bzip2` made it.
    @Test func bzip2IsUnpackedToo() async throws {
        let text =
            "425a68393141592653590b0a461f00006e7b80c9900000c000cd00000261a11e00080820005446a0"
            + "4cd046069a824889932034641f5aa3a104e284235bb4cdab9c902182ee77bc4506116704df706546"
            + "be01319544555300117e2ee48a70a12016148c3e"
        let digits = text.compactMap(\.hexDigitValue)
        let bytes = stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
        try bench.folder.write(bytes, to: "context/some.data")
        let built = try await bench.build("FROM scratch\nADD some.data /x/\n")
        #expect(try built.text("x/f/g") == "in\n")
    }

    @Test func addFetches() async throws {
        let file = try bench.folder.write("fetched", to: "fetched")
        bench.downloads.add("https://example.org/d/file.txt?x=1", path: file)
        let digest = DigestHasher.digest(of: Array("fetched".utf8))
        let built = try await bench.build(
            """
            FROM scratch
            ADD https://example.org/d/file.txt?x=1 /x/
            ADD --checksum=\(digest) --chmod=0644 https://example.org/d/file.txt?x=1 /y
            """)
        #expect(try built.text("x/file.txt") == "fetched")
        #expect(try built.owner("x/file.txt") == "600 0:0")
        #expect(try built.owner("y") == "644 0:0")
        let wrong = DigestHasher.digest(of: [])
        let failure = await bench.failure(
            "FROM scratch\nADD --checksum=\(wrong) https://example.org/d/file.txt?x=1 /y\n")
        #expect(failure.hasPrefix("Dockerfile:2:1: another digest"))
    }
}
