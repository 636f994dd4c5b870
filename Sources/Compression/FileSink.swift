#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file that is written from its present position on, in pieces of 256 KiB.
///
/// The descriptor stays the caller's, who closes it. Nothing is written behind the caller's back
/// when a sink is dropped: only ``flush()`` makes the last bytes reach the file.
public final class FileSink: ByteSink {
    private static let capacity = 256 << 10

    private let descriptor: Int32
    private let path: String
    private let buffer: UnsafeMutableRawBufferPointer
    private var filled = 0

    /// Writes to `descriptor`; `path` is for messages only.
    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        buffer = .allocate(byteCount: FileSink.capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Takes all the bytes.
    ///
    /// - Throws: ``ByteSourceError/system(operation:path:errno:)``.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        if filled + bytes.count > buffer.count { try flush() }
        if bytes.count >= buffer.count {
            try send(bytes)
        } else {
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: bytes)
            filled += bytes.count
        }
    }

    /// Hands everything to the operating system; this is no promise that it is on the disk.
    ///
    /// - Throws: ``ByteSourceError/system(operation:path:errno:)``.
    public func flush() throws {
        let pending = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
        filled = 0
        try send(pending)
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws {
        var sent = 0
        while sent < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            #if canImport(Glibc)
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, rest.baseAddress, rest.count)
            #else
                let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
            #endif
            if count >= 0 {
                sent += count
            } else if errno != EINTR {
                throw ByteSourceError.system(operation: "write", path: path, errno: errno)
            }
        }
    }
}
