import OCIModel
import Packages
import TestSupport
import Testing

@testable import DebianArchive

@Suite(.enabled(if: Tool.has("gpg", "gpgv", "xz", "gzip")))
struct DebianRepositoryLoaderTests {
    private static let amd64 = PackageArchitecture("amd64")
    private let folder: TemporaryDirectory
    private let loader: DebianRepositoryLoader

    init() throws {
        folder = try TemporaryDirectory()
        let tool = try SignatureTool.find(searchPath: "")
        try Files.makeDirectory(folder.appending("tmp"))
        loader = DebianRepositoryLoader(
            verifier: InReleaseVerifier(tool: tool, temporaryDirectory: folder.appending("tmp")))
    }

    private func write(
        _ suites: [DebianSuite] = [DebianSuite(packages: [DebBuilder("hello")])]
    ) throws -> DebianRepositoryFixture {
        try DebianRepositoryBuilder(suites).write(to: folder)
    }

    private func repository(
        _ fixture: DebianRepositoryFixture, _ suite: String = "bookworm",
        components: [String] = ["main"]
    ) throws -> DebianRepository {
        DebianRepository(
            location: try RemoteLocation(fixture.root), suite: suite, components: components)
    }

    private func load(
        _ fixture: DebianRepositoryFixture, _ repository: DebianRepository? = nil,
        architecture: PackageArchitecture = amd64, using transport: FixtureTransport? = nil,
        keyrings: [Keyring]? = nil, now: Int64 = RawTarEntry.defaultTime
    ) async throws -> LoadedIndex {
        try await loader.load(
            try repository ?? self.repository(fixture), architecture: architecture,
            using: transport ?? FixtureTransport(),
            keyrings: keyrings ?? [Keyring(path: fixture.keyring)],
            policy: ReleasePolicy(now: Timestamp(seconds: now)))
    }

    @Test func loadsByHash() async throws {
        let fixture = try write()
        let transport = FixtureTransport()
        let loaded = try await load(fixture, using: transport)
        let index = try #require(loaded.indexes.first)
        #expect(loaded.indexes.count == 1)
        #expect(index.name == "main/binary-amd64/Packages.xz" && index.component == "main")
        #expect(index.path.hasSuffix("/by-hash/SHA256/\(index.digest.hex)"))
        let text = try Packing.xz.unpack(try Files.read(index.path))
        #expect(text.starts(with: Array("Package: hello\n".utf8)))
        let inRelease = try Files.read(fixture.path("dists/bookworm/InRelease"))
        #expect(loaded.releaseDigest == DigestHasher.digest(of: inRelease))
        #expect(try loaded.signer == SigningKey.of(.archive).fingerprint)
        #expect(loaded.date.seconds == RawTarEntry.defaultTime)
        #expect(transport.paths.count == 2)
        #expect(try Files.list(folder.appending("tmp")).isEmpty)
    }

