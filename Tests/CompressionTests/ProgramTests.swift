import Compression
import TestSupport
import Testing

/// The same data through this module and through the programs of the formats.
@Suite struct ProgramTests {
    static let packings: [Packing] = [.gzip, .deflated, .xz, .zstd]

    @Test(.enabled(if: Tool.has("gzip", "xz", "zstd")), arguments: packings, [0, 1, 300_000])
    func readsWhatProgramsWrite(packing: Packing, size: Int) throws {
        let bytes = Samples.mixed(size)
        let packed = try packing.pack(bytes)
        #expect(try expand(packed) == bytes)
        #expect(try expand(packed, step: 1000) == bytes)
        #expect(try expand(packed + packed, step: 65_537) == bytes + bytes)
    }

    @Test(.enabled(if: Tool.has("xz")), arguments: ["none", "crc32", "crc64", "sha256"])
    func readsEveryCheckOfXZ(name: String) throws {
        let bytes = Samples.mixed(10_000)
        let packed = try check("xz", ["-c", "--check=\(name)"], input: bytes)
        #expect(try expand(packed) == bytes)
    }

    @Test(
        .enabled(if: Tool.has("gzip", "zstd")),
        arguments: [
            (LayerCodec.gzip(level: 1), Packing.deflated), (.gzip(level: 6), .deflated),
            (.gzip(level: 12), .deflated), (.zstd(level: 1), .zstd), (.zstd(level: 19), .zstd),
        ])
    func programsReadWhatIsWritten(codec: LayerCodec, packing: Packing) throws {
        let bytes = Samples.mixed(200_000)
        let packed = try compress(bytes, codec, chunkSize: 64 << 10).bytes
        #expect(try packing.unpack(packed) == bytes)
    }

    /// A small file that expands without end is given up at the limit, with no more than the limit
    /// handed out and not much more than that read.
    @Test(
        .enabled(if: Tool.has("gzip", "xz", "zstd")),
        arguments: [Packing.deflated, .xz, .zstd])
    func bombsStopAtTheLimit(packing: Packing) throws {
        let bomb = try packing.bomb(size: 512 << 20)
        #expect(bomb.count < 2 << 20)
        for limit: UInt64 in [1000, 1 << 20, 20 << 20] {
            let decompressor = try Decompressor(
                MemorySource(bomb), limits: DecompressionLimits(maximumOutput: limit))
            var piece = [UInt8](repeating: 1, count: 256 << 10)
            var total: UInt64 = 0
            #expect(throws: CompressionError.outputTooLong(decompressor.format, limit: limit)) {
                while true {
                    let count = try piece.withUnsafeMutableBytes { try decompressor.read(into: $0) }
                    if count == 0 { break }
                    total += UInt64(count)
                }
            }
            #expect(total == limit)
        }
    }
}
