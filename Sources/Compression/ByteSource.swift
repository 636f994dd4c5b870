/// Bytes that come one piece after another: a file, a blob, a decompressor over either.
///
/// Reading is synchronous and single-threaded; a source belongs to the task that made it. Sources
/// nest, and none ever holds more than its own window in memory.
public protocol ByteSource: AnyObject {
    /// Fills `buffer` from its start with the next bytes, as many as are at hand.
    ///
    /// - Returns: The number of bytes read, at least one; 0 only at the end.
    /// - Throws: What the source beneath throws, or the source's own error for bad input.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A place for bytes: a file, a hash, a compressor over either.
public protocol ByteSink: AnyObject {
    /// Takes all the bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

extension ByteSource {
    /// Fills the whole buffer, or as much of it as there is before the end.
    ///
    /// - Returns: The number of bytes read; less than the buffer's size only at the end.
    public func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Everything up to the end.
    ///
    /// - Throws: ``ByteSourceError/tooLong(limit:)`` when there are more than `limit` bytes.
    public func readAll(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(limit, 1), 64 << 10))
        while true {
            let count = try piece.withUnsafeMutableBytes { try read(into: $0) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw ByteSourceError.tooLong(limit: UInt64(limit))
            }
            bytes.append(contentsOf: piece[..<count])
        }
    }
}

/// Why a stream of bytes was given up.
public enum ByteSourceError: Error, Equatable, CustomStringConvertible {
    /// More bytes came than the reader allows.
    case tooLong(limit: UInt64)
    /// The stream ended before the bytes that its own header promised.
    case truncated
    /// The operating system refused.
    case system(operation: String, path: String, errno: Int32)

    /// One line that names what was wrong.
    public var description: String {
        switch self {
        case .tooLong(let limit): "more than the allowed \(limit) bytes"
        case .truncated: "the data ends too early"
        case .system(let operation, let path, let errno):
            "cannot \(operation) \(path): \(SystemMessage.text(errno))"
        }
    }
}
