import AlpineArchive
import OCIModel
import Packages
import TestSupport
import Testing

struct AlpineRepositoryTests {
    struct Line: Sendable {
        let text: String
        let location: String
        var tag: String?
    }

    @Test(arguments: [
        Line(text: "https://example.org/v3.19/main", location: "https://example.org/v3.19/main"),
        Line(text: "http://example.org/main/", location: "http://example.org/main"),
        Line(text: "/media/cdrom/apks", location: "/media/cdrom/apks"),
        Line(text: "file:///srv/apk", location: "/srv/apk"),
        Line(text: "@edge https://example.org/e", location: "https://example.org/e", tag: "edge"),
        Line(text: "@local \t /srv/apk", location: "/srv/apk", tag: "local"),
    ])
    func lines(_ line: Line) throws {
        let repository = try AlpineRepository(line.text)
        #expect(repository.location.description == line.location)
        #expect(repository.tag?.text == line.tag)
        let spelled = (line.tag.map { "@\($0) " } ?? "") + line.location
        #expect(repository.description == spelled)
    }

    @Test(arguments: [
        "", "  ", "@edge", "edge https://example.org", "https://a https://b", "ftp://example.org",
        "relative/path", "@ /srv", "@a@b /srv", "@edge /srv more",
    ])
    func malformedLines(_ text: String) {
        #expect(throws: AlpineRepositoryError.self) { try AlpineRepository(text) }
    }

    @Test func placesOfFiles() throws {
        let repository = try AlpineRepository("https://user:secret@example.org/main")
        let index = try repository.index(for: PackageArchitecture("aarch64"))
        #expect(index.description == "https://example.org/main/aarch64/APKINDEX.tar.gz")
        #expect(index.url == "https://user:secret@example.org/main/aarch64/APKINDEX.tar.gz")
        let file = try repository.file(of: try ApkFixture().record())
        #expect(file.description == "https://example.org/main/x86_64/tool-1.2.3-r4.apk")
        #expect(throws: RemoteLocationError.self) {
            try repository.index(for: PackageArchitecture(".."))
        }
    }

    @Test func listsWithCommentsAndRepetitions() throws {
        let text = """
            # the system
            https://example.org/main\r

              https://example.org/community
            \t# https://example.org/no
            https://example.org/main/
            @edge https://example.org/main
            """
        let list = try AlpineRepository.list(text)
        #expect(
            list.map(\.description) == [
                "https://example.org/main", "https://example.org/community",
                "@edge https://example.org/main",
            ])
        #expect(try AlpineRepository.list("").isEmpty)
    }

    @Test func aMalformedLineIsCounted() {
        let error = #expect(throws: AlpineRepositoryError.self) {
            try AlpineRepository.list("# x\n\n/srv\nhtps://example.org\n")
        }
        #expect(
            error?.description.hasPrefix("line 4: `htps://example.org` is not a repository") == true
        )
    }
}

/// A transport with its files in memory.
struct MemoryTransport: RepositoryTransport {
    let files: [String: [UInt8]]

    func fetchUnverified(_ location: RemoteLocation, limit: Int) async throws -> [UInt8] {
        guard let bytes = files[location.description] else {
            throw TransportError.notFound(location)
        }
        return bytes
    }

    func fetch(_ locations: [RemoteLocation], size: UInt64?, digest: Digest) async throws -> String
    {
        throw TransportError.notFound(locations[0])
    }
}

struct AlpineRepositoryLoaderTests {
    private static func index(_ name: String) throws -> [UInt8] {
        let body = RawGzip.member(
            RawTar.archive([.file("APKINDEX", "C:\(AlpineIndexTests.checksum)\nP:\(name)\nV:1\n")]))
        return try SignatureFixture.member(of: body, by: [.trusted]) + body
    }

    private func load(
        _ files: [String: [UInt8]], _ repositories: [AlpineRepository],
        keys: AlpineTestKey.Identity = .trusted
    ) async throws -> [LoadedAlpineIndex] {
        try await AlpineRepositoryLoader.load(
            repositories, architecture: PackageArchitecture("x86_64"),
            keyring: AlpineTestKey.keyring(keys), using: MemoryTransport(files: files))
    }

    @Test func indexesComeInTheOrderOfTheRepositories() async throws {
        let names = (0..<20).map { "package\($0)" }
        var files: [String: [UInt8]] = [:]
        for name in names {
            files["https://example.org/\(name)/x86_64/APKINDEX.tar.gz"] = try Self.index(name)
        }
        let repositories = try names.map {
            try AlpineRepository("@t\($0) https://example.org/\($0)")
        }
        let loaded = try await load(files, repositories)
        #expect(loaded.map(\.repository) == repositories)
        #expect(try loaded.map { try $0.file.index()[0].name } == names)
        let bytes = try Self.index(names[0])
        #expect(loaded.first?.digest == DigestHasher.digest(of: bytes))
        #expect(loaded.first?.size == bytes.count)
        #expect(loaded.first?.signer?.key.text == (try AlpineTestKey.of(.trusted).name))
        #expect(loaded.first?.architecture == PackageArchitecture("x86_64"))
    }

    @Test func missingAndUntrustedIndexesAreErrors() async throws {
        let repository = try AlpineRepository("https://example.org/main")
        let location = try repository.index(for: PackageArchitecture("x86_64"))
        await #expect(throws: TransportError.notFound(location)) {
            try await load([:], [repository])
        }
        let files = [location.description: try Self.index("a")]
        let error = await #expect(throws: AlpineSignatureError.self) {
            try await load(files, [repository], keys: .second)
        }
        #expect(
            error?.description.hasPrefix("https://example.org/main/x86_64/APKINDEX.tar.gz: ")
                == true)
    }
}
