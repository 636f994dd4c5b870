package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Removes whatever is at a name, with all below it, and never leaves the folder it starts in: every
/// step is relative to an open folder and follows no symbolic link.
package enum TreeRemoval {
    /// Removes what is at a path. Nothing there is fine.
    package static func remove(_ path: FilePath) throws(StoreError) {
        guard let name = path.lastComponent else { return }
        let parent = path.removingLastComponent()
        let folder: OwnedDescriptor
        do {
            folder = try OwnedDescriptor(
                opening: parent.isEmpty ? "." : parent, flags: O_RDONLY | O_DIRECTORY)
        } catch StoreError.system(_, _, ENOENT) {
            return
        }
        try remove(Array(name.string.utf8), in: folder)
    }

    /// Removes all that is in an open folder, but not the folder.
    static func removeContents(of folder: OwnedDescriptor) throws(StoreError) {
        for name in try names(in: folder) { try remove(name, in: folder) }
    }

    /// Removes what a name stands for in an open folder. Nothing there is fine.
    ///
    /// - Returns: Whether it was a folder.
    @discardableResult
    static func remove(_ name: [UInt8], in folder: OwnedDescriptor) throws(StoreError) -> Bool {
        let text = name.map { CChar(bitPattern: $0) } + [0]
        let path = folder.path.appending(String(decoding: name, as: UTF8.self))
        if unlinkat(folder.raw, text, 0) == 0 || errno == ENOENT { return false }
        // A folder is EISDIR to Linux and EPERM to POSIX.
        guard errno == EISDIR || errno == EPERM || errno == EACCES else {
            throw StoreError(operation: "remove", path: path)
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var raw = openat(folder.raw, text, flags)
        if raw < 0, errno == EACCES, fchmodat(folder.raw, text, 0o700, 0) == 0 {
            raw = openat(folder.raw, text, flags)
        }
        guard raw >= 0 else { throw StoreError(operation: "remove", path: path) }
        let inner = OwnedDescriptor(raw, path: path)
        _ = fchmod(raw, 0o700)
        try removeContents(of: inner)
        guard unlinkat(folder.raw, text, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw StoreError(operation: "remove", path: path)
        }
        return true
    }

    /// The names in an open folder, in no particular order.
    static func names(in folder: OwnedDescriptor) throws(StoreError) -> [[UInt8]] {
        // The stream takes a descriptor of its own, and starts at the first name.
        let copy = openat(folder.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw StoreError(operation: "list", path: folder.path) }
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw StoreError(operation: "list", path: folder.path)
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = DirectoryEntry.name(of: entry)
            if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
        }
        return names
    }
}
