public import OCIModel
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Folders that commands of builds write into and find again (`RUN --mount=type=cache`):
/// `cache/mounts/KEY`, each with a file beside it that carries its lock.
public struct MountCache: Sendable {
    /// The name of the cache's folder.
    static let name = "mounts"

    private let path: FilePath
    private let session: StoreSession

    /// Opens the cache.
    public init(_ session: StoreSession) {
        self.session = session
        path = session.home.cache.appending(Self.name)
    }

    /// A folder, and whether it has just been made.
    public struct Folder: Sendable {
        /// The folder.
        public let path: FilePath
        /// Whether nobody has had it before.
        public let isNew: Bool
        private let lock: FileLock

        init(path: FilePath, isNew: Bool, lock: FileLock) {
            self.path = path
            self.isNew = isNew
            self.lock = lock
        }
    }

    /// The folder of a key, held as long as the value lives; `nil` when somebody holds it otherwise.
    ///
    /// - Parameter isShared: Whether others may have it at the same time.
    /// - Throws: ``StoreError`` when it cannot be made.
    public func folder(for key: Digest, isShared: Bool) throws(StoreError) -> Folder? {
        try FileSystem.makeDirectories(path)
        let own = path.appending(key.hex)
        guard let lock = try FileLock.attempt(Self.lock(of: own), isShared ? .shared : .exclusive)
        else { return nil }
        var isNew = false
        if try FileSystem.status(own, followingLinks: false) == nil {
            isNew = own.withPlatformString { mkdir($0, 0o755) } == 0
        }
        FileSystem.touch(own)
        return Folder(path: own, isNew: isNew, lock: lock)
    }

    private static func lock(of folder: FilePath) -> FilePath {
        FilePath(folder.string + ".lock")
    }

    private static func attempt(_ folder: FilePath) throws(StoreError) -> FileLock? {
        try FileLock.attempt(lock(of: folder), .exclusive)
    }

    /// All folders that nobody uses now, with the sizes of their files in bytes and the seconds since
    /// 1970 of their last use.
    func unused() throws(StoreError) -> [(path: FilePath, size: UInt64, lastUse: Int64)] {
        try CacheFolders.unused(in: path, lock: Self.attempt)
    }

    /// Removes a folder if nobody uses it. Its lock stays: somebody may be waiting for it.
    func remove(_ folder: FilePath) throws(StoreError) {
        try CacheFolders.remove(folder, in: session, lock: Self.attempt)
    }
}
