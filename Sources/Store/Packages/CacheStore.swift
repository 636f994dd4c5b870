public import Compression
public import OCIModel
public import SystemPackage

/// Things that can be made again, kept under a key: the prepared segments of layers, for instance.
///
/// An entry is a file `cache/NAME/KEY`: the content and behind it its own SHA-256, which is checked
/// whenever the entry is looked up. So entries need not be forced to the disk, and a spoilt one just
/// counts as missing. The time of last use is the file's time of change.
public struct CacheStore: Sendable {
    /// The folder of this cache.
    public let path: FilePath
    private let session: StoreSession

    /// One entry, checked.
    public struct Entry: Hashable, Sendable {
        /// The file.
        public let path: FilePath
        /// The size of the content in bytes; the file is a little longer.
        public let size: UInt64

        /// Reads the content, or a part of it.
        ///
        /// - Throws: `ByteSourceError` when the file cannot be opened.
        public func open(offset: UInt64 = 0, length: UInt64? = nil) throws -> FileSource {
            let rest = size - min(offset, size)
            return try FileSource(
                path: path.string, offset: offset, length: min(length ?? rest, rest))
        }
    }

    /// Opens a cache.
    ///
    /// - Parameter name: The name of its folder: `segments`, `configured` …
    public init(_ session: StoreSession, name: String) {
        self.session = session
        path = session.home.cache.appending(name)
    }

    /// The key for something that is determined by these texts.
    public static func key(_ parts: [String]) -> Digest {
        var hasher = DigestHasher()
        for part in parts {
            // The length in front keeps ["ab", "c"] apart from ["a", "bc"].
            hasher.update(Array("\(part.utf8.count):\(part)".utf8))
        }
        return hasher.finalize()
    }

    /// Looks an entry up and checks its content.
    ///
    /// - Returns: `nil` when there is none, or it was damaged and has been removed.
    /// - Throws: ``StoreError`` when the cache cannot be read.
    public func entry(for key: Digest) throws -> Entry? {
        let file = path(of: key)
        var found: Entry?
        _ = try session.use(key) { () throws(StoreError) in
            guard let status = try FileSystem.status(file), status.size >= Trailer.size else {
                return false
            }
            found = Entry(path: file, size: status.size - Trailer.size)
            return true
        }
        guard let entry = found else { return nil }
        guard try Trailer.verify(entry) else {
            try FileSystem.delete(file)
            return nil
        }
        FileSystem.touch(file)
        return entry
    }

    /// Begins an entry.
    ///
    /// - Throws: ``StoreError`` when no file can be made.
    public func writer(for key: Digest) throws -> CacheWriter {
        let file = path(of: key)
        let writer = try BlobWriter(in: session.areaOfCache(), isDurable: false) { temporary, _ in
            try FileSystem.makeDirectories(path)
            _ = try session.use(key) { () throws(StoreError) in
                try FileSystem.move(temporary, to: file)
                return true
            }
        }
        return CacheWriter(writer, path: file)
    }

    /// All entries with their sizes on disk in bytes and the seconds since 1970 of their last use.
    func list() throws -> [(key: Digest, path: FilePath, size: UInt64, lastUse: Int64)] {
        try FileSystem.names(in: path).compactMap { name in
            guard let key = try? Digest(.sha256, hex: name),
                let status = try FileSystem.status(path.appending(name))
            else { return nil }
            return (key, path.appending(name), status.size, status.modified)
        }
    }

    private func path(of key: Digest) -> FilePath { path.appending(key.hex) }
}

/// A new entry of a cache on its way; gone when it goes away before ``commit()``.
public final class CacheWriter: ByteSink {
    private let writer: BlobWriter
    private let path: FilePath

    init(_ writer: BlobWriter, path: FilePath) {
        self.writer = writer
        self.path = path
    }

    /// How many bytes have been written.
    public var count: UInt64 { writer.count }

    /// Takes all the bytes.
    ///
    /// - Throws: ``StoreError/diskFull(path:)`` and other errors of the system.
    public func write(_ bytes: UnsafeRawBufferPointer) throws { try writer.write(bytes) }

    /// Finishes the entry and puts it in its place.
    public func commit() throws -> CacheStore.Entry {
        let size = writer.count
        try writer.write(Trailer.bytes(for: writer.digest))
        try writer.commit()
        return CacheStore.Entry(path: path, size: size)
    }
}

/// What stands behind the content of an entry: its SHA-256 in hexadecimal and a line end.
private enum Trailer {
    static let size: UInt64 = 65

    static func bytes(for digest: Digest) -> [UInt8] { Array("\(digest.hex)\n".utf8) }

    static func verify(_ entry: CacheStore.Entry) throws -> Bool {
        let trailer = try FileSource(path: entry.path.string, offset: entry.size, length: size)
            .readAll(limit: Int(size))
        guard trailer.last == UInt8(ascii: "\n"),
            let digest = try? Digest(
                .sha256, hex: String(decoding: trailer.dropLast(), as: UTF8.self))
        else { return false }
        do {
            try VerifiedSource(entry.open(), expecting: digest, size: entry.size, place: "").drain()
            return true
        } catch StoreError.wrongDigest, StoreError.wrongSize {
            return false
        }
    }
}
