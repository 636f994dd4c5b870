import AlpineArchive
import Archives
import Compression
import OCIModel
import Packages
import Testing

/// Real repositories and their packages, verified and read.
@Suite(.enabled(if: AlpineFieldData.isThere, "no real Alpine data beside the checkout"))
struct AlpineArchiveFieldTests {
    struct Repository: CustomTestStringConvertible, Sendable {
        let path: String
        let keys: String
        let packages: Int
        let signer: String

        var testDescription: String { path }

        var folder: String { AlpineFieldData.path(path) }

        func load() throws -> AlpineIndexFile {
            let bytes = try FileSource(path: folder + "/APKINDEX.tar.gz").readAll(limit: 64 << 20)
            return try AlpineIndexFile(
                bytes, name: path, keyring: AlpineKeyring(paths: [AlpineFieldData.path(keys)]))
        }
    }

    static let alpine = "alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub"
    static let packaged = [
        Repository(path: "closed-v3.19/x86_64", keys: "keys", packages: 100, signer: alpine),
        Repository(
            path: "rebuilt/v3.19/main/x86_64", keys: "rebuilt/keys", packages: 15,
            signer: "factory-test@example.invalid-5f3a0001.rsa.pub"),
        Repository(
            path: "rebuilt/v3.19/main/aarch64", keys: "rebuilt/keys", packages: 15,
            signer: "factory-test@example.invalid-5f3a0001.rsa.pub"),
    ]
    static let indexes =
        packaged + [
            Repository(
                path: "signed-index-v3.19/main/x86_64", keys: "keys", packages: 5443, signer: alpine
            ),
            Repository(
                path: "signed-index-v3.19/community/x86_64", keys: "keys", packages: 17587,
                signer: alpine),
        ]

    @Test(arguments: indexes)
    func indexIsVerifiedAndWrittenAgainByteForByte(_ repository: Repository) throws {
        let file = try repository.load()
        #expect(file.signer?.key.text == repository.signer)
        let index = try file.index()
        #expect(index.count == repository.packages)
        var text: [UInt8] = []
        for entry in index { text += entry.stanza + [0x0a] }
        #expect(text == file.text)
    }

    @Test func indexByAnotherKeyIsRefused() throws {
        let path = AlpineFieldData.path("signed-index-v3.19/main/x86_64/APKINDEX.tar.gz")
        let bytes = try FileSource(path: path).readAll(limit: 64 << 20)
        let keyring = try AlpineKeyring(paths: [AlpineFieldData.path("rebuilt/keys")])
        #expect(
            throws: AlpineSignatureError.unknownKey(
                file: "index", wanted: [try AlpineKeyName(Self.alpine)], known: keyring.names)
        ) {
            try AlpineIndexFile(bytes, name: "index", keyring: keyring)
        }
    }

    @Test(arguments: packaged)
    func everyPackageIsWhatTheIndexSays(_ repository: Repository) throws {
        let architecture = PackageArchitecture(
            repository.path.split(separator: "/").last ?? "x86_64")
        var files = 0
        for entry in try repository.load().index() {
            let record = try entry.record(repository: 0, fallback: architecture)
            let path = repository.folder + "/../" + record.filename
            let package = try ApkPackageReader().open(path: path, matching: record)
            let made = try AlpineIndexEntry(
                info: package.info, checksum: package.checksum, size: package.size,
                architecture: architecture)
            #expect(made == entry, "\(entry.name)")
            files += try checkFiles(of: package)
            let signed = try ApkPackageReader().open(
                path: path, keyring: AlpineKeyring(paths: [AlpineFieldData.path(repository.keys)]))
            #expect(signed.signer?.key.text == repository.signer)
        }
        #expect(files > 20 * repository.packages / 2)
    }

    /// Reads all content and holds it against the checksums that the package carries.
    private func checkFiles(of package: ApkPackage) throws -> Int {
        let tar = try package.data()
        var list = ApkFileList()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while let entry = try tar.next() {
            try list.add(entry)
            guard entry.kind == .file, let sum = try ApkFileChecksum(entry) else { continue }
            var hasher = ApkChecksumHasher()
            while true {
                let count = try buffer.withUnsafeMutableBytes { try tar.read(into: $0) }
                if count == 0 { break }
                buffer.withUnsafeBytes { hasher.update(.init(rebasing: $0[..<count])) }
            }
            try sum.check(hasher.finalize(), of: entry)
        }
        return list.files.count
    }
}
