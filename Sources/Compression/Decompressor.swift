/// Compressed data, read as what it expands to.
///
/// Several gzip members, zstd frames or xz streams in a row read as one. The checks of the format are
/// verified, the end must be a proper one, and the output stops at its limit. What is kept in memory
/// is one input buffer and the window of the decoder.
public final class Decompressor: ByteSource {
    private static let inputSize = 128 << 10

    /// The format that is read, the detected one when none was given.
    public let format: CompressionFormat

    private let decoder: (any StreamDecoder)?
    private let input: InputWindow
    private let limits: DecompressionLimits
    private var produced: UInt64 = 0
    private var atBoundary = false

    /// Prepares to read `source`; no more of it is read than the recognition of the format needs.
    ///
    /// - Parameters:
    ///   - source: The compressed bytes.
    ///   - format: How they are compressed; `nil` to tell by their first bytes.
    ///   - limits: What to allow.
    ///   - verifiesChecks: Pass `false` only for data that has been verified as a whole, such as a
    ///     file with a known SHA-256: the checks inside an .xz file are then left out, which saves
    ///     the time they take. Other formats do not heed it.
    /// - Throws: ``CompressionError/outOfMemory(_:)``, and what `source` throws.
    public init(
        _ source: any ByteSource, format: CompressionFormat? = nil, limits: DecompressionLimits,
        verifiesChecks: Bool = true
    ) throws {
        input = InputWindow(source, capacity: Decompressor.inputSize)
        self.limits = limits
        if let format {
            self.format = format
        } else {
            try input.fill(atLeast: CompressionFormat.magicSize)
            self.format = CompressionFormat.detect(input.bytes)
        }
        decoder =
            switch self.format {
            case .none: nil
            case .gzip: try InflateDecoder()
            case .zstd: try ZstdDecoder(memoryLimit: limits.maximumMemory)
            case .xz, .lzma:
                try LZMADecoder(
                    format: self.format, memoryLimit: limits.maximumMemory,
                    verifiesChecks: verifiesChecks)
            }
    }

    /// The next bytes of the expanded data; 0 at its end.
    ///
    /// - Throws: ``CompressionError``, and what the source beneath throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard buffer.count > 0 else { return 0 }
        let room = limits.maximumOutput - produced
        if room == 0 {
            // The data may end exactly at the limit; only one byte more is too much.
            var extra: UInt8 = 0
            let more = try withUnsafeMutableBytes(of: &extra) { try produce(into: $0) }
            guard more == 0 else {
                throw CompressionError.outputTooLong(format, limit: limits.maximumOutput)
            }
            return 0
        }
        let wanted = Int(min(UInt64(buffer.count), room))
        let count = try produce(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        produced += UInt64(count)
        return count
    }

    private func produce(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let decoder else { return try input.read(into: output) }
        while true {
            if input.bytes.isEmpty { try input.fill(atLeast: 1) }
            if atBoundary {
                if input.bytes.isEmpty { return 0 }
                guard decoder.continuesAfterBoundary else {
                    throw CompressionError.trailingBytes(format)
                }
            }
            let isLast = input.isAtEnd
            let step = try decoder.step(input: input.bytes, output: output, isLast: isLast)
            input.consume(step.consumed)
            atBoundary = step.isBoundary
            if step.produced > 0 { return step.produced }
            if step.consumed == 0, !step.isBoundary {
                // A decoder with input and room that does nothing will never do anything.
                guard isLast else { throw CompressionError.corrupt(format, detail: "no progress") }
                throw CompressionError.truncated(format)
            }
        }
    }
}
