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

    /// gzip at the lowest level that is surely no larger than `gzip -9`; measured on the packages
    /// of a base image it is 1 % smaller, in a tenth of the time.
    public static let gzipDefault = LayerCodec.gzip(level: 5)
    /// Zstandard at the level that takes the time of ``gzipDefault``, and makes layers that are 10
    /// to 15 % smaller.
    public static let zstdDefault = LayerCodec.zstd(level: 6)

    /// A short name with the level, such as `gzip-9`.
    public var identifier: String {
        switch self {
        case .gzip(let level): "gzip-\(level)"
        case .zstd(let level): "zstd-\(level)"
        case .none: "none"
        }
    }

    /// ``identifier`` with the library and its version. Two compressors with the same text here
    /// make the same bytes of the same input, so it is what a cache of compressed data must be
    /// keyed by. For libdeflate it is the version that Socle was built with, as the library does
    /// not tell.
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
