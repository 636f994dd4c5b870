import CDeflate
import CZstd

/// How a layer is compressed.
public enum LayerCodec: Hashable, Sendable, CustomStringConvertible {
    /// gzip by libdeflate, level 1 (fast) to 12 (small).
    case gzip(level: Int)
    /// Zstandard, level 1 (fast) to 19 (small).
    case zstd(level: Int)
    /// Not compressed.
    case none

    /// gzip at the level that is smaller than `gzip -9` at the least time.
    public static let gzipDefault = LayerCodec.gzip(level: 9)
    /// Zstandard at a level that is smaller than gzip and faster.
    public static let zstdDefault = LayerCodec.zstd(level: 9)

    /// A short name with the level, such as `gzip-9`.
    public var identifier: String {
        switch self {
        case .gzip(let level): "gzip-\(level)"
        case .zstd(let level): "zstd-\(level)"
        case .none: "none"
        }
    }

    /// ``identifier`` with the library and its version. Two compressors with the same text here make
    /// the same bytes of the same input, so it is what a cache of compressed data must be keyed by.
    public var implementation: String {
        switch self {
        case .gzip: "\(identifier)/libdeflate-\(LIBDEFLATE_VERSION_STRING)"
        case .zstd: "\(identifier)/libzstd-\(String(cString: ZSTD_versionString()))"
        case .none: identifier
        }
    }

    /// The format of the compressed bytes.
    public var format: CompressionFormat {
        switch self {
        case .gzip: .gzip
        case .zstd: .zstd
        case .none: .none
        }
    }

    /// The same as ``identifier``.
    public var description: String { identifier }
}
