#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file, or one part of it, read as a stream.
///
/// Every read goes straight into the caller's buffer at a position kept here, so several sources
/// may read one file, and ask for large pieces; pipes cannot be read this way. The file is closed
/// with the source.
public final class FileSource: SkippableSource {
    private let descriptor: Int32
    private let path: String
    private var position: UInt64
    /// Where the part ends; `nil` for the end of the file, wherever that is.
    private let end: UInt64?

    /// Opens a whole file.
    ///
    /// - Throws: ``ByteSourceError/system(operation:path:errno:)``.
    public convenience init(path: String) throws {
        try self.init(path: path, position: 0, end: nil)
    }

    /// Opens a whole file whose name need not be a text.
    ///
    /// - Parameter rawPath: The path as the system has it, with a zero at its end.
    /// - Throws: ``ByteSourceError/system(operation:path:errno:)``.
    public convenience init(rawPath: [CChar]) throws {
        try self.init(rawPath, position: 0, end: nil)
    }

    /// Opens the `length` bytes from `offset`; reading throws ``ByteSourceError/truncated`` when
    /// the file is too short for them.
    ///
    /// - Throws: ``ByteSourceError/system(operation:path:errno:)``, or
    ///   ``ByteSourceError/truncated`` for a part that no file can have.
    public convenience init(path: String, offset: UInt64, length: UInt64) throws {
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow, end <= UInt64(Int64.max) else { throw ByteSourceError.truncated }
        try self.init(path: path, position: offset, end: end)
    }

    private convenience init(path: String, position: UInt64, end: UInt64?) throws {
        try self.init(path.utf8CString.map { $0 }, position: position, end: end)
    }

    private init(_ raw: [CChar], position: UInt64, end: UInt64?) throws {
        descriptor = open(raw, O_RDONLY | O_CLOEXEC)
        path = String(
            decoding: raw.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.position = position
        self.end = end
        guard descriptor >= 0 else {
            throw ByteSourceError.system(operation: "open", path: path, errno: errno)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The next bytes; 0 at the end.
    ///
    /// - Throws: ``ByteSourceError``.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var wanted = buffer.count
        if let end { wanted = Int(min(UInt64(wanted), end - min(end, position))) }
        guard wanted > 0 else { return 0 }
        guard let offset = off_t(exactly: position) else { return 0 }
        while true {
            let count = pread(descriptor, buffer.baseAddress, wanted, offset)
            if count > 0 {
                position += UInt64(count)
                return count
            }
            if count == 0 {
                if end != nil { throw ByteSourceError.truncated }
                return 0
            }
            if errno != EINTR {
                throw ByteSourceError.system(operation: "read", path: path, errno: errno)
            }
        }
    }

    /// Passes over bytes without reading them.
    public func skip(_ count: UInt64) throws -> UInt64 {
        let last: UInt64
        if let end {
            last = end
        } else {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                throw ByteSourceError.system(operation: "examine", path: path, errno: errno)
            }
            last = UInt64(max(0, status.st_size))
        }
        let skipped = min(count, last - min(last, position))
        position += skipped
        return skipped
    }
}
