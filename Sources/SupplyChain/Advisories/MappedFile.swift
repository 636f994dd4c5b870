import Compression
import OCIModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes of a file in memory, or bytes of their own, that nobody changes.
///
/// `@unchecked Sendable`: the bytes are complete before the value is made and are only read after;
/// blobs of the store are never written to, only replaced or removed as a whole.
final class MappedFile: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps a file.
    ///
    /// - Throws: `ByteSourceError.system` when it cannot be opened or mapped.
    init(path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ByteSourceError.system(operation: "open", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw ByteSourceError.system(operation: "examine", path: path, errno: errno)
        }
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            isMapped = false
            return
        }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            base != MAP_FAILED
        else { throw ByteSourceError.system(operation: "map", path: path, errno: errno) }
        bytes = UnsafeRawBufferPointer(start: base, count: size)
        isMapped = true
    }

    /// Copies bytes.
    init(_ content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(content.count, 1), alignment: 16)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(copy)[..<content.count])
        isMapped = false
    }

    deinit {
        guard let base = bytes.baseAddress else { return }
        let start = UnsafeMutableRawPointer(mutating: base)
        if isMapped { munmap(start, bytes.count) } else { start.deallocate() }
    }

    /// The SHA-256 of the bytes.
    func digest() -> Digest {
        var hasher = DigestHasher()
        hasher.update(bytes)
        return hasher.finalize()
    }
}
