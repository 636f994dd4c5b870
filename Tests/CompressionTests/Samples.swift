import Compression
import TestSupport
import Testing

/// Data to compress, and small files that the programs of the formats have made of it.
enum Samples {
    static let text = Array("The quick brown fox\n".utf8)

    /// ``text`` as `xz -6 --check=crc64` packs it.
    static let xz = bytes(
        "fd377a585a000004e6d6b4460200210116000000742fe5a301001354686520717569636b2062726f776e20666f78"
            + "0a008f917a1089e93f8f00012c14f80a6d031fb6f37d010000000004595a")

    /// ``text`` as `xz --format=lzma` packs it.
    static let lzma = bytes(
        "5d00008000ffffffffffffffff002a1a08a2032566f14b78c5a205ff2ee6d9d2201aab08feb0bffffa940000")

    /// ``text`` as `zstd` packs it.
    static let zstd = bytes("28b52ffd0458a1000054686520717569636b2062726f776e20666f780aa0ac6d95")

    /// ``text`` as `bzip2 -9` packs it.
    static let bzip2 = bytes(
        "425a6839314159265359bfb56a8600000253800010400004001b69b2c0200031434d3000503468f51a7ea86d3d"
            + "d92abf90462025f177245385090bfb56a860")

    /// ``text`` as a gzip member of one stored block.
    static let gzip = RawGzip.member(text)

    /// ``text`` in a format.
    static func packed(_ format: CompressionFormat) -> [UInt8] {
        switch format {
        case .none: text
        case .gzip: gzip
        case .xz: xz
        case .zstd: zstd
        case .bzip2: bzip2
        case .lzma: lzma
        }
    }

    /// Bytes that compress to about half, with no long repetitions.
    static func mixed(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: numbers.next()) & 0x0F }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}

/// A source that gives a few bytes at a time and counts them.
final class DrippingSource: ByteSource {
    private let bytes: [UInt8]
    private let step: Int
    private(set) var position = 0

    init(_ bytes: [UInt8], step: Int) {
        self.bytes = bytes
        self.step = step
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, step, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}

/// What ``bytes`` expand to.
func expand(
    _ bytes: [UInt8], _ format: CompressionFormat? = nil, limit: UInt64 = 64 << 20,
    memory: UInt64 = 256 << 20, step: Int = .max, verifiesChecks: Bool = true
) throws -> [UInt8] {
    try Decompressor(
        DrippingSource(bytes, step: step), format: format,
        limits: DecompressionLimits(maximumOutput: limit, maximumMemory: memory),
        verifiesChecks: verifiesChecks
    ).readAll(limit: 128 << 20)
}

/// What a codec makes of `bytes`, with its table.
func compress(
    _ bytes: [UInt8], _ codec: LayerCodec, chunkSize: Int = ChunkedCompressor.defaultChunkSize,
    pieces: Int = .max
) throws -> (bytes: [UInt8], chunks: [CompressedChunk]) {
    let sink = MemorySink()
    let compressor = try ChunkedCompressor(codec: codec, chunkSize: chunkSize, sink: sink)
    try bytes.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            try compressor.write(UnsafeRawBufferPointer(rebasing: rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
    }
    let chunks = try compressor.finish()
    #expect(compressor.compressedSize == UInt64(sink.bytes.count))
    #expect(compressor.uncompressedSize == UInt64(bytes.count))
    return (sink.bytes, chunks)
}
