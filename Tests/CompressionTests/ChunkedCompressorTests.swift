import Compression
import TestSupport
import Testing

@Suite struct ChunkedCompressorTests {
    static let codecs: [LayerCodec] = [
        .gzip(level: 1), .gzipDefault, .gzip(level: 12), .zstd(level: 1), .zstdDefault, .none,
    ]

    @Test(arguments: codecs)
    func chunksExpandAloneAndTogether(codec: LayerCodec) throws {
        let bytes = Samples.mixed(150_000)
        let (packed, chunks) = try compress(bytes, codec, chunkSize: 32 << 10)
        #expect(chunks.count == 5)
        #expect(chunks.dropLast().allSatisfy { $0.uncompressedSize == 32 << 10 })
        #expect(try expand(packed, codec.format) == bytes)
        #expect(try expand(packed, codec.format, step: 100) == bytes)
        var place = CompressedChunk(
            uncompressedOffset: 0, uncompressedSize: 0, compressedOffset: 0, compressedSize: 0)
        for chunk in chunks {
            #expect(chunk.uncompressedOffset == place.uncompressedOffset + place.uncompressedSize)
            #expect(chunk.compressedOffset == place.compressedOffset + place.compressedSize)
            place = chunk
            let start = Int(chunk.uncompressedOffset)
            let original = bytes[start..<start + Int(chunk.uncompressedSize)]
            let compressed = packed[Int(chunk.compressedOffset)...].prefix(
                Int(chunk.compressedSize))
            #expect(try expand(Array(compressed), codec.format) == Array(original))
            #expect(try decompress(compressed, codec, original.count) == Array(original))
        }
        #expect(place.compressedOffset + place.compressedSize == UInt64(packed.count))
        #expect(place.uncompressedOffset + place.uncompressedSize == UInt64(bytes.count))
    }

    @Test(arguments: codecs, [1000, 4096, 4097, 20_000])
    func bytesDoNotDependOnHowTheyWereWritten(codec: LayerCodec, pieces: Int) throws {
        let bytes = Samples.mixed(50_000)
        let (once, table) = try compress(bytes, codec, chunkSize: 8 << 10)
        let (often, other) = try compress(bytes, codec, chunkSize: 8 << 10, pieces: pieces)
        #expect(once == often)
        #expect(table == other)
    }

    @Test(arguments: codecs)
    func nothingBecomesNothing(codec: LayerCodec) throws {
        let (packed, chunks) = try compress([], codec)
        #expect(packed.isEmpty)
        #expect(chunks.isEmpty)
    }

    @Test(arguments: codecs)
    func anExactMultipleHasNoEmptyChunk(codec: LayerCodec) throws {
        let (_, chunks) = try compress(Samples.mixed(16 << 10), codec, chunkSize: 8 << 10)
        #expect(chunks.map(\.uncompressedSize) == [8 << 10, 8 << 10])
    }

    /// RFC 1952: no flags, no time, no extra flags, system 255.
    @Test(arguments: [1, 6, 9, 12])
    func gzipHeaderSaysNothing(level: Int) throws {
        let bytes = Samples.mixed(10_000)
        let packed = try compress(bytes, .gzip(level: level)).bytes
        #expect(packed.prefix(10) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
        let crc = Checksums.crc32(bytes)
        let trailer = [crc, 10_000].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        #expect(packed.suffix(8) == trailer[...])
    }

    /// Members too large to be expanded at once take the other way through the decompressor.
    @Test func largeMembersAmongSmallOnes() throws {
        let small = Samples.mixed(5000)
        let large = [UInt8](repeating: 7, count: 10 << 20)
        let packed =
            try compress(small, .gzip(level: 1)).bytes
            + compress(large, .gzip(level: 1), chunkSize: 16 << 20).bytes
            + compress(small, .gzip(level: 1)).bytes
        #expect(try expand(packed) == small + large + small)
        #expect(throws: CompressionError.truncated(.gzip)) { try expand(packed.dropLast()) }
    }

    @Test func incompressibleDataGrowsOnlyALittle() throws {
        var numbers = SeededNumbers(seed: 3)
        let bytes = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
        for codec in Self.codecs {
            let packed = try compress(bytes, codec).bytes
            #expect(packed.count < bytes.count + 200)
            #expect(try expand(packed, codec.format) == bytes)
        }
    }

    @Test(arguments: [LayerCodec.gzip(level: 6), .zstd(level: 3), .none])
    func damagedChunksAreRefused(codec: LayerCodec) throws {
        let bytes = Samples.mixed(5000)
        let packed = try compress(bytes, codec).bytes
        for size in [0, 4999, 5001] {
            #expect(throws: CompressionError.wrongSize(codec.format, expected: UInt64(size))) {
                try decompress(packed[...], codec, size)
            }
        }
        guard codec != .none else { return }
        for count in [0, 1, 10, packed.count / 2, packed.count - 1] {
            #expect(throws: CompressionError.self) { try decompress(packed[..<count], codec, 5000) }
        }
        #expect(throws: CompressionError.self) { try decompress(packed + [0], codec, 5000) }
        #expect(throws: CompressionError.self) {
            try decompress(Damage.altered(packed)[...], codec, 5000)
        }
    }

    @Test(arguments: [
        LayerCodec.gzip(level: 0), .gzip(level: 13), .zstd(level: 0), .zstd(level: 20),
    ])
    func levelsOutOfRange(codec: LayerCodec) {
        #expect(throws: CompressionError.self) { try compress([], codec) }
    }

    @Test(arguments: [Int.min, 0, 4095, 64 << 20 + 1])
    func chunkSizesOutOfRange(size: Int) {
        #expect(throws: CompressionError.invalidParameter("a chunk size of \(size) bytes")) {
            try compress([], .none, chunkSize: size)
        }
    }

    @Test func nothingFollowsTheEnd() throws {
        let compressor = try ChunkedCompressor(codec: .gzipDefault, sink: MemorySink())
        #expect(try compressor.finish() == [])
        #expect(throws: CompressionError.self) {
            try [UInt8(1)].withUnsafeBytes { try compressor.write($0) }
        }
    }

    @Test func names() {
        #expect(LayerCodec.gzip(level: 6).identifier == "gzip-6")
        #expect(LayerCodec.zstd(level: 3).identifier == "zstd-3")
        #expect(LayerCodec.none.implementation == "none")
        #expect(LayerCodec.gzip(level: 6).implementation.hasPrefix("gzip-6/libdeflate-"))
        #expect(LayerCodec.zstd(level: 3).implementation.hasPrefix("zstd-3/libzstd-1."))
    }

    private func decompress(
        _ bytes: some Sequence<UInt8>, _ codec: LayerCodec, _ size: Int
    ) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: size)
        try Array(bytes).withUnsafeBytes { bytes in
            try output.withUnsafeMutableBytes {
                try ChunkDecompressor.decompress(bytes, codec: codec, into: $0)
            }
        }
        return output
    }
}
