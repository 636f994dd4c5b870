public import Compression
public import OCIModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// New content on its way into a store: hashed while it is written, without a name until
/// ``commit(expecting:size:)``, and gone when the writer goes away before that.
///
/// A writer belongs to one task. Small pieces are gathered, so writing many is cheap.
public final class BlobWriter: ByteSink {
    /// How a finished file gets its place; called with the file's path.
    typealias Publish = (FilePath, Digest) throws -> Void

    private let file: BufferedFile
    private let path: FilePath
    private let isDurable: Bool
    private let publish: Publish
    private var hasher = DigestHasher()
    private var isFinished = false

    /// Opens a new file in an area.
    ///
    /// - Parameters:
    ///   - isDurable: Whether the content must be on the disk before it gets its name, so that a
    ///     name never stands for a file that a power cut emptied.
    ///   - publish: Gives the file its name.
    init(in area: IngestArea, isDurable: Bool, publish: @escaping Publish) throws(StoreError) {
        path = area.newPath()
        file = BufferedFile(
            try OwnedDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL))
        self.isDurable = isDurable
        self.publish = publish
    }

    deinit {
        if !isFinished { _ = try? FileSystem.delete(path) }
    }

    /// How many bytes have been written.
    public var count: UInt64 { hasher.count }

    /// Takes all the bytes.
    ///
    /// - Throws: ``StoreError/diskFull(path:)`` and other errors of the system; then the writer can
    ///   only be dropped.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        hasher.update(bytes)
        try file.write(bytes)
    }

    /// Takes all the bytes.
    ///
    /// - Throws: As ``write(_:)-(UnsafeRawBufferPointer)``.
    public func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Takes everything that a source has.
    ///
    /// - Parameter limit: The greatest number of bytes; ``ByteSourceError/tooLong(limit:)`` beyond.
    public func write(contentsOf source: any ByteSource, limit: UInt64 = .max) throws {
        var left = limit
        try source.forEachPiece { piece in
            guard UInt64(piece.count) <= left else { throw ByteSourceError.tooLong(limit: limit) }
            left -= UInt64(piece.count)
            try write(piece)
        }
    }

    /// Forgets everything written so far and starts anew.
    public func restart() throws {
        hasher = DigestHasher()
        try file.restart()
    }

    /// Finishes the content and gives it its place in the store, in one step: other processes see
    /// all of it or nothing.
    ///
    /// - Parameters:
    ///   - expected: What the digest must be.
    ///   - size: What the size must be, in bytes.
    /// - Returns: The digest and the size.
    /// - Throws: ``StoreError/wrongDigest(expected:actual:place:)``,
    ///   ``StoreError/wrongSize(expected:actual:place:)``, or what the system refused; the content
    ///   is then dropped.
    @discardableResult
    public func commit(
        expecting expected: Digest? = nil, size: UInt64? = nil
    ) throws -> (digest: Digest, size: UInt64) {
        try file.flush()
        if let size, size != count {
            throw StoreError.wrongSize(expected: size, actual: count, place: "content")
        }
        let digest = hasher.finalize()
        if let expected, expected != digest {
            guard expected.algorithm == digest.algorithm else {
                throw StoreError.unsupportedDigest(expected)
            }
            throw StoreError.wrongDigest(expected: expected, actual: digest, place: "content")
        }
        if isDurable { try file.file.synchronize() }
        try publish(path, digest)
        isFinished = true
        return (digest, count)
    }

    /// The digest of what has been written so far.
    var digest: Digest { hasher.finalize() }
}
