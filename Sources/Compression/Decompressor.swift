/// Compressed data, read as what it expands to.
///
/// Several gzip members, zstd frames, xz or bzip2 streams in a row read as one. The checks of the format
/// are verified, the end must be a proper one, and the output stops at its limit. What is kept in
/// memory is some input, the window of the decoder and, for gzip, members of up to 8 MiB.
public final class Decompressor: ByteSource {
    /// The format that is read, the detected one when none was given.
    public let format: CompressionFormat

    private let decoder: any ByteSource
    private var meter: OutputMeter

    /// Prepares to read `source`; no more of it is read than the recognition of the format needs.
    ///
    /// - Parameters:
    ///   - source: The compressed bytes.
    ///   - format: How they are compressed; `nil` to tell by their first bytes.
    ///   - limits: What to allow.
    ///   - verifiesChecks: Pass `false` only for data that has been verified as a whole, such as a
    ///     file with a known SHA-256: the checks inside an .xz file are then left out, which saves
    ///     the little time they take. Other formats do not heed it.
    /// - Throws: ``CompressionError/outOfMemory(_:)``, and what `source` throws.
    public init(
        _ source: any ByteSource, format: CompressionFormat? = nil, limits: DecompressionLimits,
        verifiesChecks: Bool = true
    ) throws {
        var source = source
        if let format {
            self.format = format
        } else {
            let start = StartSource(source)
            self.format = try start.detect()
            source = start
        }
        let memory = limits.maximumMemory
        decoder =
            switch self.format {
            case .none: source
            case .gzip: GzipMembersSource(try GzipStream(source))
            case .zstd:
                DecoderSource(source, .zstd, try ZstdDecoder(memoryLimit: memory))
            case .bzip2: DecoderSource(source, .bzip2, try Bzip2Decoder())
            case .xz, .lzma:
                DecoderSource(
                    source, self.format,
                    try LZMADecoder(
                        format: self.format, memoryLimit: memory, verifiesChecks: verifiesChecks))
            }
        meter = OutputMeter(self.format, limit: limits.maximumOutput)
    }

    /// The next bytes of the expanded data; 0 at its end.
    ///
    /// - Throws: ``CompressionError``, and what the source beneath throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try meter.read(into: buffer) { try decoder.read(into: $0) }
    }
}

/// A source whose first bytes have been looked at.
private final class StartSource: ByteSource {
    private let input: InputWindow

    init(_ source: any ByteSource) { input = InputWindow(source, capacity: 4 << 10) }

    func detect() throws -> CompressionFormat {
        try input.fill(atLeast: CompressionFormat.magicSize)
        return CompressionFormat.detect(input.bytes)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try input.read(into: buffer)
    }
}

/// All members of a gzip stream as one.
private final class GzipMembersSource: ByteSource {
    private let stream: GzipStream
    private var hasBegun = false

    init(_ stream: GzipStream) { self.stream = stream }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = try stream.read(into: buffer)
            if count > 0 { return count }
            guard try stream.open() else {
                guard hasBegun else { throw CompressionError.truncated(.gzip) }
                return 0
            }
            hasBegun = true
        }
    }
}
