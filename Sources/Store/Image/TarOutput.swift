import Archives
import Compression

/// A tar archive of files that are no part of an image's tree: the same bytes for the same content,
/// without owners and with the time zero.
struct TarOutput {
    let file: OutputFile

    /// Adds a folder.
    func addDirectory(_ path: String) throws {
        try file.write(
            TarEncoder.header(for: TarEntry(path: Array(path.utf8), kind: .directory, mode: 0o755)))
    }

    /// Adds a file.
    func add(_ path: String, _ bytes: [UInt8]) throws {
        try add(path, size: UInt64(bytes.count), from: MemorySource(bytes))
    }

    /// Adds a file whose size is known beforehand, as tar wants it.
    ///
    /// - Throws: ``StoreError/wrongSize(expected:actual:place:)`` when the source has another size.
    func add(_ path: String, size: UInt64, from source: any ByteSource) throws {
        try file.write(
            TarEncoder.header(
                for: TarEntry(path: Array(path.utf8), kind: .file, mode: 0o644, size: size)))
        var count: UInt64 = 0
        try source.forEachPiece { piece in
            count += UInt64(piece.count)
            guard count <= size else {
                throw StoreError.wrongSize(expected: size, actual: count, place: path)
            }
            try file.write(piece)
        }
        guard count == size else {
            throw StoreError.wrongSize(expected: size, actual: count, place: path)
        }
        try file.write([UInt8](repeating: 0, count: TarEncoder.padding(for: size)))
    }

    /// Ends the archive and gives it its name.
    func finish() throws {
        try file.write(TarEncoder.endOfArchive)
        try file.finish()
    }
}
