import Compression
import OCIModel
import Store
import SystemPackage

/// Prepared packages, each made once and kept.
///
/// An entry is the compressed segment, then the description of the package, then the description's
/// length in eight bytes: one file, so that neither is ever there without the other.
struct PreparationCache: Sendable {
    private let store: CacheStore

    /// Uses the folder `segments` of a session's cache.
    init(_ session: StoreSession) {
        store = CacheStore(session, name: "segments")
    }

    /// The prepared form of a package, taken from the cache or made by reading the package.
    ///
    /// - Parameters:
    ///   - digest: The digest of the package file.
    ///   - open: Opens the package, when it has to be read.
    /// - Throws: What opening and preparing throws; a spoilt cache entry is just made anew.
    func prepared(
        _ digest: Digest, options: PreparationOptions, open: () throws -> PackageContents
    ) throws -> (segment: SegmentFile, key: Digest) {
        let key = options.key(for: digest)
        if let entry = try store.entry(for: key),
            let segment = try? Self.read(entry, codec: options.codec)
        {
            return (segment, key)
        }
        let writer = try store.writer(for: key)
        let package = try PackagePreparer.prepare(open(), options: options, sink: writer)
        let description = package.encoded()
        try description.withUnsafeBytes { try writer.write($0) }
        try Self.bytes(of: UInt64(description.count)).withUnsafeBytes { try writer.write($0) }
        let entry = try writer.commit()
        return (SegmentFile(package: package, path: entry.path.string, codec: options.codec), key)
    }

    private static func read(_ entry: CacheStore.Entry, codec: LayerCodec) throws -> SegmentFile {
        guard entry.size >= 8 else { throw BinaryError.damaged }
        let tail = try entry.open(offset: entry.size - 8).readAll(limit: 8)
        let length = tail.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= entry.size - 8, length < 1 << 30 else { throw BinaryError.damaged }
        let bytes = try entry.open(offset: entry.size - 8 - length, length: length)
            .readAll(limit: Int(length))
        let package = try PreparedPackage(encoded: bytes)
        guard package.compressedSize == entry.size - 8 - length else { throw BinaryError.damaged }
        return SegmentFile(package: package, path: entry.path.string, codec: codec)
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
