import Compression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Key files on this machine.
enum KeyFiles {
    /// The largest file that is read as a key; one of 4096 bits has 800 bytes.
    static let largestFile = 64 << 10

    /// The names of the `*.pub` files of a folder in byte order, or `nil` when `path` is no folder.
    static func list(folder path: String) throws(AlpineKeyError) -> [String]? {
        guard let folder = opendir(path) else {
            if errno == ENOTDIR { return nil }
            throw failure("open", path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".pub"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The bytes of a key file.
    static func read(_ path: String) throws(AlpineKeyError) -> [UInt8] {
        do {
            return try FileSource(path: path).readAll(limit: largestFile)
        } catch ByteSourceError.tooLong {
            throw .fileTooLarge(path: path, limit: largestFile)
        } catch ByteSourceError.system(let operation, let path, let number) {
            throw .system(operation: operation, path: path, reason: SystemMessage.text(number))
        } catch {
            throw .system(operation: "read", path: path, reason: "\(error)")
        }
    }

    private static func failure(_ operation: String, _ path: String) -> AlpineKeyError {
        .system(operation: operation, path: path, reason: SystemMessage.text(errno))
    }
}
