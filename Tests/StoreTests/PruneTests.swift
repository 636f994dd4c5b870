import Compression
import OCIModel
import Packages
import SystemPackage
import TestSupport
import Testing

@testable import Store

struct PruneTests {
    private let store: StoreFixture
    private let home: SocleHome

    init() throws {
        store = try StoreFixture()
        home = store.home
    }

    /// Does something as another process that has ended.
    private func before<Result>(_ body: (StoreSession) throws -> Result) throws -> Result {
        let session = try StoreSession(home)
        defer { session.close() }
        return try body(session)
    }

    private func prune(_ request: PruneRequest = PruneRequest()) throws -> PruneReport {
        try StorePruner(store.session).prune(request)
    }

    @Test func whatANameNeedsStays() throws {
        let (kept, lost) = try before { session in
            let images = try ContentStore(session)
            let kept = try SampleImage.index(["amd64", "arm64"], in: images)
            try images.setName(ImageName("kept"), to: kept.root)
            let lost = try SampleImage(layers: [noise(5000)]).write(to: images)
            try images.setName(ImageName("lost"), to: lost.root)
            try images.removeName(ImageName("lost"))
            return (try kept.contents(), try lost.contents())
        }
        #expect(kept.count == 6)
        let size = lost.reduce(0) { $0 + UInt64($1.size) }
        let dry = try prune(PruneRequest(isDryRun: true))
        #expect(dry.lines[0] == PruneReport.Line(category: .images, count: 3, bytes: size))
        let report = try prune()
        #expect(report == dry)
        let blobs = try ContentStore(store.session).blobs
        #expect(Set(try blobs.list().map(\.digest)) == Set(kept.map(\.digest)))
        #expect(try prune().count == 0)
    }

    @Test func whatALivingProcessUsesStays() throws {
        let other = try StoreSession(home)
        let images = try ContentStore(other)
        let written = try images.blobs.add([1])
        let old = try before { try ContentStore($0).blobs.add([2]) }
        let unused = try before { try ContentStore($0).blobs.add([3]) }
        #expect(try images.blobs.contains(old))
        #expect(try prune().count == 1)
        #expect(try images.blobs.contains(written))
        #expect(try images.blobs.contains(old))
        #expect(try !images.blobs.contains(unused))
        other.close()
        #expect(try prune().count == 2)
    }

    @Test func damageDoesNotSpreadToOtherPlatforms() throws {
        let (arm, amd) = try before { session in
            let images = try ContentStore(session)
            let arm = try SampleImage(
                platform: Platform(architecture: "arm64"), layers: [noise(10)]
            ).descriptor(in: images)
            let amd = try SampleImage(layers: [noise(20)]).descriptor(in: images)
            let index = try images.add(ImageIndex(manifests: [arm, amd]), as: .ociIndex)
            try images.setName(ImageName("both"), to: index)
            return (arm, try images.image(amd).contents())
        }
        let path = home.data.appending("images/blobs/sha256").appending(arm.digest.hex)
        try Files.write("{}", to: path.string)
        _ = try prune()
        let blobs = try ContentStore(store.session).blobs
        for part in amd { #expect(try blobs.contains(part.digest)) }
    }

    @Test func packagesAndIndexesByRoots() throws {
        let location = try RemoteLocation("http://a.example/dists/x/InRelease")
        let (kept, last) = try before { session in
            let packages = PackageStore(session)
            let kept = try packages.packages.add([1])
            try packages.packages.add([2])
            for content in [UInt8(3), 4] {
                let digest = try packages.indexes.add([content])
                try packages.journal.record(location, digest: digest, size: 1)
            }
            return (kept, DigestHasher.digest(of: [4]))
        }
        let report = try prune(PruneRequest(keeping: [kept]))
        #expect(report.lines.map(\.count) == [0, 1, 1, 0])
        #expect(report.lines.map(\.category) == PruneCategory.allCases)
        let packages = PackageStore(store.session)
        #expect(try packages.packages.list().map(\.digest) == [kept])
        #expect(try packages.indexes.list().map(\.digest) == [last])
        #expect(try packages.journal.entry(for: location)?.digest == last)
    }

    @Test func cachesByAge() throws {
        try before { session in
            let cache = CacheStore(session, name: "segments")
            for name in ["a", "b"] {
                let writer = try cache.writer(for: CacheStore.key([name]))
                try [UInt8(1)].withUnsafeBytes { try writer.write($0) }
                _ = try writer.commit()
            }
        }
        let future = Timestamp(seconds: 1 << 40)
        let past = Timestamp(seconds: 1)
        #expect(try prune(PruneRequest(keepingCachesUsedSince: past)).count == 0)
        let report = try prune(
            PruneRequest(categories: [.caches], keepingCachesUsedSince: future, isDryRun: true))
        #expect(report.lines.map(\.count) == [2])
        #expect(report.bytes == 2 * 66)
        #expect(try prune().count == 2)
        #expect(try prune().count == 0)
    }

    @Test func aNameNeverStandsForHalfAnImage() throws {
        let images = try ContentStore(store.session)
        let image = try SampleImage(layers: [noise(100)]).write(to: images)
        let layer = try image.platformImages()[0].manifest.layers[0]
        try images.blobs.remove(layer.digest)
        #expect(throws: StoreError.missing(layer.digest, place: images.path.string)) {
            try images.setName(ImageName("half"), to: image.root)
        }
        #expect(try images.images().isEmpty)
    }
}
