import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file or folder that is closed with its last owner.
final class OwnedDescriptor: Sendable {
    let raw: Int32
    /// The path it was opened by, for messages.
    let path: FilePath

    /// Takes over an open descriptor.
    init(_ raw: Int32, path: FilePath) {
        self.raw = raw
        self.path = path
    }

    deinit { close(raw) }

    /// Opens a file or folder; it never stays open in programs that this one starts.
    convenience init(
        opening path: FilePath, flags: Int32, mode: mode_t = 0o644
    ) throws(StoreError) {
        let raw = path.withPlatformString { open($0, flags | O_CLOEXEC, mode) }
        guard raw >= 0 else { throw StoreError(operation: "open", path: path) }
        self.init(raw, path: path)
    }

    /// What `fstat` says.
    func status() throws(StoreError) -> FileStatus {
        var buffer = stat()
        guard fstat(raw, &buffer) == 0 else { throw StoreError(operation: "examine", path: path) }
        return FileStatus(buffer)
    }

    /// Writes all the bytes at the present position.
    func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = systemWrite(raw, rest)
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw StoreError(operation: "write", path: path)
            }
        }
    }

    /// Writes all the bytes at the present position.
    func writeAll(_ bytes: [UInt8]) throws(StoreError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(StoreError) in try writeAll(buffer) }
        }
        try result.get()
    }

    /// Cuts the file to a length and goes on from there.
    func truncate(to length: Int64) throws(StoreError) {
        guard ftruncate(raw, off_t(length)) == 0, lseek(raw, off_t(length), SEEK_SET) >= 0 else {
            throw StoreError(operation: "truncate", path: path)
        }
    }

    /// Returns when the content is on the disk.
    func synchronize() throws(StoreError) {
        #if canImport(Darwin)
            let failed = fsync(raw) != 0
        #else
            let failed = fdatasync(raw) != 0
        #endif
        // Some file systems, and everything that is no regular file, cannot; that is no failure.
        if failed, errno != EINVAL, errno != ENOTSUP {
            throw StoreError(operation: "write", path: path)
        }
    }
}

/// `write(2)`, whose name is taken inside types that have a `write` of their own.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

extension StoreError {
    /// The error that the last system call of this thread left in `errno`.
    init(operation: String, path: FilePath) {
        self.init(operation: operation, path: path, errno: errno)
    }

    /// Tells a full disk from other failures.
    init(operation: String, path: FilePath, errno number: Int32) {
        switch number {
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull(path: path)
        default: self = .system(operation: operation, path: path, errno: number)
        }
    }
}

/// What the store wants to know of a file.
struct FileStatus: Equatable {
    enum Kind: Equatable { case file, directory, symbolicLink, other }

    let kind: Kind
    let size: UInt64
    /// The number of names; 0 for a file that has been removed while open.
    let links: UInt64
    /// When the content was last changed, in seconds since 1970.
    let modified: Int64

    init(_ buffer: stat) {
        switch buffer.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        default: kind = .other
        }
        size = UInt64(max(0, buffer.st_size))
        links = UInt64(buffer.st_nlink)
        #if canImport(Darwin)
            modified = Int64(buffer.st_mtimespec.tv_sec)
        #else
            modified = Int64(buffer.st_mtim.tv_sec)
        #endif
    }
}
