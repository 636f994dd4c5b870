import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A lock on a file (`flock`), held as long as this value lives.
///
/// The kernel lets go of it when the process ends, however it ends, so a lock never outlives its
/// holder. Every lock has an open file of its own: two tasks of one process exclude each other too.
final class FileLock: Sendable {
    enum Mode { case shared, exclusive }

    /// The file that carries the lock.
    let file: OwnedDescriptor

    private init(_ file: OwnedDescriptor) { self.file = file }

    /// Waits for the lock. The file is made if need be.
    static func wait(_ path: FilePath, _ mode: Mode) throws(StoreError) -> FileLock {
        let file = try OwnedDescriptor(opening: path, flags: O_RDWR | O_CREAT)
        while flock(file.raw, mode == .shared ? LOCK_SH : LOCK_EX) != 0 {
            guard errno == EINTR else { throw StoreError(operation: "lock", path: path) }
        }
        return FileLock(file)
    }

    /// Takes the lock if nobody holds it; `nil` when somebody does, or when there is no such file.
    static func attempt(_ path: FilePath) throws(StoreError) -> FileLock? {
        let raw = path.withPlatformString { open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW) }
        guard raw >= 0 else {
            if errno == ENOENT { return nil }
            throw StoreError(operation: "lock", path: path)
        }
        return try attempt(OwnedDescriptor(raw, path: path))
    }

    /// Takes the lock if nobody holds it otherwise; `nil` when somebody does. The file is made if need
    /// be.
    static func attempt(_ path: FilePath, _ mode: Mode) throws(StoreError) -> FileLock? {
        let file = try OwnedDescriptor(opening: path, flags: O_RDWR | O_CREAT)
        let wanted = (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        return flock(file.raw, wanted) == 0 ? FileLock(file) : nil
    }

    /// Takes the lock of a folder if nobody holds it; `nil` when somebody does, or where folders
    /// cannot be locked.
    static func attemptFolder(_ path: FilePath) throws(StoreError) -> FileLock? {
        let folder = try OwnedDescriptor(
            opening: path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        return flock(folder.raw, LOCK_EX | LOCK_NB) == 0 ? FileLock(folder) : nil
    }

    /// Shares the lock of a folder with others who do; `nil` when somebody holds it alone, or where
    /// folders cannot be locked.
    static func shareFolder(_ path: FilePath) throws(StoreError) -> FileLock? {
        let folder = try OwnedDescriptor(
            opening: path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        return flock(folder.raw, LOCK_SH | LOCK_NB) == 0 ? FileLock(folder) : nil
    }

    /// Makes a file that must not exist and takes its lock; `nil` when somebody was quicker.
    static func create(_ path: FilePath) throws(StoreError) -> FileLock? {
        try attempt(OwnedDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL))
    }

    private static func attempt(_ file: OwnedDescriptor) throws(StoreError) -> FileLock? {
        guard flock(file.raw, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK || errno == EINTR { return nil }
            throw StoreError(operation: "lock", path: file.path)
        }
        // The former holder may have removed the file before letting go: then the lock is on nothing.
        return try file.status().links > 0 ? FileLock(file) : nil
    }
}
