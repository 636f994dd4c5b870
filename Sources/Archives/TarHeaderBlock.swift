/// A ustar header block that is being written.
struct TarHeaderBlock {
    /// The fields of text.
    enum Text {
        case linkTarget, userName, groupName

        var range: Range<Int> {
            switch self {
            case .linkTarget: 157..<257
            case .userName: 265..<297
            case .groupName: 297..<329
            }
        }

        /// The names must end with a zero byte; a link's target may fill its field.
        var capacity: Int { self == .linkTarget ? range.count : range.count - 1 }
    }

    private var bytes = [UInt8](repeating: 0, count: TarHeader.size)

    init(type: UInt8) {
        bytes[156] = type
        put(Array("ustar\u{0}00".utf8), at: 257)
        for field in TarHeader.Field.allCases { _ = setNumber(0, field) }
    }

    /// Writes the path, split over name and prefix when it is long.
    ///
    /// - Returns: `false` when it does not fit; as much as fits of it is written then, for those
    /// who do not read the pax header.
    mutating func setPath(_ path: [UInt8]) -> Bool {
        if path.count <= 100 {
            put(path, at: 0)
            return true
        }
        // The name may not be empty, so the slash that ends a directory's path is no place to
        // split.
        let last = path.count - 1
        let first = max(1, path.count - 101)
        let candidates = first < min(156, last) ? path[first..<min(156, last)] : []
        guard path.count <= 256, let split = candidates.lastIndex(of: TarEncoder.slash) else {
            put(path.prefix(100), at: 0)
            return false
        }
        put(path[..<split], at: 345)
        put(path[(split + 1)...], at: 0)
        return true
    }

    /// Names an extended header after the entry that it belongs to; readers ignore the name.
    mutating func setExtendedHeaderPath(for path: [UInt8]) {
        let trimmed = path.last == TarEncoder.slash ? path.dropLast() : path[...]
        let start = trimmed.lastIndex(of: TarEncoder.slash).map { $0 + 1 } ?? trimmed.startIndex
        put((Array("PaxHeaders/".utf8) + trimmed[start...]).prefix(100), at: 0)
    }

    /// - Returns: `false`, having written as much as fits, when the text does not fit.
    mutating func setText(_ text: [UInt8], _ field: Text) -> Bool {
        put(text.prefix(field.capacity), at: field.range.lowerBound)
        return text.count <= field.capacity
    }

    /// - Returns: `false`, having written zero, when the number does not fit.
    mutating func setNumber(_ value: UInt64, _ field: TarHeader.Field) -> Bool {
        bytes.withUnsafeMutableBytes { TarNumber.write(value, to: $0[field.range]) }
    }

    /// - Returns: `false`, having written zero, for a time before 1970 or too far away.
    mutating func setTime(_ seconds: Int64) -> Bool {
        let fits = setNumber(UInt64(max(0, seconds)), .mtime)
        return fits && seconds >= 0
    }

    /// The block with its checksum: six digits, a zero byte and a blank.
    consuming func finished() -> [UInt8] {
        put([UInt8](repeating: 0x20, count: 8), at: 148)
        let sum = bytes.reduce(0) { $0 + UInt64($1) }
        bytes.withUnsafeMutableBytes { _ = TarNumber.write(sum, to: $0[148..<155]) }
        return bytes
    }

    private mutating func put(_ text: some Collection<UInt8>, at offset: Int) {
        bytes.replaceSubrange(offset..<offset + text.count, with: text)
    }
}
