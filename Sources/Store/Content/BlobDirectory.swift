public import Compression
public import OCIModel
public import SystemPackage

/// Files kept under their digest: `sha256/HEX` below a folder.
///
/// A file under its name is whole and never changes; it is only ever replaced by the same bytes or
/// removed. Several processes may read, add and prune at once.
public struct BlobDirectory: Sendable {
    /// The folder that holds `sha256`.
    public let root: FilePath
    let session: StoreSession
    let isDurable: Bool

    /// A folder that goes away with the session, for content on its way to somewhere else.
    ///
    /// - Throws: ``StoreError`` when it cannot be made.
    package static func temporary(_ session: StoreSession) throws -> BlobDirectory {
        let path = session.area.newPath()
        try FileSystem.makeNewDirectory(path, mode: 0o700)
        return BlobDirectory(root: path, session: session, isDurable: false)
    }

    /// Removes such a folder.
    package func removeTemporary() { try? TreeRemoval.remove(root) }

    /// The place of content, whether it is there or not.
    public func path(of digest: Digest) -> FilePath {
        root.appending(digest.algorithm.rawValue).appending(digest.hex)
    }

    /// The size of content in bytes, or `nil` when it is not there. Content that is asked for is
    /// safe from pruning as long as this process lives.
    public func size(of digest: Digest) throws -> UInt64? {
        var size: UInt64?
        _ = try session.use(digest) { () throws(StoreError) in
            guard let status = try FileSystem.status(path(of: digest)), status.kind == .file else {
                return false
            }
            size = status.size
            return true
        }
        return size
    }

    /// Whether content is there; see ``size(of:)``.
    public func contains(_ digest: Digest) throws -> Bool { try size(of: digest) != nil }

    /// Reads content as a stream, without checking it again.
    ///
    /// - Throws: ``StoreError/missing(_:place:)``.
    public func open(_ digest: Digest) throws -> FileSource {
        guard try contains(digest) else { throw StoreError.missing(digest, place: root.string) }
        return try FileSource(path: path(of: digest).string)
    }

    /// Reads content as a stream that fails at its end when the bytes are not those of the digest.
    ///
    /// - Throws: ``StoreError/missing(_:place:)``.
    public func openVerified(_ digest: Digest) throws -> VerifiedSource {
        try VerifiedSource(
            open(digest), expecting: digest, size: nil, place: path(of: digest).string)
    }

    /// Reads all of the content and compares it with its digest.
    ///
    /// - Throws: ``StoreError/missing(_:place:)`` or ``StoreError/wrongDigest(expected:actual:place:)``.
    public func verify(_ digest: Digest) throws {
        try openVerified(digest).drain()
    }

    /// Begins new content.
    ///
    /// - Throws: ``StoreError`` when no file can be made.
    public func writer() throws -> BlobWriter {
        try BlobWriter(in: session.area, isDurable: isDurable) { file, digest in
            let target = path(of: digest)
            try FileSystem.makeDirectories(target.removingLastComponent())
            // Also when it is there: the bytes are the same, and a damaged file is repaired.
            _ = try session.use(digest) { () throws(StoreError) in
                try FileSystem.move(file, to: target)
                return true
            }
        }
    }

    /// Adds content that is at hand.
    @discardableResult
    public func add(_ bytes: [UInt8]) throws -> Digest {
        let writer = try writer()
        try writer.write(bytes)
        return try writer.commit().digest
    }

    /// Removes content whatever it is used for.
    public func remove(_ digest: Digest) throws {
        try FileSystem.delete(path(of: digest))
    }

    /// All content with its sizes in bytes, in the order of the digests.
    public func list() throws -> [(digest: Digest, size: UInt64)] {
        var found: [(Digest, UInt64)] = []
        for algorithm in Digest.Algorithm.allCases {
            let folder = root.appending(algorithm.rawValue)
            for name in try FileSystem.names(in: folder) {
                guard let digest = try? Digest(algorithm, hex: name),
                    let status = try FileSystem.status(folder.appending(name))
                else { continue }
                found.append((digest, status.size))
            }
        }
        return found
    }

    /// The content of small files.
    ///
    /// - Throws: ``StoreError/missing(_:place:)``, ``StoreError/tooLarge(place:limit:)``, or
    ///   ``StoreError/wrongDigest(expected:actual:place:)``: small content is always verified.
    public func bytes(of digest: Digest, limit: Int) throws -> [UInt8] {
        do {
            return try openVerified(digest).readAll(limit: limit)
        } catch ByteSourceError.tooLong(let limit) {
            throw StoreError.tooLarge(place: path(of: digest).string, limit: limit)
        }
    }
}
