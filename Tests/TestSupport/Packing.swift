/// How bytes are compressed in a fixture.
public enum Packing: String, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// gzip of stored blocks, made here: quick, needs no program, compresses nothing.
    case gzip
    /// gzip by the `gzip` program.
    case deflated
    /// xz by the `xz` program.
    case xz
    /// Zstandard by the `zstd` program.
    case zstd

    /// The end of file names, with the dot: empty for ``none``.
    public var suffix: String {
        switch self {
        case .none: ""
        case .gzip, .deflated: ".gz"
        case .xz: ".xz"
        case .zstd: ".zst"
        }
    }

    /// The compressed bytes.
    ///
    /// - Throws: ``SupportFailure`` when the program is not there.
    public func pack(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .none: bytes
        case .gzip: RawGzip.member(bytes)
        case .deflated: try check("gzip", ["-9", "-n", "-c"], input: bytes)
        case .xz: try check("xz", ["-6", "-c", "-T1"], input: bytes)
        case .zstd: try check("zstd", ["-3", "-q", "-c"], input: bytes)
        }
    }

    /// The bytes again, by the program.
    public func unpack(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .none: bytes
        case .gzip, .deflated: try check("gzip", ["-d", "-c"], input: bytes)
        case .xz: try check("xz", ["-d", "-c"], input: bytes)
        case .zstd: try check("zstd", ["-d", "-q", "-c"], input: bytes)
        }
    }

    /// A small file that unpacks to at least `size` bytes: `head`, then zeros.
    ///
    /// All three formats may be concatenated, so one packed piece of 16 MiB is repeated. Begin with
    /// the header of a tar entry of that size to have a member that unpacks to gigabytes.
    public func bomb(head: [UInt8] = [], size: UInt64) throws -> [UInt8] {
        let piece = 16 << 20
        let packed = try pack([UInt8](repeating: 0, count: piece))
        var bytes = head.isEmpty ? [] : try pack(head)
        for _ in 0..<(size / UInt64(piece) + 1) { bytes += packed }
        return bytes
    }
}

/// Writes gzip members (RFC 1952) of stored blocks, with every header field in the test's hand.
public enum RawGzip {
    /// One member.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - modified: The header's time.
    ///   - name: A file name for the header.
    ///   - checksum: The CRC-32 to write, where it is not the right one.
    ///   - length: The length to write at the end, where it is not the right one.
    public static func member(
        _ bytes: [UInt8], modified: UInt32 = 0, name: String? = nil, checksum: UInt32? = nil,
        length: UInt32? = nil
    ) -> [UInt8] {
        var out: [UInt8] = [0x1f, 0x8b, 8, name == nil ? 0 : 8]
        out += little(modified) + [0, 255]
        if let name { out += Array(name.utf8) + [0] }
        var start = 0
        repeat {
            let end = min(start + 65535, bytes.count)
            let count = UInt16(end - start)
            out.append(end == bytes.count ? 1 : 0)
            out += [UInt8(count & 255), UInt8(count >> 8)]
            out += [UInt8(~count & 255), UInt8(~count >> 8)]
            out += bytes[start..<end]
            start = end
        } while start < bytes.count
        out += little(checksum ?? Checksums.crc32(bytes))
        out += little(length ?? UInt32(truncatingIfNeeded: bytes.count))
        return out
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
