public import SystemPackage

/// A folder for work that leaves nothing: it goes away with this value, and when the process dies
/// without a word the next one to enter the store removes it.
///
/// It lies beside the trees of the cache, so that what is made in it can become one by a new name.
public final class ScratchFolder: Sendable {
    /// The folder.
    public let path: FilePath
    // The area goes away with its last user; a folder that outlived it would be swept under its feet.
    private let area: IngestArea

    /// Makes an empty folder.
    ///
    /// - Throws: ``StoreError`` when it cannot be made.
    public init(_ session: StoreSession) throws(StoreError) {
        area = try session.areaOfCache()
        path = area.newPath()
        try FileSystem.makeNewDirectory(path, mode: 0o700)
    }

    deinit { try? TreeRemoval.remove(path) }

    /// Makes a folder in it.
    ///
    /// - Parameter mode: Its mode, whatever the umask says.
    /// - Throws: ``StoreError`` when it cannot be made.
    public func folder(_ name: String, mode: UInt32 = 0o755) throws(StoreError) -> FilePath {
        let folder = path.appending(name)
        try FileSystem.makeNewDirectory(folder)
        guard folder.withPlatformString({ chmod($0, mode_t(mode)) }) == 0 else {
            throw StoreError(operation: "set the mode of", path: folder)
        }
        return folder
    }

    /// Writes a small file into it.
    ///
    /// - Parameter mode: Its mode, whatever the umask says; `nil` for that of a new file.
    /// - Throws: ``StoreError`` when it cannot be written.
    @discardableResult
    public func file(
        _ name: String, _ bytes: [UInt8], mode: UInt32? = nil
    ) throws(StoreError) -> FilePath {
        let file = path.appending(name)
        try OwnedDescriptor(opening: file, flags: O_WRONLY | O_CREAT | O_TRUNC).writeAll(bytes)
        if let mode, file.withPlatformString({ chmod($0, mode_t(mode)) }) != 0 {
            throw StoreError(operation: "set the mode of", path: file)
        }
        return file
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
