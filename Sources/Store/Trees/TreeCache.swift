public import OCIModel
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Layers laid down as folders, each made once: `cache/trees/KEY/files`.
///
/// A folder under its name is whole and nobody writes into it again. Its files belong to whom the
/// layer says, so only root, or root of the user namespace that made them, can remove them.
public struct TreeCache: Sendable {
    /// The name of the cache's folder.
    static let name = "trees"

    /// The folder of all trees.
    public let path: FilePath
    private let session: StoreSession

    /// Opens the cache.
    public init(_ session: StoreSession) {
        self.session = session
        path = session.home.cache.appending(Self.name)
    }

    /// The tree of a key, safe from pruning as long as the value lives; `nil` when it must be made.
    ///
    /// - Throws: ``StoreError`` when the cache cannot be read.
    public func tree(for key: Digest) throws(StoreError) -> CachedTree? {
        let folder = path.appending(key.hex)
        guard try FileSystem.status(folder, followingLinks: false)?.kind == .directory,
            let held = try FileLock.shareFolder(folder)
        else { return nil }
        // Whoever pruned it in between has taken its name away first.
        guard try FileSystem.status(folder)?.kind == .directory else { return nil }
        FileSystem.touch(folder)
        return try CachedTree(folder, lock: held)
    }

    /// Gives a folder, in whose folder `files` a tree was made, its name. When another process was
    /// quicker its tree is the one that stays. The files should be on the disk by now: a name must
    /// never stand for files that a power cut emptied.
    ///
    /// - Throws: ``StoreError`` when the folder cannot get its name.
    public func publish(_ folder: FilePath, as key: Digest) throws(StoreError) -> CachedTree {
        try FileSystem.makeDirectories(path)
        let target = path.appending(key.hex)
        do {
            try FileSystem.move(folder, to: target)
        } catch StoreError.system(_, _, let number) where number == ENOTEMPTY || number == EEXIST {
            // Somebody else made the same tree.
        }
        guard let tree = try tree(for: key) else {
            throw StoreError.system(operation: "keep", path: target, errno: ENOENT)
        }
        return tree
    }

    /// A tree in the folder where it was made, which can be used before it has its name: it needs to
    /// be on the disk for that only.
    ///
    /// - Parameter draft: What the folder lies in, kept as long as the tree is used.
    /// - Throws: ``StoreError`` when it cannot be opened.
    public func draft(_ folder: FilePath, in draft: ScratchFolder) throws(StoreError) -> CachedTree
    {
        guard let held = try FileLock.shareFolder(folder) else {
            throw StoreError.system(operation: "lock", path: folder, errno: EWOULDBLOCK)
        }
        return try CachedTree(folder, lock: held, draft: draft)
    }

    /// All trees that nobody uses now, with the sizes of their files in bytes and the seconds since
    /// 1970 of their last use.
    func unused() throws(StoreError) -> [(path: FilePath, size: UInt64, lastUse: Int64)] {
        try CacheFolders.unused(in: path, lock: FileLock.attemptFolder)
    }

    /// Removes a tree if nobody uses it.
    func remove(_ folder: FilePath) throws(StoreError) {
        try CacheFolders.remove(folder, in: session, lock: FileLock.attemptFolder)
    }
}

/// A layer, or several, as a folder that nobody writes into.
public final class CachedTree: Sendable {
    /// The name of the tree in its folder, whose own time tells when it was used last.
    public static let filesName = "files"

    /// The folder, where it was when this value was made.
    public let path: FilePath
    private let files: OwnedDescriptor
    private let lock: FileLock
    private let draft: ScratchFolder?

    init(_ folder: FilePath, lock: FileLock, draft: ScratchFolder? = nil) throws(StoreError) {
        path = folder.appending(Self.filesName)
        self.draft = draft
        files = try OwnedDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        self.lock = lock
    }

    /// The open folder; it lives as long as this value.
    public var descriptor: Int32 { files.raw }
}

/// How much room a tree takes.
enum TreeSize {
    /// The sum of the sizes of regular files, as far as they can be seen.
    static func bytes(of path: FilePath) -> UInt64 {
        guard
            let folder = try? OwnedDescriptor(
                opening: path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        else { return 0 }
        return bytes(of: folder, depth: 0)
    }

    private static func bytes(of folder: OwnedDescriptor, depth: Int) -> UInt64 {
        guard depth <= BeneathFolder.maximumDepth else { return 0 }
        var sum: UInt64 = 0
        for name in (try? TreeRemoval.names(in: folder)) ?? [] {
            var status = stat()
            let text = BeneathFolder.cString(name)
            guard fstatat(folder.raw, text, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG { sum &+= UInt64(max(0, status.st_size)) }
            guard status.st_mode & S_IFMT == S_IFDIR else { continue }
            let raw = openat(
                folder.raw, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard raw >= 0 else { continue }
            sum &+= bytes(of: OwnedDescriptor(raw, path: folder.path), depth: depth + 1)
        }
        return sum
    }
}
