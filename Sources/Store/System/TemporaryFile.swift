package import Compression
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file without a name that others know, gone with this value.
package final class TemporaryFile: Sendable {
    /// Where it is.
    package let path: FilePath

    /// Makes an empty file.
    init(in area: IngestArea) throws(StoreError) {
        path = area.newPath()
        _ = try OwnedDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    }

    /// Makes an empty file that goes away with the process at the latest.
    package convenience init(_ session: StoreSession) throws(StoreError) {
        try self.init(in: session.area)
    }

    deinit { _ = try? FileSystem.delete(path) }

    /// Appends everything that a source has.
    package func write(contentsOf source: any ByteSource) throws {
        let file = try OwnedDescriptor(opening: path, flags: O_WRONLY | O_APPEND)
        try source.forEachPiece { try file.writeAll($0) }
    }
}
