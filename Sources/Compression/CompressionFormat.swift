/// The ways of compression that can be read.
public enum CompressionFormat: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Not compressed.
    case none
    /// gzip, RFC 1952: one member or several.
    case gzip
    /// The .xz format: one stream or several.
    case xz
    /// Zstandard, RFC 8878: one frame or several.
    case zstd
    /// bzip2: one stream or several.
    case bzip2
    /// The older .lzma format ("LZMA alone").
    case lzma

    /// How many bytes ``detect(_:)`` wants to see; fewer may leave a format unrecognised.
    public static let magicSize = 13

    /// The format that begins with these bytes; ``none`` when they are the start of no known one.
    public static func detect(_ magic: [UInt8]) -> CompressionFormat {
        magic.withUnsafeBytes { detect($0) }
    }

    static func detect(_ magic: UnsafeRawBufferPointer) -> CompressionFormat {
        if magic.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        if magic.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        if isBzip2(magic) { return .bzip2 }
        if magic.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if magic.count >= 4, magic[0] & 0xF0 == 0x50,
            magic[1...3].elementsEqual([0x2A, 0x4D, 0x18])
        {
            return .zstd  // a skippable frame, which may come first
        }
        return isLZMA(magic) ? .lzma : .none
    }

    /// `BZh`, the size of blocks, and the mark of a first block or of an end without one.
    private static func isBzip2(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 10, bytes.starts(with: [0x42, 0x5A, 0x68]),
            (0x31...0x39).contains(bytes[3])
        else { return false }
        return bytes[4..<10].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || bytes[4..<10].elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    /// .lzma has no magic number: what is tested is the usual properties byte, a dictionary of
    /// whole 64 KiB and a size that is unknown or below 1 TiB.
    private static func isLZMA(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= magicSize, bytes.starts(with: [0x5D, 0x00, 0x00]) else { return false }
        let size = bytes[5..<13]
        return size.allSatisfy { $0 == 0xFF } || size[10..<13].allSatisfy { $0 == 0 }
    }

    /// The usual name of the format.
    public var description: String { self == .none ? "uncompressed" : rawValue }
}
