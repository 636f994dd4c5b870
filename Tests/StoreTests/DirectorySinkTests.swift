import Compression
import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Layers laid down as files, and layers that try to reach further.
struct DirectorySinkTests {
    private let store: StoreFixture
    private let images: ContentStore
    private let out: TemporaryDirectory

    init() throws {
        store = try StoreFixture()
        images = try ContentStore(store.session)
        out = try TemporaryDirectory("dir")
    }

    @discardableResult
    private func extract(_ layers: [[RawTarEntry]]) throws -> [String] {
        let image = try SampleImage(layers: layers.map { RawTar.archive($0) }).write(to: images)
        return try ImageWriter(store.session, store: images)
            .write(image, to: ImageLocation("dir:\(out.path)/x"))
    }

    private func list() throws -> [String] { try Files.list(out.path + "/x") }

    private func status(_ path: String) throws -> stat {
        var status = stat()
        guard lstat(out.path + "/x/" + path, &status) == 0 else {
            throw StoreError.notEmpty(FilePath(path))
        }
        return status
    }

    @Test func filesLinksModesAndTimes() throws {
        try extract([
            [
                .directory("./", mode: 0o711), .directory("usr/", mode: 0o555),
                .file("usr/a", "content", mode: 0o4755).with { $0.modified = 12345 },
                .file("implied/folder/b", "b", mode: 0o600),
                .symbolicLink("usr/l", to: "/etc/passwd"),
                .hardLink("usr/h", to: "./usr/a"), .namedPipe("pipe"),
                .file("usr/late", "x").with { $0.modified = 7 },
                .directory("empty/", mode: 0o000),
            ]
        ])
        #expect(
            try list().filter { !$0.hasPrefix("empty") } == [
                "implied", "implied/folder", "implied/folder/b", "pipe", "usr", "usr/a", "usr/h",
                "usr/l", "usr/late",
            ])
        #expect(try Files.text(out.path + "/x/usr/a") == "content")
        let file = try status("usr/a")
        let mode: mode_t = geteuid() == 0 ? 0o4755 : 0o755
        #expect(file.st_mode & 0o7777 == mode)
        #expect(file.st_mtim.tv_sec == 12345)
        #expect(file.st_ino == (try status("usr/h")).st_ino)
        #expect(try status("usr").st_mode & 0o7777 == 0o555)
        #expect(try status("usr").st_mtim.tv_sec == time_t(RawTarEntry.defaultTime))
        #expect(try status("empty").st_mode & 0o7777 == 0)
        #expect(try status("").st_mode & 0o7777 == 0o711)
        #expect(try status("usr/l").st_mode & S_IFMT == S_IFLNK)
        #expect(try status("pipe").st_mode & S_IFMT == S_IFIFO)
        #expect(try status("implied").st_mode & 0o777 == 0o755)
    }

    @Test(.enabled(if: geteuid() == 0)) func rootGivesFilesToTheirOwners() throws {
        let notes = try extract([
            [
                .directory("d/", owner: 5, group: 6), .file("d/f", "x", owner: 7, group: 8),
                .symbolicLink("d/l", to: "f").with { $0.owner = 9 },
                .file("d/x", "x").attribute("user.test", [1, 2]),
            ]
        ])
        #expect(notes == [])
        #expect(try (status("d").st_uid, status("d").st_gid) == (5, 6))
        #expect(try (status("d/f").st_uid, status("d/f").st_gid) == (7, 8))
        #expect(try status("d/l").st_uid == 9)
    }

    @Test(.enabled(if: geteuid() == 0 && Tool.has("setpriv")))
    func othersOwnEverythingAndAreToldSo() async throws {
        // As an ordinary user, in a process of its own.
        let folder = out.path
        chmod(folder, 0o777)
        await #expect(processExitsWith: .exitCode(42)) { [folder = folder as String] in
            guard setgid(12345) == 0, setuid(12345) == 0 else { exit(2) }
            let home = SocleHome(below: FilePath(folder + "/store"))
            let session = try StoreSession(home)
            let images = try ContentStore(session)
            let tar = RawTar.archive([
                .directory("usr/", mode: 0o555, owner: 5), .file("usr/su", "x", mode: 0o4755),
                .characterDevice("null", 1, 3),
                .file("usr/cap", "x").attribute("security.capability", [1]),
            ])
            let image = try SampleImage(layers: [tar]).write(to: images)
            let notes = try ImageWriter(session, store: images)
                .write(image, to: ImageLocation("dir:\(folder)/y"))
            let expected = [
                "not run as root: all files belong to the user who ran this",
                "set-user-ID and set-group-ID bits of 1 files were left out",
                "1 devices were left out", "1 extended attributes were left out",
            ]
            guard notes == expected else { exit(3) }
            var status = stat()
            guard stat(folder + "/y/usr/su", &status) == 0, status.st_mode & 0o7777 == 0o755,
                status.st_uid == 12345
            else { exit(4) }
            exit(42)
        }
    }

    // MARK: - Layers over layers

    @Test func laterLayersWin() throws {
        try extract([
            [
                .directory("d/"), .file("d/a", "old"), .file("d/b", "old"), .file("f", "file"),
                .directory("g/"), .file("g/x", "x"), .symbolicLink("s", to: "d"),
            ],
            [
                .file("d/a", "new", mode: 0o600), .directory("f/"), .file("f/y", "y"),
                .file("g", "now a file"),
                .directory("s/"), .file("s/z", "z"),
            ],
        ])
        #expect(try list() == ["d", "d/a", "d/b", "f", "f/y", "g", "s", "s/z"])
        #expect(try Files.text(out.path + "/x/d/a") == "new")
        #expect(try status("d/a").st_mode & 0o777 == 0o600)
    }

    @Test func whiteOuts() throws {
        try extract([
            [
                .directory("d/"), .file("d/a"), .file("d/b"), .directory("d/sub/"),
                .file("d/sub/c"),
                .file("keep"), .directory("o/"), .file("o/old"), .directory("o/s/"),
                .file("o/s/old"),
            ],
            [
                .file("d/.wh.a"), .file("d/.wh.sub"), .file("d/.wh.never"), .file("gone/.wh.x"),
                // What the layer itself brings stays, in whatever order it comes.
                .directory("o/"), .file("o/new"), .directory("o/s/"), .file("o/s/new"),
                .file("o/.wh..wh..opq"), .file("o/late"), .file("o/.wh.new"),
                .file(".wh..wh.plnk"),
            ],
        ])
        #expect(try list() == ["d", "d/b", "keep", "o", "o/late", "o/new", "o/s", "o/s/new"])
    }

    @Test func aFolderThatIsHiddenLosesItsMode() throws {
        try extract([
            [.directory("d/", mode: 0o500), .directory("d/e/", mode: 0o500), .file("d/e/f")],
            [.file(".wh.d"), .directory("other/")],
            [.directory("d/"), .directory("d/e/", mode: 0o711)],
        ])
        #expect(try list() == ["d", "d/e", "other"])
        #expect(try status("d").st_mode & 0o777 == 0o755)
        #expect(try status("d/e").st_mode & 0o777 == 0o711)
    }

    // MARK: - Attacks

    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let layers: [[RawTarEntry]]
    }

    static let attacks = [
        Attack(testDescription: "dots", layers: [[.file("../evil")]]),
        Attack(testDescription: "inner dots", layers: [[.file("a/../../evil")]]),
        Attack(
            testDescription: "link then file",
            layers: [[.symbolicLink("l", to: ".."), .file("l/evil")]]),
        Attack(
            testDescription: "absolute link then file",
            layers: [[.symbolicLink("l", to: "/tmp"), .file("l/evil")]]),
        Attack(
            testDescription: "link in a lower layer",
            layers: [[.symbolicLink("l", to: "..")], [.file("l/evil")]]),
        Attack(
            testDescription: "link then hidden",
            layers: [[.symbolicLink("l", to: "..")], [.file("l/.wh.canary")]]),
        Attack(testDescription: "hide dots", layers: [[.file(".wh...")]]),
        Attack(testDescription: "hide nothing", layers: [[.file("a/.wh.")]]),
        Attack(testDescription: "hard link out", layers: [[.hardLink("h", to: "../canary")]]),
        Attack(
            testDescription: "hard link over a link",
            layers: [[.symbolicLink("l", to: ".."), .hardLink("h", to: "l/canary")]]),
        Attack(testDescription: "hard link to nothing", layers: [[.hardLink("h", to: "missing")]]),
        Attack(
            testDescription: "hard link to a folder",
            layers: [[.directory("d/"), .hardLink("h", to: "d")]]),
        Attack(testDescription: "long name", layers: [[.file(String(repeating: "n", count: 256))]]),
        Attack(testDescription: "a file as a folder", layers: [[.file("a"), .file("a/b")]]),
        Attack(
            testDescription: "too deep",
            layers: [[.file(String(repeating: "d/", count: 300) + "f")]]),
    ]

    @Test(arguments: attacks) func areRefusedAndLeaveNothing(_ attack: Attack) throws {
        try out.write("alive", to: "canary")
        #expect(throws: StoreError.self) { try extract(attack.layers) }
        #expect(try out.list() == ["canary"])
    }

    @Test func anAbsolutePathStaysInside() throws {
        try extract([[.file("/etc/evil", "x"), .file("//usr///bin/./b", "y")]])
        #expect(try list() == ["etc", "etc/evil", "usr", "usr/bin", "usr/bin/b"])
    }

    /// A link in the way of a file is replaced, not followed.
    @Test func linksAreReplaced() throws {
        try out.write("alive", to: "canary")
        try extract([[.symbolicLink("f", to: "../canary")], [.file("f", "new")]])
        #expect(try Files.text(out.path + "/canary") == "alive")
        #expect(try Files.text(out.path + "/x/f") == "new")
    }

    @Test func anExistingEmptyFolderIsFilled() throws {
        try Files.makeDirectory(out.path + "/x")
        #expect(throws: StoreError.self) { try extract([[.file("a"), .file("../b")]]) }
        #expect(try list() == [])
        try extract([[.file("a")]])
        #expect(try list() == ["a"])
    }

    @Test func aLayerThatIsNoTar() throws {
        let image = try SampleImage(layers: [noise(5000)]).write(to: images)
        #expect(throws: (any Error).self) {
            try ImageWriter(store.session, store: images)
                .write(image, to: ImageLocation("dir:\(out.path)/x"))
        }
        #expect(try out.list() == [])
    }
}
