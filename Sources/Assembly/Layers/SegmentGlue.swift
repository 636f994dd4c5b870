import Compression
import Store

/// Puts the compressed segments of packages into a layer as they are, and shows what they expand to
/// to whoever hashes that.
///
/// Expanding is what takes time, so several pieces are expanded at once; they come out in order.
struct SegmentGlue {
    /// How many pieces, of a megabyte each, are in memory at once.
    private static let batch = 8

    private let codec: LayerCodec
    private var waiting: [(path: String, chunk: CompressedChunk)] = []

    init(codec: LayerCodec) { self.codec = codec }

    /// Takes the next segment.
    mutating func add(
        _ segment: SegmentFile, into sink: any ByteSink, _ plain: any ByteSink
    ) throws {
        for chunk in segment.package.chunks {
            waiting.append((segment.path, chunk))
            if waiting.count == Self.batch { try flush(into: sink, plain) }
        }
    }

    /// Writes what was taken so far.
    mutating func flush(into sink: any ByteSink, _ plain: any ByteSink) throws {
        guard !waiting.isEmpty else { return }
        let (codec, pieces) = (codec, waiting)
        waiting.removeAll(keepingCapacity: true)
        let buffers = try ConcurrentMap.map(pieces.indices, workers: Self.batch) { number in
            let (path, chunk) = pieces[number]
            var buffer = ChunkBuffer(codec: codec)
            let source = try FileSource(
                path: path, offset: chunk.compressedOffset, length: chunk.compressedSize)
            try buffer.load(chunk, from: source)
            return buffer
        }
        for buffer in buffers {
            try buffer.withPacked { try sink.write($0) }
            try buffer.withPlain { try plain.write($0) }
        }
    }
}
