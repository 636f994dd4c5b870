import Compression
import TestSupport
import Testing

/// Damaged data may be refused or may expand to something; it may not stop the process, go on for
/// ever or expand beyond the limit.
@Suite struct CompressionFuzzTests {
    private static let limit: UInt64 = 200_000

    private static func samples(_ format: CompressionFormat) throws -> [[UInt8]] {
        let mixed = Samples.mixed(3000) + [UInt8](repeating: 0, count: 3000)
        let codec: LayerCodec =
            switch format {
            case .gzip: .gzip(level: 9)
            case .zstd: .zstd(level: 9)
            default: .none
            }
        let small = Samples.packed(format)
        if codec != .none {
            return [small, try compress(mixed, codec, chunkSize: 4 << 10).bytes]
        }
        guard format == .xz, Tool.has("xz") else { return [small] }
        return [small, try check("xz", ["-c"], input: mixed)]
    }

    @Test(arguments: [CompressionFormat.gzip, .xz, .zstd, .lzma])
    func mutatedData(format: CompressionFormat) throws {
        var numbers = SeededNumbers(seed: 42)
        var refused = 0
        for sample in try Self.samples(format) {
            for round in 0..<1000 {
                let bytes = sample.mutated(by: &numbers)
                do {
                    let output = try expand(
                        bytes, format, limit: Self.limit, memory: 16 << 20,
                        step: round % 2 == 0 ? .max : 13)
                    #expect(output.count <= Self.limit)
                } catch is CompressionError {
                    refused += 1
                }
            }
        }
        #expect(refused > 500)
    }

    @Test(arguments: [LayerCodec.gzip(level: 6), .zstd(level: 3)])
    func mutatedChunks(codec: LayerCodec) throws {
        var numbers = SeededNumbers(seed: 43)
        let content = Samples.mixed(3000)
        let sample = try compress(content, codec).bytes
        var output = [UInt8](repeating: 0, count: content.count)
        for _ in 0..<2000 {
            let bytes = sample.mutated(by: &numbers)
            do {
                try bytes.withUnsafeBytes { bytes in
                    try output.withUnsafeMutableBytes {
                        try ChunkDecompressor.decompress(bytes, codec: codec, into: $0)
                    }
                }
                #expect(output == content, "damage that went unnoticed")
            } catch is CompressionError {}
        }
    }
}

extension [UInt8] {
    /// A copy with a few changes of several kinds.
    fileprivate func mutated(by numbers: inout SeededNumbers) -> [UInt8] {
        var copy = self
        for _ in 0..<Int.random(in: 1...4, using: &numbers) where !copy.isEmpty {
            let place = Int.random(in: 0..<copy.count, using: &numbers)
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0: copy[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 1: copy[place] = UInt8.random(in: 0...255, using: &numbers)
            case 2: copy[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &numbers) ?? 0
            case 3: copy.removeSubrange(place...)
            case 4: copy.remove(at: place)
            default: copy.insert(UInt8.random(in: 0...255, using: &numbers), at: place)
            }
        }
        return copy
    }
}
