import Compression
import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

struct BlobStoreTests {
    private let store: StoreFixture
    private let blobs: BlobDirectory

    init() throws {
        store = try StoreFixture()
        blobs = try ContentStore(store.session).blobs
    }

    @Test(arguments: [0, 1, 100_000, 131_072, 262_144, 700_001])
    func keepsWhatIsWritten(size: Int) throws {
        let bytes = noise(size)
        let writer = try blobs.writer()
        // Pieces of all sizes, so that both ways through the buffer are taken.
        var rest = bytes[...]
        var piece = 1
        while !rest.isEmpty {
            try writer.write(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            piece = piece * 3 % 400_009
        }
        #expect(writer.count == UInt64(size))
        let (digest, written) = try writer.commit(
            expecting: DigestHasher.digest(of: bytes), size: UInt64(size))
        #expect(written == UInt64(size))
        #expect(try blobs.size(of: digest) == UInt64(size))
        #expect(try blobs.open(digest).readAll(limit: size + 1) == bytes)
        #expect(try store.temporaries() == [])
    }

    @Test func aWrongDigestOrSizeLeavesNothing() throws {
        let before = try store.contents()
        let other = DigestHasher.digest(of: [1])
        do {
            let writer = try blobs.writer()
            try writer.write([2])
            let actual = DigestHasher.digest(of: [2])
            #expect(
                throws: StoreError.wrongDigest(expected: other, actual: actual, place: "content")
            ) { try writer.commit(expecting: other) }
        }
        do {
            let writer = try blobs.writer()
            try writer.write([2, 3])
            #expect(throws: StoreError.wrongSize(expected: 3, actual: 2, place: "content")) {
                try writer.commit(size: 3)
            }
        }
        #expect(try store.contents() == before)
        #expect(try store.temporaries() == [])
    }

    @Test func aDroppedWriterLeavesNothing() throws {
        do {
            let writer = try blobs.writer()
            try writer.write(noise(500_000))
            #expect(try store.temporaries().count == 1)
        }
        #expect(try store.temporaries() == [])
    }

    @Test func restartingForgetsEverything() throws {
        let writer = try blobs.writer()
        try writer.write(noise(500_000))
        try writer.restart()
        #expect(writer.count == 0)
        try writer.write([7])
        #expect(try writer.commit().digest == DigestHasher.digest(of: [7]))
    }

    @Test func equalContentIsKeptOnce() throws {
        let first = try blobs.add([1, 2, 3])
        let count = try blobs.list().count
        #expect(try blobs.add([1, 2, 3]) == first)
        #expect(try blobs.list().count == count)
    }

    @Test func damageIsFoundAndRepaired() throws {
        let bytes = noise(10_000)
        let digest = try blobs.add(bytes)
        var bad = bytes
        bad[9_999] ^= 1
        try Files.write(bad, to: blobs.path(of: digest).string)
        #expect(throws: StoreError.self) { try blobs.verify(digest) }
        #expect(throws: StoreError.self) { try blobs.bytes(of: digest, limit: 20_000) }
        try blobs.add(bytes)
        try blobs.verify(digest)
    }

    @Test func whatIsNotThereIsSaid() throws {
        let digest = DigestHasher.digest(of: [9])
        #expect(try blobs.size(of: digest) == nil)
        #expect(throws: StoreError.missing(digest, place: blobs.root.string)) {
            try blobs.open(digest)
        }
        let big = try blobs.add(noise(1000))
        #expect(
            throws: StoreError.tooLarge(place: blobs.path(of: big).string, limit: 999)
        ) { try blobs.bytes(of: big, limit: 999) }
    }

    @Test func tooManyBytesFromASource() throws {
        let writer = try blobs.writer()
        #expect(throws: ByteSourceError.tooLong(limit: 99)) {
            try writer.write(contentsOf: MemorySource(noise(100)), limit: 99)
        }
    }

    /// A file of the wrong size in a source, too early an end and too late a one.
    @Test(arguments: [9, 11]) func aSourceOfAnotherSize(size: UInt64) throws {
        let bytes = noise(10)
        let source = try VerifiedSource(
            MemorySource(bytes), expecting: DigestHasher.digest(of: bytes), size: size, place: "x")
        #expect(throws: StoreError.wrongSize(expected: size, actual: 10, place: "x")) {
            try source.drain()
        }
    }

    @Test func otherAlgorithmsAreRefused() throws {
        let digest = try Digest(.sha512, hex: String(repeating: "a", count: 128))
        #expect(throws: StoreError.unsupportedDigest(digest)) {
            try VerifiedSource(MemorySource([]), expecting: digest, size: nil, place: "")
        }
        let writer = try blobs.writer()
        #expect(throws: StoreError.unsupportedDigest(digest)) {
            try writer.commit(expecting: digest)
        }
    }
}
