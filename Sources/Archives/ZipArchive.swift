public import Compression

/// A zip archive in a file (PKWARE *APPNOTE* 6.3), read through its central directory; zip64 too.
///
/// Nothing is trusted: what the directory says is checked against the size of the file, and an entry
/// gives exactly the bytes that its sizes and its CRC-32 promise, or fails.
public struct ZipArchive: Sendable {
    /// A file of an archive.
    public struct Entry: Hashable, Sendable {
        /// The name as the archive has it; not a path to write to.
        public let name: String
        /// The size of its content in bytes.
        public let size: UInt64
        let compressedSize: UInt64
        let method: UInt16
        let checksum: UInt32
        let offset: UInt64
    }

    /// The files in the order of the directory.
    public let entries: [Entry]
    private let path: String
    private let size: UInt64

    /// The greatest size of a directory in bytes, and with it the number of entries.
    private static let directoryLimit: UInt64 = 256 << 20

    /// Reads the directory of an archive.
    ///
    /// - Throws: ``ZipError``, and what opening the file throws.
    public init(path: String) throws {
        self.path = path
        let file = try FileSource(path: path)
        size = try file.skip(.max)
        let tailSize = min(size, 65_535 + 22)
        let tail = try Self.bytes(path, at: size - tailSize, count: tailSize)
        guard let end = Self.endRecord(in: tail) else { throw ZipError.notAnArchive }
        var count = UInt64(tail.number(end + 10, 2))
        var length = UInt64(tail.number(end + 12, 4))
        var start = UInt64(tail.number(end + 16, 4))
        if end >= 20, tail.number(end - 20, 4) == 0x0706_4b50 {
            let place = tail.number(end - 20 + 8, 8)
            guard place <= size, size - place >= 56 else { throw ZipError.damaged }
            let record = try Self.bytes(path, at: place, count: 56)
            guard record.number(0, 4) == 0x0606_4b50 else { throw ZipError.damaged }
            count = record.number(32, 8)
            length = record.number(40, 8)
            start = record.number(48, 8)
        }
        guard length <= Self.directoryLimit, start <= size, length <= size - start else {
            throw ZipError.damaged
        }
        let directory = try Self.bytes(path, at: start, count: length)
        entries = try Self.entries(in: directory, count: count)
    }

    private static func bytes(_ path: String, at offset: UInt64, count: UInt64) throws -> [UInt8] {
        try FileSource(path: path, offset: offset, length: count).readAll(limit: Int(count))
    }

    /// The record at the end stands before a comment of unknown length.
    private static func endRecord(in tail: [UInt8]) -> Int? {
        var place = tail.count - 22
        while place >= 0 {
            if tail.number(place, 4) == 0x0605_4b50,
                place + 22 + Int(tail.number(place + 20, 2)) == tail.count
            {
                return place
            }
            place -= 1
        }
        return nil
    }

    private static func entries(
        in directory: [UInt8], count: UInt64
    ) throws -> [Entry] {
        var entries: [Entry] = []
        var place = 0
        while UInt64(entries.count) < count {
            guard place + 46 <= directory.count, directory.number(place, 4) == 0x0201_4b50 else {
                throw ZipError.damaged
            }
            let nameEnd = place + 46 + Int(directory.number(place + 28, 2))
            let extraEnd = nameEnd + Int(directory.number(place + 30, 2))
            let next = extraEnd + Int(directory.number(place + 32, 2))
            guard next <= directory.count else { throw ZipError.damaged }
            var size = directory.number(place + 24, 4)
            var compressed = directory.number(place + 20, 4)
            var offset = directory.number(place + 42, 4)
            var field = nameEnd
            while field + 4 <= extraEnd {
                let length = Int(directory.number(field + 2, 2))
                if directory.number(field, 2) == 1 {
                    var value = field + 4
                    for keyPath in [0, 1, 2] {
                        let current = [size, compressed, offset][keyPath]
                        guard current == 0xffff_ffff, value + 8 <= extraEnd else { continue }
                        let wide = directory.number(value, 8)
                        if keyPath == 0 { size = wide }
                        if keyPath == 1 { compressed = wide }
                        if keyPath == 2 { offset = wide }
                        value += 8
                    }
                }
                field += 4 + length
            }
            entries.append(
                Entry(
                    name: String(decoding: directory[(place + 46)..<nameEnd], as: UTF8.self),
                    size: size, compressedSize: compressed,
                    method: UInt16(directory.number(place + 10, 2)),
                    checksum: UInt32(directory.number(place + 16, 4)), offset: offset))
            place = next
        }
        return entries
    }

    /// Reads the content of an entry.
    ///
    /// - Throws: ``ZipError`` for a method other than stored and deflated, or an entry outside the
    ///   file; reading throws what decompression throws.
    public func open(_ entry: Entry, limits: DecompressionLimits) throws -> any ByteSource {
        guard entry.offset <= size, size - entry.offset >= 30 else { throw ZipError.damaged }
        let header = try Self.bytes(path, at: entry.offset, count: 30)
        let start = entry.offset + 30 + header.number(26, 2) + header.number(28, 2)
        guard header.number(0, 4) == 0x0403_4b50, start <= size,
            entry.compressedSize <= size - start
        else { throw ZipError.damaged }
        let content = try FileSource(path: path, offset: start, length: entry.compressedSize)
        switch entry.method {
        case 0: return BoundedSource(content, limit: entry.size, exact: true)
        case 8:
            let source = try InflateSource(content, checksum: entry.checksum, limits: limits)
            return BoundedSource(source, limit: entry.size, exact: true)
        default: throw ZipError.method(entry: entry.name, entry.method)
        }
    }
}

/// Why a zip archive, or a file in it, cannot be read.
public enum ZipError: Error, Equatable, CustomStringConvertible {
    /// There is no directory at the end of the file.
    case notAnArchive
    /// What the directory says cannot be.
    case damaged
    /// A way to compress that is not read.
    case method(entry: String, UInt16)

    /// One line, without the file's name.
    public var description: String {
        switch self {
        case .notAnArchive: "not a zip archive, or one that was cut off"
        case .damaged: "the zip archive's directory is damaged"
        case .method(let entry, let method):
            "`\(entry.prefix(80))` is compressed with method \(method), which is not read"
        }
    }
}

extension [UInt8] {
    /// A little-endian number; bytes outside count as zero.
    fileprivate func number(_ offset: Int, _ width: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in (0..<width).reversed() {
            let place = offset + index
            value = value << 8 | (indices.contains(place) ? UInt64(self[place]) : 0)
        }
        return value
    }
}
