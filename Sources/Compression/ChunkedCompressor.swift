/// One independent piece of compressed data, and what it expands to.
public struct CompressedChunk: Hashable, Sendable {
    /// Where its content starts in the expanded data.
    public var uncompressedOffset: UInt64
    /// How many bytes it expands to.
    public var uncompressedSize: UInt64
    /// Where it starts in the compressed data.
    public var compressedOffset: UInt64
    /// How many bytes it takes there.
    public var compressedSize: UInt64

    /// A row of the table.
    public init(
        uncompressedOffset: UInt64, uncompressedSize: UInt64, compressedOffset: UInt64,
        compressedSize: UInt64
    ) {
        self.uncompressedOffset = uncompressedOffset
        self.uncompressedSize = uncompressedSize
        self.compressedOffset = compressedOffset
        self.compressedSize = compressedSize
    }
}

/// A sink that compresses into independent gzip members or zstd frames.
///
/// The result reads as one stream everywhere, can be joined to others of its kind, and every chunk
/// can be expanded alone. Chunks are cut by size only, not by how the data was written, so that the
/// bytes depend on nothing but the input, the codec and the size. No input gives no output.
public final class ChunkedCompressor: ByteSink {
    /// The usual size of a chunk's input: 1 MiB.
    public static let defaultChunkSize = 1 << 20

    private let compressor: ChunkCompressor
    private let chunkSize: Int
    private let sink: any ByteSink
    private var pending: [UInt8] = []
    private var chunks: [CompressedChunk] = []
    private var isFinished = false

    /// How many bytes were written to the sink so far.
    public private(set) var compressedSize: UInt64 = 0
    /// How many bytes of input these were.
    public private(set) var uncompressedSize: UInt64 = 0

    /// Compresses into `sink`.
    ///
    /// - Parameter chunkSize: Bytes of input for every chunk but the last, 4 KiB to 64 MiB.
    /// - Throws: ``CompressionError/invalidParameter(_:)``.
    public init(
        codec: LayerCodec, chunkSize: Int = ChunkedCompressor.defaultChunkSize, sink: any ByteSink
    ) throws(CompressionError) {
        guard (4 << 10...64 << 20).contains(chunkSize) else {
            throw .invalidParameter("a chunk size of \(chunkSize) bytes")
        }
        compressor = try ChunkCompressor(codec: codec)
        self.chunkSize = chunkSize
        self.sink = sink
    }

    /// Takes all the bytes; whole chunks go out at once.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard !isFinished else {
            throw CompressionError.invalidParameter("the stream is finished already")
        }
        var rest = bytes[...]
        while pending.count + rest.count >= chunkSize {
            if pending.isEmpty {
                try emit(UnsafeRawBufferPointer(rebasing: rest.prefix(chunkSize)))
                rest = rest.dropFirst(chunkSize)
            } else {
                let missing = chunkSize - pending.count
                pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest.prefix(missing)))
                rest = rest.dropFirst(missing)
                try emitPending()
            }
        }
        guard !rest.isEmpty else { return }
        if pending.isEmpty { pending.reserveCapacity(chunkSize) }
        pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest))
    }

    /// Writes the last chunk.
    ///
    /// - Returns: All chunks, in order and without gaps.
    /// - Throws: What ``write(_:)`` throws.
    public func finish() throws -> [CompressedChunk] {
        if !pending.isEmpty { try emitPending() }
        isFinished = true
        pending = []
        return chunks
    }

    private func emitPending() throws {
        try pending.withUnsafeBytes { try emit($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func emit(_ piece: UnsafeRawBufferPointer) throws {
        let count = UInt64(try compressor.compress(piece, to: sink))
        chunks.append(
            CompressedChunk(
                uncompressedOffset: uncompressedSize, uncompressedSize: UInt64(piece.count),
                compressedOffset: compressedSize, compressedSize: count))
        uncompressedSize += UInt64(piece.count)
        compressedSize += count
    }
}
