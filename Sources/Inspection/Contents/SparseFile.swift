import ELF

/// Parts of a file that is too large to be kept: its first bytes, and ranges behind them that are
/// filled while the file goes by.
struct SparseFile: ELFSource {
    private struct Part {
        let start: UInt64
        let end: UInt64
        var bytes: [UInt8] = []

        /// Where what is there of it ends.
        var filled: UInt64 { start + UInt64(bytes.count) }
    }

    let size: UInt64
    private let head: [UInt8]
    private var parts: [Part]

    /// A file of which the first bytes are there.
    ///
    /// - Parameter parts: What else is wanted; what of it lies in the head is there already.
    init(size: UInt64, head: [UInt8], parts: [Range<UInt64>]) {
        self.size = size
        self.head = head
        self.parts = parts.compactMap { range in
            let start = max(range.lowerBound, UInt64(head.count))
            return start < range.upperBound ? Part(start: start, end: range.upperBound) : nil
        }
    }

    /// Takes in the next piece of the file, which begins at a position.
    mutating func take(_ piece: UnsafeRawBufferPointer, at position: UInt64) {
        let end = position + UInt64(piece.count)
        for index in parts.indices {
            let next = parts[index].filled
            guard next >= position, next < min(end, parts[index].end) else { continue }
            let from = Int(next - position)
            let to = Int(min(end, parts[index].end) - position)
            parts[index].bytes.append(raw: UnsafeRawBufferPointer(rebasing: piece[from..<to]))
        }
    }

    func available(from offset: UInt64) -> UInt64 {
        var end = offset
        while let rest = piece(at: end) { end += UInt64(rest.count) }
        return end - offset
    }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, let rest = piece(at: offset + UInt64(bytes.count)) {
            bytes += rest.prefix(count - bytes.count)
        }
        guard bytes.count == count else { throw ELFError.tooBig(.symbols) }
        return bytes
    }

    /// What is there from an offset on without a gap; never empty.
    private func piece(at offset: UInt64) -> ArraySlice<UInt8>? {
        if offset < UInt64(head.count) { return head[Int(offset)...] }
        return parts.first { $0.start <= offset && offset < $0.filled }
            .map { $0.bytes[Int(offset - $0.start)...] }
    }
}
