/// Reads a table of ``TableFormat``. Whatever the bytes are, nothing outside them is touched: a place
/// that leads nowhere reads as the empty string.
struct TableReader: Sendable {
    private let file: MappedFile
    /// How many groups there are.
    let groupCount: Int
    /// How many rows there are.
    let rowCount: Int
    private let rowsStart: Int
    private let stringsStart: Int

    /// Looks at a table; `nil` when the bytes are none, or one of another version.
    init?(_ file: MappedFile) {
        let bytes = file.bytes
        guard bytes.count >= TableFormat.headerSize,
            UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) == TableFormat.magic
        else { return nil }
        func word(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        guard word(8) == TableFormat.version else { return nil }
        self.file = file
        groupCount = Int(word(12))
        rowCount = Int(word(16))
        rowsStart = TableFormat.headerSize + groupCount * TableFormat.groupWords * 4
        stringsStart = rowsStart + rowCount * TableFormat.rowWords * 4
        // Counts are below 2³², so none of these sums can overflow.
        guard stringsStart + Int(word(20)) == bytes.count else { return nil }
    }

    private func word(_ offset: Int) -> UInt32 {
        guard offset >= 0, offset + 4 <= file.bytes.count else { return 0 }
        return UInt32(
            littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The rows of a group; none when there is no group of that name.
    func rows(of name: String) -> Range<Int> {
        var name = name
        return name.withUTF8 { wanted in
            var low = 0
            var high = groupCount
            while low < high {
                let middle = (low + high) / 2
                let order = compare(stringBytes(groupWord(middle, 0)), wanted)
                if order == 0 {
                    let first = min(Int(groupWord(middle, 1)), rowCount)
                    let next =
                        middle + 1 < groupCount ? Int(groupWord(middle + 1, 1)) : rowCount
                    return first..<max(first, min(next, rowCount))
                }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return 0..<0
        }
    }

    /// The name of a group.
    func groupName(_ group: Int) -> String { string(groupWord(group, 0)) }

    private func groupWord(_ group: Int, _ word: Int) -> UInt32 {
        self.word(TableFormat.headerSize + (group * TableFormat.groupWords + word) * 4)
    }

    /// A text of a row.
    func text(_ row: Int, _ column: Int) -> String { string(rowWord(row, column)) }

    /// The small numbers of a row.
    func bits(_ row: Int) -> UInt32 { rowWord(row, TableFormat.rowWords - 1) }

    private func rowWord(_ row: Int, _ word: Int) -> UInt32 {
        guard row >= 0, row < rowCount else { return 0 }
        return self.word(rowsStart + (row * TableFormat.rowWords + word) * 4)
    }

    private func stringBytes(_ place: UInt32) -> UnsafeRawBufferPointer {
        let start = stringsStart + Int(place)
        let all = file.bytes
        guard start + 2 <= all.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let length = Int(all[start]) | Int(all[start + 1]) << 8
        guard start + 2 + length <= all.count else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(rebasing: all[(start + 2)..<(start + 2 + length)])
    }

    private func string(_ place: UInt32) -> String {
        String(decoding: stringBytes(place), as: UTF8.self)
    }

    private func compare(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeBufferPointer<UInt8>
    ) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return Int(left[index]) - Int(right[index])
        }
        return left.count - right.count
    }
}
