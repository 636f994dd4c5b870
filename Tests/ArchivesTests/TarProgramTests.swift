import Archives
import TestSupport
import Testing

/// Archives from and for the `tar` program.
@Suite struct TarProgramTests {
    private static let long = String(repeating: "long-folder-name/", count: 14) + "file"

    @Test(.enabled(if: Tool.has("tar")), arguments: ["v7", "oldgnu", "gnu", "ustar", "posix"])
    func readsWhatTarWrites(format: String) throws {
        let folder = try TemporaryDirectory()
        let content = [UInt8](repeating: 7, count: 100_000)
        try folder.write(content, to: "a/file", mode: 0o640)
        try Files.link(folder.appending("a/link"), to: "file")
        try check("ln", ["file", "hard"], directory: folder.appending("a"))
        if format != "v7" { try check("mkfifo", ["pipe"], directory: folder.appending("a")) }
        let hasLong = format != "v7"
        if hasLong { try folder.write("long", to: "a/" + Self.long) }
        let archive = try check(
            "tar",
            [
                "--format=\(format)", "--sort=name", "--mtime=@1700000000.5", "--owner=u:3000",
                "--group=g:4000", "-c", "a",
            ], directory: folder.path)
        let entries = try readTar(archive, end: .required)
        func find(_ path: String) -> ReadEntry? {
            entries.first { $0.entry.path == Array(path.utf8) }
        }
        #expect(entries.allSatisfy { $0.entry.modified == 1_700_000_000 })
        #expect(entries.allSatisfy { $0.entry.uid == 3000 && $0.entry.gid == 4000 })
        let name = format == "v7" ? [] : Array("u".utf8)
        #expect(entries.allSatisfy { $0.entry.userName == name })
        #expect(find("a/")?.entry.kind == .directory)
        let file = find("a/file")
        #expect(file?.content == content)
        #expect(file?.entry.mode == 0o640)
        #expect(find("a/link")?.entry.linkTarget == Array("file".utf8))
        #expect(find("a/hard")?.entry.kind == .hardLink)
        #expect(find("a/hard")?.entry.linkTarget == Array("a/file".utf8))
        if hasLong { #expect(find("a/" + Self.long)?.content == Array("long".utf8)) }
        if format != "v7" { #expect(find("a/pipe")?.entry.kind == .namedPipe) }
    }

    @Test(.enabled(if: Tool.has("tar")))
    func sparseFilesOfTarAreRefused() throws {
        let folder = try TemporaryDirectory()
        try check("truncate", ["-s", "10M", folder.appending("hole")])
        for format in ["gnu", "posix"] {
            let archive = try check(
                "tar", ["--format=\(format)", "-S", "-c", "hole"], directory: folder.path)
            let error = #expect(throws: TarError.self) { try readTar(archive) }
            guard case .sparse? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test(.enabled(if: Tool.has("tar")))
    func tarReadsWhatIsWritten() throws {
        let long = Self.long + "/" + Self.long
        let entries: [(TarEntry, String)] = [
            (.made("d", .directory) { $0.mode = 0o1777 }, "drwxrwxrwt 0/0 0 1970-01-01 00:00 d/"),
            (
                .made("f", size: 3) { ($0.uid, $0.gid) = (4_000_000_000, 5) },
                "-rw-r--r-- 4000000000/5 3 1970-01-01 00:00 f"
            ),
            (.made(long), "-rw-r--r-- 0/0 0 1970-01-01 00:00 \(long)"),
            (
                .made("s", .symbolicLink, link: long),
                "lrw-r--r-- 0/0 0 1970-01-01 00:00 s -> \(long)"
            ),
            (.made("h", .hardLink, link: "f"), "hrw-r--r-- 0/0 0 1970-01-01 00:00 h link to f"),
            (
                .made("c", .characterDevice) { ($0.major, $0.minor) = (1, 3) },
                "crw-r--r-- 0/0 1,3 1970-01-01 00:00 c"
            ),
            (
                .made("p", .namedPipe) { $0.modified = 1_700_000_000 },
                "prw-r--r-- 0/0 0 2023-11-14 22:13 p"
            ),
            (
                .made("x") { $0.extendedAttributes = ["user.a": [1, 0, 2]] },
                "-rw-r--r-- 0/0 0 1970-01-01 00:00 x"
            ),
        ]
        var archive: [UInt8] = []
        for (entry, _) in entries {
            try TarEncoder.append(entry, to: &archive)
            archive += [UInt8](repeating: 65, count: Int(entry.size))
            archive += [UInt8](repeating: 0, count: TarEncoder.padding(for: entry.size))
        }
        archive += TarEncoder.endOfArchive
        let listing = try run(
            "tar", ["--numeric-owner", "--utc", "-tv"], input: archive,
            environment: ["LC_ALL": "C"])
        #expect(listing.status == 0, "\(listing.stderr)")
        #expect(listing.stderr.isEmpty)
        let lines = listing.stdout.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines == entries.map(\.1))
        #expect(try check("tar", ["-xO", "f"], input: archive) == Array("AAA".utf8))
    }
}
