import Compression

/// A zip archive in memory: wheels, jars, eggs. APPNOTE.TXT 6.3, without encryption, several disks
/// and zip64.
struct ZipArchive {
    /// One file of it.
    struct Entry {
        let name: String
        let size: UInt32
        fileprivate let compressedSize: UInt32
        fileprivate let method: UInt16
        fileprivate let checksum: UInt32
        fileprivate let header: UInt32
    }

    private let bytes: [UInt8]
    let entries: [Entry]

    static let entryLimit = 200_000

    /// Reads the directory at the end of the archive; `nil` for what is no zip archive.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 22 else { return nil }
        self.bytes = bytes
        // The record at the end may be followed by a comment of up to 64 KiB.
        let first = max(0, bytes.count - 22 - 65_535)
        guard
            let end = stride(from: bytes.count - 22, through: first, by: -1).first(where: {
                bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && bytes[$0 + 2] == 5
                    && bytes[$0 + 3] == 6
            })
        else { return nil }
        let count = Int(Self.number(bytes, end + 10, 2))
        var place = Int(Self.number(bytes, end + 16, 4))
        var entries: [Entry] = []
        for _ in 0..<min(count, Self.entryLimit) {
            guard place + 46 <= bytes.count, Self.number(bytes, place, 4) == 0x0201_4B50 else {
                break
            }
            let name = Int(Self.number(bytes, place + 28, 2))
            let extra = Int(Self.number(bytes, place + 30, 2))
            let comment = Int(Self.number(bytes, place + 32, 2))
            guard place + 46 + name <= bytes.count else { break }
            entries.append(
                Entry(
                    name: String(decoding: bytes[place + 46..<place + 46 + name], as: UTF8.self),
                    size: UInt32(Self.number(bytes, place + 24, 4)),
                    compressedSize: UInt32(Self.number(bytes, place + 20, 4)),
                    method: UInt16(Self.number(bytes, place + 10, 2)),
                    checksum: UInt32(Self.number(bytes, place + 16, 4)),
                    header: UInt32(Self.number(bytes, place + 42, 4))))
            place += 46 + name + extra + comment
        }
        self.entries = entries
    }

    /// The content of a file, checked against its sum.
    ///
    /// - Throws: `CompressionError`, or `ByteSourceError` for more than `limit` bytes.
    func content(of entry: Entry, limit: Int) throws -> [UInt8] {
        let start = Int(entry.header)
        guard start + 30 <= bytes.count, Self.number(bytes, start, 4) == 0x0403_4B50 else {
            throw ByteSourceError.truncated
        }
        let data =
            start + 30 + Int(Self.number(bytes, start + 26, 2))
            + Int(Self.number(bytes, start + 28, 2))
        let count = Int(entry.compressedSize)
        guard data + count <= bytes.count else { throw ByteSourceError.truncated }
        let packed = bytes[data..<data + count]
        if entry.method == 0 { return [UInt8](packed.prefix(limit)) }
        // The same deflate stream between the header and trailer of a gzip member (RFC 1952).
        var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        member += packed
        for value in [entry.checksum, entry.size] {
            member += (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
        }
        let source = try Decompressor(
            MemorySource(member), format: .gzip,
            limits: DecompressionLimits(maximumOutput: UInt64(limit)))
        return try source.readAll(limit: limit)
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
}