    @Test func loadsByNameWithoutHashes() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.acquireByHash = false
        let loaded = try await load(try write([suite]))
        #expect(loaded.indexes.map(\.path).first?.hasSuffix("/binary-amd64/Packages.xz") == true)
    }

    @Test(arguments: [
        ([Packing.deflated], "Packages.gz"), ([.none], "Packages"), ([.gzip, .xz], "Packages.xz"),
    ])
    func bestCompression(packings: [Packing], name: String) async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.indexPackings = packings
        let loaded = try await load(try write([suite]))
        #expect(loaded.indexes.map(\.name) == ["main/binary-amd64/\(name)"])
    }

    @Test func nextCompressionWhenTheBestIsMissing() async throws {
        let fixture = try write()
        Files.remove(fixture.path("dists/bookworm/main/binary-amd64/Packages.xz"))
        let first = try await load(fixture)
        Files.remove(try #require(first.indexes.first).path)
        let loaded = try await load(fixture)
        #expect(loaded.indexes.map(\.name) == ["main/binary-amd64/Packages.gz"])
    }

    @Test func staleNamesAreNoTrouble() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.indexFlaw = .staleByName
        #expect(try await load(try write([suite])).indexes.count == 1)
    }

    @Test(arguments: [DebianSuite.IndexFlaw.altered, .longer, .truncated])
    func anotherIndexThanListed(flaw: DebianSuite.IndexFlaw) async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.indexFlaw = flaw
        let fixture = try write([suite])
        await #expect(throws: FixtureTransport.WrongContent.self) { try await load(fixture) }
    }

    @Test func indexThatIsNotThere() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.indexFlaw = .missing
        let fixture = try write([suite])
        let error = await #expect(throws: TransportError.self) { try await load(fixture) }
        #expect(error?.description.contains("/Packages.xz: not found") == true)
        suite.indexFlaw = .unlisted
        let unlisted = try write([suite])
        let file = unlisted.path("dists/bookworm/InRelease")
        await #expect(
            throws: ReleaseError.noIndex(file: file, index: "main/binary-amd64/Packages")
        ) { try await load(unlisted) }
    }

    @Test func detachedSignature() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.hasInRelease = false
        let fixture = try write([suite])
        let loaded = try await load(fixture)
        #expect(loaded.source.location.path == fixture.path("dists/bookworm/Release"))
        let release = try Files.read(fixture.path("dists/bookworm/Release"))
        #expect(loaded.releaseDigest == DigestHasher.digest(of: release))
        #expect(try loaded.signer == SigningKey.of(.archive).fingerprint)
    }

    @Test(arguments: [false, true])
    func changedRelease(hasInRelease: Bool) async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.signature = .tampered
        suite.hasInRelease = hasInRelease
        let fixture = try write([suite])
        let error = await #expect(throws: SignatureError.self) { try await load(fixture) }
        guard case .bad = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [false, true])
    func unsignedRelease(hasInRelease: Bool) async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.signature = .missing
        suite.hasInRelease = hasInRelease
        let fixture = try write([suite])
        let name = hasInRelease ? "InRelease" : "Release"
        await #expect(
            throws: SignatureError.notSigned(
                file: fixture.path("dists/bookworm/\(name)"), firstLine: "Origin: Debian")
        ) { try await load(fixture) }
        var trusted = try repository(fixture)
        trusted.isTrusted = true
        let loaded = try await load(fixture, trusted)
        #expect(loaded.indexes.count == 1 && loaded.signer.isEmpty)
    }

    @Test(arguments: [DebianSuite.Signature.textBefore, .textAfter])
    func textAroundTheSignature(signature: DebianSuite.Signature) async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.signature = signature
        let fixture = try write([suite])
        await #expect(throws: SignatureError.self) { try await load(fixture) }
    }

    @Test func unknownKeyNamesKeyAndKeyring() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.signature = .by([.stranger])
        let fixture = try write([suite])
        let error = await #expect(throws: SignatureError.self) { try await load(fixture) }
        let text = error?.description ?? ""
        #expect(try text.contains(SigningKey.of(.stranger).fingerprint), "\(text)")
        #expect(text.contains(fixture.keyring) && text.contains("--keyring"), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test func repositoryNamesItsOwnKeyring() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.signature = .by([.second])
        let fixture = try write([suite])
        let path = try folder.write(try SigningKey.keyring([.second]), to: "second.gpg")
        var repository = try repository(fixture)
        repository.signedBy = [Keyring(path: path)]
        #expect(try await load(fixture, repository).indexes.count == 1)
        repository.signedBy = [Keyring(path: fixture.keyring)]
        await #expect(throws: SignatureError.self) {
            try await load(fixture, repository, keyrings: [Keyring(path: path)])
        }
    }

    @Test func expiredAndFutureReleases() async throws {
        var suite = DebianSuite(packages: [DebBuilder("hello")])
        suite.validUntil = suite.date + 86_400
        let fixture = try write([suite])
        _ = try await load(fixture, now: suite.date + 86_400)
        await #expect(throws: ReleaseError.self) {
            try await load(fixture, now: suite.date + 86_401)
        }
        await #expect(throws: ReleaseError.self) { try await load(fixture, now: suite.date - 7200) }
    }

    @Test func anotherSuiteInItsPlace() async throws {
        var suite = DebianSuite("bookworm", packages: [DebBuilder("hello")])
        suite.suite = "stable"
        suite.codename = "trixie"
        let fixture = try write([suite])
        await #expect(
            throws: ReleaseError.otherSuite(
                file: fixture.path("dists/bookworm/InRelease"), asked: "bookworm", suite: "stable",
                codename: "trixie")
        ) { try await load(fixture) }
    }

    @Test func cutOffRelease() async throws {
        let fixture = try write()
        for kept in [10, 100, 400] {
            let transport = FixtureTransport { name, bytes in
                name == "InRelease" ? Array(bytes.prefix(kept)) : bytes
            }
            await #expect(throws: SignatureError.self) {
                try await load(fixture, using: transport)
            }
        }
    }

    @Test func suiteThatIsNotThere() async throws {
        let fixture = try write()
        let trixie = try repository(fixture, "trixie")
        let location = try RemoteLocation(fixture.path("dists/trixie/InRelease"))
        await #expect(throws: TransportError.notFound(location)) {
            try await load(fixture, trixie)
        }
    }

    @Test func severalSuitesKeepTheirOrder() async throws {
        var main = DebianSuite("bookworm", architectures: ["amd64", "s390x"])
        main.components = ["main", "contrib"]
        let security = DebianSuite("bookworm-security", packages: [DebBuilder("hello")])
        let fixture = try write([main, security])
        var repositories = [
            try repository(fixture, "bookworm", components: ["contrib", "main"]),
            try repository(fixture, "bookworm-security"),
        ]
        repositories[1].isSupplement = true
        func load(_ architecture: String) async throws -> [[String]] {
            let loaded = try await loader.load(
                repositories, architecture: PackageArchitecture(architecture),
                using: FixtureTransport(), keyrings: [Keyring(path: fixture.keyring)],
                policy: ReleasePolicy(now: Timestamp(seconds: main.date)))
            return loaded.map { $0.indexes.map(\.name) }
        }
        #expect(
            try await load("amd64") == [
                ["contrib/binary-amd64/Packages.xz", "main/binary-amd64/Packages.xz"],
                ["main/binary-amd64/Packages.xz"],
            ])
        #expect(try await load("s390x").map(\.count) == [2, 0])
        await #expect(
            throws: ReleaseError.noArchitecture(
                file: fixture.path("dists/bookworm/InRelease"),
                architecture: PackageArchitecture("riscv64"),
                offered: ["all", "amd64", "s390x"].map { PackageArchitecture($0) })
        ) { try await load("riscv64") }
        repositories = [repositories[1]]
        await #expect(throws: ReleaseError.self) { try await load("s390x") }
    }

    @Test func separateIndexForAll() async throws {
        var suite = DebianSuite(
            architectures: ["amd64", "all"], packages: [DebBuilder("hello")])
        suite.editRelease = { text in
            text.replacing("No-Support-for-Architecture-all: Packages\n", with: "")
        }
        let loaded = try await load(try write([suite]))
        #expect(
            loaded.indexes.map(\.name)
                == ["main/binary-amd64/Packages.xz", "main/binary-all/Packages.xz"])
        #expect(loaded.indexes.map(\.architecture.text) == ["amd64", "all"])
    }

    @Test func flatRepository() async throws {
        let root = folder.appending("flat")
        let index = Array("Package: hello\n".utf8)
        try Files.write(index, to: root + "/Packages")
        let release =
            "Date: Tue, 14 Nov 2023 22:13:20 UTC\nSHA256:\n"
            + " \(DigestHasher.digest(of: index).hex) \(index.count) Packages\n"
        try Files.write(
            try SigningKey.of(.archive).clearSign(Array(release.utf8)), to: root + "/InRelease")
        let keyring = try folder.write(try SigningKey.keyring(), to: "keyring.gpg")
        let repository = DebianRepository(
            location: try RemoteLocation(root), suite: "./", components: [])
        let loaded = try await loader.load(
            repository, architecture: Self.amd64, using: FixtureTransport(),
            keyrings: [Keyring(path: keyring)],
            policy: ReleasePolicy(now: Timestamp(seconds: RawTarEntry.defaultTime)))
        #expect(loaded.indexes.map(\.path) == [root + "/Packages"])
    }

    @Test func withoutAProgramNothingIsBelieved() async throws {
        let fixture = try write()
        await #expect(throws: SignatureError.noTool) {
            try await DebianRepositoryLoader(verifier: nil).load(
                try repository(fixture), architecture: Self.amd64, using: FixtureTransport(),
                keyrings: [Keyring(path: fixture.keyring)],
                policy: ReleasePolicy(now: Timestamp(seconds: RawTarEntry.defaultTime)))
        }
    }
}
