import Compression
import Packages

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file of an index image: mapped to be read, replaced as a whole, never changed.
struct IndexImageFile {
    /// Where it is.
    let path: String

    /// Maps the file; `nil` when there is none to map. What is in it is for the caller to check.
    func mapped() -> DebianIndexStorage? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0,
            let size = Int(exactly: status.st_size),
            let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
        else { return nil }
        return DebianIndexStorage(
            adopting: UnsafeRawBufferPointer(start: base, count: size),
            release: { _ = munmap(UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count) })
    }

    /// Writes the file beside its place and moves it there, so that nobody maps half of one and what
    /// is mapped stays as it is. Whoever finds another at it leaves it to that one; what a killed
    /// process left is taken over. Failing is no error: it costs time, not truth.
    func replace(with bytes: [UInt8]) {
        makeFolders()
        let partial = path + ".partial"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return }
        // Closing gives the lock back, after the move: until then nobody else opens this file.
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStill(partial, descriptor) else {
            return
        }
        guard ftruncate(descriptor, 0) == 0, write(bytes, to: descriptor, partial),
            rename(partial, path) == 0
        else {
            unlink(partial)
            return
        }
    }

    /// Whether a path names the open file: it may have been moved away before the lock was had.
    private func isStill(_ path: String, _ descriptor: Int32) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32, _ name: String) -> Bool {
        let sink = FileSink(descriptor: descriptor, path: name)
        do {
            try bytes.withUnsafeBytes { try sink.write($0) }
            try sink.flush()
            return true
        } catch {
            return false
        }
    }

    private func makeFolders() {
        var prefix = path.hasPrefix("/") ? "" : "."
        for name in path.split(separator: "/").dropLast() {
            prefix += "/" + name
            mkdir(prefix, 0o755)
        }
    }
}
