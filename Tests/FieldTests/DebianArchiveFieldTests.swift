import DebianArchive
import OCIModel
import Packages
import TestSupport
import Testing

/// The live archive's Release files, verified and read.
@Suite(.enabled(if: DebianFieldMirror.isThere, "no Debian mirror can be reached"))
struct DebianArchiveFieldTests {
    @Test(arguments: ["bookworm", "trixie"])
    func releaseFilesOfAllSuites(release: String) async throws {
        let transport = try CurlTransport()
        let repositories = try DebianFieldMirror.repositories(release, backports: true)
        let keyring = try #require(DebianFieldMirror.keyring)
        let loaded = try await DebianFieldMirror.loader().releases(
            of: repositories, using: transport, keyrings: [keyring],
            policy: DebianFieldMirror.policy())
        #expect(
            loaded.map { $0.release.codename ?? "" } == [
                release, "\(release)-updates", "\(release)-security", "\(release)-backports",
            ])
        for (repository, loaded) in zip(repositories, loaded) {
            #expect(!loaded.signatures.isEmpty)
            #expect(loaded.release.offers(PackageArchitecture("amd64")))
            #expect(loaded.release.offers(component: "main"))
            #expect(loaded.release.files.count > 50)
            try await compareWithGPGV(repository, loaded, keyring: keyring, transport)
        }
    }

    /// gpgv's own reading of the clearsigned file must be the text that was believed, and its good
    /// signatures those that are named.
    private func compareWithGPGV(
        _ repository: DebianRepository, _ loaded: LoadedRelease, keyring: Keyring,
        _ transport: CurlTransport
    ) async throws {
        let location = try repository.location(of: "InRelease")
        let bytes = try await transport.fetchUnverified(location, limit: 16 << 20)
        // A mirror may have moved on in between.
        guard DigestHasher.digest(of: bytes) == loaded.digest else { return }
        let folder = try TemporaryDirectory()
        let path = try folder.write(bytes, to: "InRelease")
        let text = folder.appending("Release")
        let gpgv = try run(
            "gpgv",
            ["--status-fd", "1", "--keyring", keyring.origin, "--output", text, path])
        #expect(gpgv.status == 0)
        let release = try Release(parsing: try Files.read(text), file: "Release")
        #expect(release == loaded.release)
        let primaryKeys = gpgv.stdout.split(separator: "\n")
            .filter { $0.hasPrefix("[GNUPG:] VALIDSIG ") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
        #expect(primaryKeys.sorted() == loaded.signatures.map(\.primaryKey.text))
    }

    @Test(arguments: [("bookworm", "amd64"), ("bookworm", "s390x"), ("trixie", "arm64")])
    func indexesOfAllSuites(release: String, architecture: String) async throws {
        let transport = try CurlTransport()
        let loaded = try await DebianFieldMirror.loader().load(
            try DebianFieldMirror.repositories(release),
            architecture: PackageArchitecture(architecture), using: transport,
            keyrings: [try #require(DebianFieldMirror.keyring)],
            policy: DebianFieldMirror.policy())
        #expect(
            loaded[0].indexes.map(\.name) == ["main/binary-\(architecture)/Packages.xz"])
        for index in loaded where !index.release.offers(PackageArchitecture(architecture)) {
            #expect(index.indexes.isEmpty)
        }
        for index in loaded.flatMap(\.indexes) {
            #expect(try Files.size(index.path) == index.size)
        }
    }

    @Test func keyringOfAnotherArchive() async throws {
        let other = try #require(DebianFieldMirror.repositories("bookworm").first)
        let folder = try TemporaryDirectory()
        let path = try folder.write(try SigningKey.keyring([.stranger]), to: "other.gpg")
        let error = await #expect(throws: SignatureError.self) {
            try await DebianFieldMirror.loader().release(
                of: other, using: try CurlTransport(), keyrings: [Keyring(path: path)],
                policy: DebianFieldMirror.policy())
        }
        guard case .unusable(_, let signatures, [path]) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!signatures.isEmpty)
    }
}
