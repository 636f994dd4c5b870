import Compression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The standard input, for what is small.
enum StandardInput {
    /// All of it.
    ///
    /// - Throws: `ByteSourceError.tooLong`.
    static func bytes(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw ByteSourceError.tooLong(limit: UInt64(limit))
            }
        }
    }

    /// Lets the standard input begin again with bytes that were read from it: the program starts itself
    /// anew inside an enclosure, and reads them there.
    static func putBack(_ bytes: [UInt8]) {
        guard let file = tmpfile() else { return }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0,
            lseek(fileno(file), 0, SEEK_SET) == 0
        else { return }
        _ = dup2(fileno(file), STDIN_FILENO)
    }
}

/// The size of a file.
enum FileLength {
    /// The size in bytes.
    ///
    /// - Throws: `ByteSourceError.system`.
    static func of(_ path: String) throws -> UInt64 {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ByteSourceError.system(operation: "examine", path: path, errno: errno)
        }
        return UInt64(max(0, status.st_size))
    }
}
