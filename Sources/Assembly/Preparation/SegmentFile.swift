import Compression
import FileTree

/// A prepared package together with the file that holds its compressed segment.
struct SegmentFile: Sendable {
    /// What is in the segment.
    let package: PreparedPackage
    /// Where the segment lies on this machine.
    let path: String
    /// How its pieces are compressed.
    let codec: LayerCodec

    /// The content of one of the package's files.
    ///
    /// Only the pieces of the segment that hold it are read and decompressed.
    ///
    /// - Throws: ``ByteSourceError`` when the file is longer than `limit` bytes or the segment is
    ///   not whole.
    func read(_ content: FileContent, limit: UInt64) throws -> [UInt8] {
        if case .inline(let bytes) = content.location { return bytes }
        guard content.size <= limit else { throw ByteSourceError.tooLong(limit: limit) }
        guard case .stored(_, let offset) = content.location else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(content.size))
        try forEachPiece(from: offset, to: offset + content.size) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Shows the uncompressed bytes of a range of the segment, piece by piece.
    ///
    /// - Throws: ``ByteSourceError/truncated`` when the segment does not hold the whole range.
    func forEachPiece(
        from start: UInt64, to end: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard start < end else { return }
        guard end <= package.segmentSize else { throw ByteSourceError.truncated }
        let first = package.chunks.partitioningIndex {
            $0.uncompressedOffset + $0.uncompressedSize > start
        }
        var buffer = ChunkBuffer(codec: codec)
        for chunk in package.chunks[first...] where chunk.uncompressedOffset < end {
            let source = try FileSource(
                path: path, offset: chunk.compressedOffset, length: chunk.compressedSize)
            try buffer.load(chunk, from: source)
            try buffer.withPlain { plain in
                let low = Int(max(start, chunk.uncompressedOffset) - chunk.uncompressedOffset)
                let high = Int(
                    min(end, chunk.uncompressedOffset + chunk.uncompressedSize)
                        - chunk.uncompressedOffset)
                try body(UnsafeRawBufferPointer(rebasing: plain[low..<high]))
            }
        }
    }
}

/// Room for one piece of a segment, compressed and not, used again for each piece.
struct ChunkBuffer {
    private let codec: LayerCodec
    private var packed: [UInt8] = []
    private var plain: [UInt8] = []
    private var packedCount = 0
    private var plainCount = 0

    /// The largest piece that is believed; segments are written with far smaller ones.
    private static let limit: UInt64 = 64 << 20

    init(codec: LayerCodec) { self.codec = codec }

    /// Reads a piece's compressed bytes and decompresses them.
    mutating func load(_ chunk: CompressedChunk, from source: any ByteSource) throws {
        guard chunk.compressedSize <= Self.limit, chunk.uncompressedSize <= Self.limit else {
            throw ByteSourceError.tooLong(limit: Self.limit)
        }
        packedCount = Int(chunk.compressedSize)
        plainCount = Int(chunk.uncompressedSize)
        if packed.count < packedCount { packed = [UInt8](repeating: 0, count: packedCount) }
        if plain.count < plainCount { plain = [UInt8](repeating: 0, count: plainCount) }
        let count = packedCount
        let read = try packed.withUnsafeMutableBytes {
            try source.readFully(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
        }
        guard read == packedCount else { throw ByteSourceError.truncated }
        let (codec, plainCount) = (codec, plainCount)
        try packed.withUnsafeBytes { from in
            try plain.withUnsafeMutableBytes { into in
                try ChunkDecompressor.decompress(
                    UnsafeRawBufferPointer(rebasing: from[..<count]), codec: codec,
                    into: UnsafeMutableRawBufferPointer(rebasing: into[..<plainCount]))
            }
        }
    }

    /// The piece as it is compressed.
    func withPacked<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try packed.withUnsafeBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[..<packedCount]))
        }
    }

    /// The piece decompressed.
    func withPlain<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try plain.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<plainCount])) }
    }
}

extension RandomAccessCollection {
    /// The first index at which `belongs` is true, where all before it are false and all after true.
    ///
    /// - Complexity: O(log *n*).
    func partitioningIndex(where belongs: (Element) throws -> Bool) rethrows -> Index {
        var low = startIndex
        var count = count
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if try belongs(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
