import Compression
import FileTree

/// Reads files out of packages' segments, and keeps the pieces that were expanded last: many small
/// files lie in one piece, and are read one after the other.
///
/// Copies of a ``TreeEditor`` share it. It belongs to one task.
final class PieceCache {
    private var kept: [(container: Int, chunk: Int, bytes: [UInt8])] = []
    /// Pieces have 1 MiB, so that this is little memory.
    private static let limit = 8

    /// A range of the uncompressed bytes of a segment.
    ///
    /// - Parameter container: The number of the segment among those of a tree.
    /// - Throws: What reading the segment throws, when the range is not in it.
    func read(
        _ segment: SegmentFile, container: Int, from start: UInt64, count: Int
    ) throws -> [UInt8] {
        let end = start + UInt64(count)
        guard count > 0, end <= segment.package.segmentSize else {
            var bytes: [UInt8] = []
            try segment.forEachPiece(from: start, to: end) { bytes.append(contentsOf: $0) }
            return bytes
        }
        let chunks = segment.package.chunks
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var index = chunks.partitioningIndex {
            $0.uncompressedOffset + $0.uncompressedSize > start
        }
        while index < chunks.endIndex, chunks[index].uncompressedOffset < end {
            let piece = try piece(index, of: segment, container: container)
            let base = chunks[index].uncompressedOffset
            let low = Int(max(start, base) - base)
            let high = Int(min(end, base + chunks[index].uncompressedSize) - base)
            bytes += piece[low..<high]
            index += 1
        }
        return bytes
    }

    private func piece(_ index: Int, of segment: SegmentFile, container: Int) throws -> [UInt8] {
        if let place = kept.firstIndex(where: { $0.container == container && $0.chunk == index }) {
            let found = kept.remove(at: place)
            kept.append(found)
            return found.bytes
        }
        let chunk = segment.package.chunks[index]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(chunk.uncompressedSize))
        try segment.forEachPiece(
            from: chunk.uncompressedOffset, to: chunk.uncompressedOffset + chunk.uncompressedSize
        ) { bytes.append(contentsOf: $0) }
        if kept.count == Self.limit { kept.removeFirst() }
        kept.append((container, index, bytes))
        return bytes
    }
}
