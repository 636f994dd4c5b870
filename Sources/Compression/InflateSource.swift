import CZlib

/// Deflated data without a header (RFC 1951), as zip archives hold it, read as what it expands to and
/// checked against its CRC-32.
public final class InflateSource: ByteSource {
    private let decoder: DecoderSource
    private let expected: UInt32
    private var checksum: UInt = 0
    private var meter: OutputMeter

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - source: The deflated bytes and nothing after them.
    ///   - checksum: The CRC-32 of what comes out.
    /// - Throws: ``CompressionError/outOfMemory(_:)``.
    public init(
        _ source: any ByteSource, checksum: UInt32, limits: DecompressionLimits
    ) throws {
        decoder = DecoderSource(source, .gzip, RawInflate(try InflateDecoder(isRaw: true)))
        expected = checksum
        meter = OutputMeter(.gzip, limit: limits.maximumOutput)
    }

    /// The next bytes of the expanded data; 0 at its end.
    ///
    /// - Throws: ``CompressionError``, and what the source beneath throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try meter.read(into: buffer) { try decoder.read(into: $0) }
        guard count > 0 else {
            guard UInt32(truncatingIfNeeded: checksum) == expected else {
                throw CompressionError.corrupt(
                    .gzip, detail: "another CRC-32 than the archive says")
            }
            return 0
        }
        let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        checksum = UInt(crc32(CUnsignedLong(checksum), start, UInt32(clamping: count)))
        return count
    }
}

/// A decoder of one deflate stream, which nothing may follow.
private final class RawInflate: StreamDecoder {
    private let decoder: InflateDecoder

    init(_ decoder: InflateDecoder) { self.decoder = decoder }

    var continuesAfterBoundary: Bool { false }

    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(CompressionError) -> DecodeStep {
        try decoder.step(input: input, output: output)
    }
}
