import Compression
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few things that the store does with paths, each with a typed error that names the path.
enum FileSystem {
    /// Makes a folder and those above it; one that exists is fine.
    static func makeDirectories(_ path: FilePath, mode: mode_t = 0o755) throws(StoreError) {
        if path.withPlatformString({ mkdir($0, mode) }) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, !path.removingLastComponent().isEmpty,
            path.removingLastComponent() != path
        else { throw StoreError(operation: "create", path: path) }
        try makeDirectories(path.removingLastComponent(), mode: mode)
        if path.withPlatformString({ mkdir($0, mode) }) != 0, errno != EEXIST {
            throw StoreError(operation: "create", path: path)
        }
    }

    /// Makes one folder that must not exist yet.
    static func makeNewDirectory(_ path: FilePath, mode: mode_t = 0o755) throws(StoreError) {
        guard path.withPlatformString({ mkdir($0, mode) }) == 0 else {
            throw StoreError(operation: "create", path: path)
        }
    }

    /// Gives a file its new name in one step, in place of what had that name.
    static func move(_ source: FilePath, to target: FilePath) throws(StoreError) {
        let result = source.withPlatformString { from in
            target.withPlatformString { rename(from, $0) }
        }
        guard result == 0 else { throw StoreError(operation: "write", path: target) }
    }

    /// Removes a file; `false` when there was none.
    @discardableResult
    static func delete(_ path: FilePath) throws(StoreError) -> Bool {
        if path.withPlatformString({ unlink($0) }) == 0 { return true }
        guard errno == ENOENT else { throw StoreError(operation: "remove", path: path) }
        return false
    }

    /// Removes a folder if it is empty.
    static func deleteIfEmpty(_ path: FilePath) {
        _ = path.withPlatformString { rmdir($0) }
    }

    /// What is at a path, or `nil` when nothing is.
    static func status(
        _ path: FilePath, followingLinks: Bool = true
    ) throws(StoreError) -> FileStatus? {
        var buffer = stat()
        let result = path.withPlatformString {
            followingLinks ? stat($0, &buffer) : lstat($0, &buffer)
        }
        if result == 0 { return FileStatus(buffer) }
        guard errno == ENOENT || errno == ENOTDIR else {
            throw StoreError(operation: "examine", path: path)
        }
        return nil
    }

    /// The names in a folder in byte order; none when there is no such folder.
    static func names(in path: FilePath) throws(StoreError) -> [String] {
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            guard errno == ENOENT else { throw StoreError(operation: "list", path: path) }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = DirectoryEntry.name(of: entry)
            if name != [0x2e], name != [0x2e, 0x2e] {
                names.append(String(decoding: name, as: UTF8.self))
            }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The content of a small file, or `nil` when there is none.
    static func read(_ path: FilePath, limit: UInt64) throws -> [UInt8]? {
        guard let status = try status(path) else { return nil }
        guard status.size <= limit else {
            throw StoreError.tooLarge(place: path.string, limit: limit)
        }
        do {
            return try FileSource(path: path.string).readAll(limit: Int(limit))
        } catch ByteSourceError.tooLong {
            throw StoreError.tooLarge(place: path.string, limit: limit)
        } catch ByteSourceError.system(_, _, let number) where number == ENOENT {
            return nil
        }
    }

    /// Returns when the names in a folder are on the disk.
    static func synchronizeDirectory(_ path: FilePath) throws(StoreError) {
        let folder = try OwnedDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
        // Not every file system can; then there is nothing more to be had.
        _ = fsync(folder.raw)
    }

    /// Sets the time of last change to now, for those who judge by age.
    static func touch(_ path: FilePath) {
        _ = path.withPlatformString { utimes($0, nil) }
    }

    /// Sixteen random digits for a name that nobody else takes.
    static func randomName() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// The name inside what `readdir` gives, as bytes.
enum DirectoryEntry {
    static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    }
}
