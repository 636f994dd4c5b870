import Compression
import OCIModel
import Packages
import SystemPackage
import TestSupport
import Testing

@testable import Store

struct PackageStoreTests {
    private let store: StoreFixture
    private let packages: PackageStore

    init() throws {
        store = try StoreFixture()
        packages = PackageStore(store.session)
    }

    @Test(arguments: [
        ("http://a.example/pool/a_1.deb", true), ("http://a.example/x/a-1-r0.apk", true),
        ("/repo/InRelease", false), ("http://a.example/APKINDEX.tar.gz", false),
    ])
    func filesHavePlaces(text: String, isPackage: Bool) throws {
        let directory = packages.directory(for: try RemoteLocation(text))
        #expect(directory.root == (isPackage ? packages.packages : packages.indexes).root)
    }

    @Test func aSpoiltFileCountsAsMissing() throws {
        let digest = try packages.packages.add(noise(1000))
        let path = packages.packages.path(of: digest)
        #expect(try packages.verifiedPath(of: digest) == path)
        // Once checked it is believed, as long as this process runs.
        try Files.write(noise(1000, seed: 2), to: path.string)
        #expect(try packages.verifiedPath(of: digest) == path)
        let next = PackageStore(store.session)
        #expect(try next.verifiedPath(of: digest) == nil)
        #expect(!Files.exists(path.string))
    }

    @Test func aFileOfAnotherSizeCountsAsMissing() throws {
        let digest = try packages.indexes.add(noise(1000))
        #expect(try packages.verifiedPath(of: digest, size: 1001) == nil)
        #expect(try packages.verifiedPath(of: digest) == nil)
    }

    @Test func theJournalKnowsTheLast() throws {
        let location = try RemoteLocation("http://user:secret@a.example/InRelease")
        let plain = try RemoteLocation("http://a.example/InRelease")
        #expect(try packages.journal.entry(for: location) == nil)
        for content in [UInt8(1), 2] {
            try packages.journal.record(
                location, digest: DigestHasher.digest(of: [content]), size: 1)
        }
        #expect(try packages.journal.entry(for: plain)?.digest == DigestHasher.digest(of: [2]))
        #expect(try packages.journal.entries().count == 1)
        for file in try store.contents() {
            #expect(try !Files.text(store.path(file).string).contains("secret"))
        }
    }

    @Test func filesByHashShareAnEntry() throws {
        let folder = "http://a.example/dists/x/main/binary-amd64/by-hash/SHA256/"
        for name in ["aa", "bb"] {
            try packages.journal.record(
                RemoteLocation(folder + name), digest: DigestHasher.digest(of: Array(name.utf8)),
                size: 2)
        }
        #expect(
            try packages.journal.entries().map(\.digest) == [
                DigestHasher.digest(of: Array("bb".utf8))
            ])
    }

    @Test func aDamagedJournalCountsAsEmpty() throws {
        let location = try RemoteLocation("http://a.example/InRelease")
        try packages.journal.record(location, digest: DigestHasher.digest(of: []), size: 0)
        let file = try #require(try store.contents().first { $0.contains("locations/") })
        try Files.write("{", to: store.path(file).string)
        #expect(try packages.journal.entry(for: location) == nil)
        #expect(try packages.journal.entries() == [])
    }
}

struct CacheStoreTests {
    private let store: StoreFixture
    private let cache: CacheStore

    init() throws {
        store = try StoreFixture()
        cache = CacheStore(store.session, name: "segments")
    }

    private func write(_ bytes: [UInt8], _ key: Digest) throws -> CacheStore.Entry {
        let writer = try cache.writer(for: key)
        try bytes.withUnsafeBytes { try writer.write($0) }
        #expect(writer.count == UInt64(bytes.count))
        return try writer.commit()
    }

    @Test(arguments: [0, 1, 300_000]) func findsWhatWasWritten(size: Int) throws {
        let key = CacheStore.key(["a", "b"])
        #expect(try cache.entry(for: key) == nil)
        let written = try write(noise(size), key)
        let found = try #require(try cache.entry(for: key))
        #expect(found == written)
        #expect(found.size == UInt64(size))
        #expect(try found.open().readAll(limit: size + 1) == noise(size))
        #expect(found.path.string.hasPrefix(store.home.cache.string))
    }

    @Test func readsParts() throws {
        let entry = try write(noise(1000), CacheStore.key(["x"]))
        #expect(
            try entry.open(offset: 10, length: 5).readAll(limit: 9) == Array(noise(1000)[10..<15]))
        #expect(
            try entry.open(offset: 995, length: 50).readAll(limit: 9) == Array(noise(1000)[995...]))
        #expect(try entry.open(offset: 2000).readAll(limit: 9) == [])
    }

    struct Damage: Sendable {
        let what: String
        let change: @Sendable (inout [UInt8]) -> Void
    }

    @Test(arguments: [
        Damage(what: "content") { $0[5] ^= 1 }, Damage(what: "cut") { $0.removeLast(30) },
        Damage(what: "empty") { $0 = [] }, Damage(what: "zeros") { $0 = $0.map { _ in 0 } },
        Damage(what: "trailer") { $0[$0.count - 3] ^= 1 },
    ])
    func damageCountsAsMissing(_ damage: Damage) throws {
        let key = CacheStore.key(["x"])
        let path = try write(noise(100), key).path.string
        var bytes = try Files.read(path)
        damage.change(&bytes)
        try Files.write(bytes, to: path)
        #expect(try cache.entry(for: key) == nil, "\(damage.what)")
    }

    @Test func keysKeepTheirPartsApart() {
        #expect(CacheStore.key(["ab", "c"]) != CacheStore.key(["a", "bc"]))
        #expect(CacheStore.key([]) != CacheStore.key([""]))
        #expect(CacheStore.key(["a"]) == CacheStore.key(["a"]))
    }
}
