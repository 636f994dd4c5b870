import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where one process writes files that have no name yet: `ingest/NAME/` below a root, so that a
/// finished file can be renamed into its place on the same file system.
///
/// Beside the folder lies `NAME.lock`, locked as long as the process lives. Whoever finds a folder
/// whose lock is free, or missing, may remove it: its process is dead. So SIGKILL leaves nothing for
/// longer than until the next start.
final class IngestArea: Sendable {
    /// The folder for this process.
    let path: FilePath
    private let root: FilePath
    private let lockPath: FilePath
    private let isTransient: Bool
    private let lock: Mutex<FileLock?>

    /// Makes the area, after removing those of dead processes.
    ///
    /// - Parameter isTransient: Whether `ingest` itself is to go away with its last user, as it
    ///   should in a folder that is not ours.
    init(root: FilePath, isTransient: Bool = false) throws(StoreError) {
        self.root = root
        self.isTransient = isTransient
        let ingest = root.appending("ingest")
        IngestArea.sweep(root: root)
        while true {
            try FileSystem.makeDirectories(ingest)
            let name = FileSystem.randomName()
            let lockPath = ingest.appending(name + ".lock")
            // The lock comes first: a folder without one is free for all to remove.
            do {
                guard let held = try FileLock.create(lockPath) else { continue }
                lock = Mutex(held)
            } catch StoreError.system(_, _, ENOENT) {
                continue  // the last user of a transient area removed `ingest` in between
            }
            path = ingest.appending(name)
            self.lockPath = lockPath
            break
        }
        try FileSystem.makeNewDirectory(path, mode: 0o700)
    }

    deinit { close() }

    /// Removes the area with all that is in it. Later writers fail.
    func close() {
        let held = lock.withLock { $0.take() }
        guard held != nil else { return }
        try? TreeRemoval.remove(path)
        _ = try? FileSystem.delete(lockPath)
        if isTransient { FileSystem.deleteIfEmpty(root.appending("ingest")) }
        withExtendedLifetime(held) {}
    }

    /// A path for a new file.
    func newPath() -> FilePath { path.appending(FileSystem.randomName()) }

    /// Removes the areas of dead processes below a root. What cannot be removed stays for next time.
    static func sweep(root: FilePath) {
        let ingest = root.appending("ingest")
        for name in (try? FileSystem.names(in: ingest)) ?? [] {
            if name.hasSuffix(".lock") {
                guard let lock = try? FileLock.attempt(ingest.appending(name)) else { continue }
                try? TreeRemoval.remove(ingest.appending(String(name.dropLast(5))))
                _ = try? FileSystem.delete(ingest.appending(name))
                withExtendedLifetime(lock) {}
            } else {
                // The lock is made before and removed after its folder.
                let lock = try? FileSystem.status(ingest.appending(name + ".lock"))
                if lock == .some(nil) { try? TreeRemoval.remove(ingest.appending(name)) }
            }
        }
    }

    /// The folders of all processes that live, this one among them.
    static func living(root: FilePath) throws(StoreError) -> [FilePath] {
        let ingest = root.appending("ingest")
        return try FileSystem.names(in: ingest).filter { !$0.hasSuffix(".lock") }
            .map { ingest.appending($0) }
    }
}
