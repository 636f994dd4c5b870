import SystemPackage

/// What the caches of folders have in common: each folder is one entry, and whoever holds its lock is
/// using it.
enum CacheFolders {
    /// All folders that nobody uses now, with the sizes of their files in bytes and the seconds since
    /// 1970 of their last use.
    ///
    /// - Parameter lock: Takes the lock of a folder; `nil` when somebody has it.
    static func unused(
        in path: FilePath, lock: (FilePath) throws(StoreError) -> FileLock?
    ) throws(StoreError) -> [(path: FilePath, size: UInt64, lastUse: Int64)] {
        var found: [(path: FilePath, size: UInt64, lastUse: Int64)] = []
        for name in try FileSystem.names(in: path) {
            let folder = path.appending(name)
            guard let status = try FileSystem.status(folder, followingLinks: false),
                status.kind == .directory, let held = try lock(folder)
            else { continue }
            defer { withExtendedLifetime(held) {} }
            found.append((folder, TreeSize.bytes(of: folder), status.modified))
        }
        return found
    }

    /// Removes a folder if nobody uses it.
    static func remove(
        _ folder: FilePath, in session: StoreSession,
        lock: (FilePath) throws(StoreError) -> FileLock?
    ) throws(StoreError) {
        guard let held = try lock(folder) else { return }
        defer { withExtendedLifetime(held) {} }
        // Without its name first: half a folder must not be found.
        let doomed = try session.areaOfCache().newPath()
        try FileSystem.move(folder, to: doomed)
        try TreeRemoval.remove(doomed)
    }
}
