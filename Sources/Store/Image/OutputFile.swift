import Compression
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that a user named, on its way: it appears under its name when it is whole, in place of what
/// was there, and not at all when something goes wrong.
///
/// Until then it is `.NAME.socle-…` in the same folder, locked; one that a killed process left is
/// removed by the next that writes to the same place. What is no regular file (a pipe, a terminal,
/// anything below `/dev`) is written to directly.
final class OutputFile: ByteSink {
    private let target: FilePath
    private let temporary: FilePath?
    private let lock: FileLock?
    private let file: BufferedFile
    private var isFinished = false

    /// Opens a file that shall become `target`.
    init(_ target: FilePath) throws(StoreError) {
        self.target = target
        if try OutputFile.isDirect(target) {
            temporary = nil
            lock = nil
            file = BufferedFile(try OwnedDescriptor(opening: target, flags: O_WRONLY))
            return
        }
        let folder = TemporarySibling.folder(of: target)
        TemporarySibling.sweep(for: target)
        while true {
            let path = folder.appending(TemporarySibling.name(for: target))
            guard let lock = try FileLock.create(path) else { continue }
            self.lock = lock
            temporary = path
            file = BufferedFile(lock.file)
            return
        }
    }

    deinit {
        if !isFinished, let temporary { _ = try? FileSystem.delete(temporary) }
    }

    /// Takes all the bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws { try file.write(bytes) }

    /// Takes all the bytes.
    func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    /// Brings everything to the disk and gives the file its name.
    func finish() throws {
        try file.flush()
        if let temporary {
            try file.file.synchronize()
            try FileSystem.move(temporary, to: target)
        }
        isFinished = true
    }

    private static func isDirect(_ path: FilePath) throws(StoreError) -> Bool {
        if path.starts(with: "/dev") || path.starts(with: "/proc") { return true }
        guard let status = try FileSystem.status(path) else { return false }
        if status.kind == .directory {
            throw .unsupported(place: path.string, reason: "is a folder, and a file is wanted")
        }
        return status.kind == .other
    }
}

/// Names for things that are to become something else in the same folder.
enum TemporarySibling {
    static func folder(of target: FilePath) -> FilePath {
        let parent = target.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }

    static func name(for target: FilePath) -> String {
        prefix(for: target) + FileSystem.randomName()
    }

    private static func prefix(for target: FilePath) -> String {
        ".\(target.lastComponent?.string ?? "image").socle-"
    }

    /// Removes files and folders that dead processes left for a target.
    static func sweep(for target: FilePath) {
        let folder = folder(of: target)
        let prefix = prefix(for: target)
        for name in (try? FileSystem.names(in: folder)) ?? [] where name.hasPrefix(prefix) {
            let path = folder.appending(name)
            guard let status = try? FileSystem.status(path, followingLinks: false) else { continue }
            if status.kind == .file, let lock = try? FileLock.attempt(path) {
                _ = try? FileSystem.delete(path)
                withExtendedLifetime(lock) {}
            } else if status.kind == .directory, let lock = try? FileLock.attemptFolder(path) {
                try? TreeRemoval.remove(path)
                withExtendedLifetime(lock) {}
            }
        }
    }
}
