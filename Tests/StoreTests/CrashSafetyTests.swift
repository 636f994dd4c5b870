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

/// What a killed process leaves, and what processes at the same time do to each other. Exit tests run
/// their body in a process of its own.
struct CrashSafetyTests {
    /// Writes as a process that is about to die: some of it is finished, some of it is not.
    private static func workAndDie(_ folder: String) throws -> Never {
        let session = try StoreSession(SocleHome(below: FilePath(folder)))
        let store = try ContentStore(session)
        try store.blobs.add(noise(1000, seed: 7))
        let blob = try store.blobs.writer()
        try blob.write(noise(600_000))
        let package = try PackageStore(session).packages.writer()
        try package.write(noise(600_000))
        let entry = try CacheStore(session, name: "segments").writer(for: CacheStore.key(["x"]))
        try noise(600_000).withUnsafeBytes { try entry.write($0) }
        withExtendedLifetime((blob, package, entry)) { _ = kill(getpid(), SIGKILL) }
        exit(1)
    }

    @Test func theNextStartSweepsWhatAKilledProcessLeft() async throws {
        let folder = try TemporaryDirectory("killed")
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try Self.workAndDie(path)
        }
        let left = try folder.list().filter { $0.contains("/ingest/") }
        #expect(left.count >= 5, "the process should have died with files open: \(left)")

        let session = try StoreSession(SocleHome(below: FilePath(path)))
        let store = try ContentStore(session)
        #expect(try store.images().isEmpty)
        try store.blobs.verify(DigestHasher.digest(of: noise(1000, seed: 7)))
        // What is there now is this session's: its folder, its lock, its record.
        #expect(try folder.list().filter { $0.hasPrefix("data/ingest/") }.count == 3)
        _ = try CacheStore(session, name: "segments").writer(for: CacheStore.key(["x"]))
        #expect(try folder.list().filter { $0.hasPrefix("cache/ingest/") }.count == 2)
    }

    @Test func theLivingAreLeftAlone() throws {
        let store = try StoreFixture()
        let writer = try ContentStore(store.session).blobs.writer()
        try writer.write(noise(300_000))
        // Another process starts and sweeps.
        let other = try StoreSession(store.home)
        #expect(try store.temporaries().count == 1)
        try writer.commit()
        other.close()
        #expect(try store.folder.list().filter { $0.hasPrefix("data/ingest/") }.count == 3)
    }

    @Test func aFolderWithoutItsLockIsSwept() throws {
        let store = try StoreFixture()
        try store.folder.write("x", to: "data/ingest/0123456789abcdef/file")
        try store.folder.write("", to: "data/ingest/fedcba9876543210.lock")
        _ = try StoreSession(store.home)
        let left = try store.folder.list().filter { $0.hasPrefix("data/ingest/") }
        #expect(!left.contains { $0.contains("0123456789abcdef") || $0.contains("fedcba") })
    }

    @Test func closingLeavesNothing() throws {
        let store = try StoreFixture()
        _ = try CacheStore(store.session, name: "a").writer(for: CacheStore.key(["x"]))
        _ = try ContentStore(store.session)
        store.session.close()
        let left = try store.folder.list().filter { $0.contains("/ingest/") }
        #expect(left == [])
    }

    /// Half an index, as a process that is killed while it writes would leave it, cannot come about:
    /// the old one is there until the new one is whole.
    @Test func theIndexIsReplacedAsAWhole() throws {
        let store = try StoreFixture()
        let images = try ContentStore(store.session)
        let root = try images.add(ImageIndex(manifests: []), as: .ociIndex)
        try images.setName(ImageName("a"), to: root)
        let before = try Files.read(images.path.appending("index.json").string)
        #expect(throws: CancellationError.self) {
            try images.layout.changeIndex(using: store.session.area) { index in
                index.manifests = []
                throw CancellationError()
            }
        }
        #expect(try Files.read(images.path.appending("index.json").string) == before)
        #expect(try images.images().map(\.name) == [ImageName("a")])
    }

    /// Every process names its images again and again; none may lose another's.
    @Test func processesDoNotLoseEachOthersNames() async throws {
        let store = try StoreFixture()
        let home = store.home
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    // A session each: locks are by open file, so tasks are as good as processes.
                    let images = try ContentStore(StoreSession(home))
                    for number in 0..<10 {
                        let root = try images.add(
                            ImageIndex(manifests: [], annotations: ["n": "\(worker) \(number)"]),
                            as: .ociIndex)
                        try images.setName(ImageName("w\(worker):t\(number)"), to: root)
                    }
                }
            }
            try await group.waitForAll()
        }
        let names = try ContentStore(store.session).images().map(\.name.description)
        #expect(names.count == 40)
        #expect(Set(names).count == 40)
    }

    @Test func severalWritersOfOneBlob() async throws {
        let store = try StoreFixture()
        let bytes = noise(1 << 20)
        let blobs = try ContentStore(store.session).blobs
        let digests = try await withThrowingTaskGroup(of: Digest.self) { group in
            for _ in 0..<8 { group.addTask { try blobs.add(bytes) } }
            return try await group.reduce(into: Set<Digest>()) { $0.insert($1) }
        }
        #expect(digests == [DigestHasher.digest(of: bytes)])
        try blobs.verify(DigestHasher.digest(of: bytes))
        #expect(try store.temporaries() == [])
    }
}

/// A disk that is full. A limit on the size of files stands in for it: the kernel refuses the same
/// call, and no test may fill a disk.
struct FullDiskTests {
    private static func limited(_ body: () throws -> Void) throws {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 300_000, rlim_max: 300_000)
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue))
        #else
            let resource = RLIMIT_FSIZE
        #endif
        guard setrlimit(resource, &limit) == 0 else { exit(3) }
        try body()
    }

    @Test func isOneClearErrorAndLeavesNothing() async throws {
        let folder = try TemporaryDirectory("full")
        let path = folder.path
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            try Self.limited {
                let session = try StoreSession(SocleHome(below: FilePath(path)))
                let store = try ContentStore(session)
                do {
                    let writer = try store.blobs.writer()
                    try writer.write(noise(2_000_000))
                    try writer.commit()
                    exit(4)
                } catch StoreError.diskFull(let place) {
                    guard place.string.hasPrefix(path) else { exit(5) }
                }
                let left = try Files.list(path + "/data").filter {
                    $0.hasPrefix("ingest/") && !$0.hasSuffix(".lock") && $0.contains("/")
                        && $0.split(separator: "/").count > 2
                }
                guard left.isEmpty, try store.blobs.list().isEmpty else { exit(6) }
                // The store still works for what fits.
                try store.blobs.add(noise(1000))
                session.close()
                exit(42)
            }
        }
    }

    @Test(.enabled(if: access("/dev/full", W_OK) == 0))
    func anArchiveSaysTheSame() throws {
        let store = try StoreFixture()
        let images = try ContentStore(store.session)
        let image = try SampleImage(layers: [noise(600_000)]).write(to: images)
        #expect(throws: StoreError.diskFull(path: "/dev/full")) {
            try ImageWriter(store.session, store: images)
                .write(image, to: ImageLocation("oci-archive:/dev/full"))
        }
    }
}
