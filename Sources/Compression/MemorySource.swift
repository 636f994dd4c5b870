/// Bytes already in memory, read as a stream.
public final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private var position = 0

    /// Reads from the first of `bytes`.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next bytes; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { source in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
        }
        position += count
        return count
    }
}

/// A sink that keeps everything, for small things and tests.
public final class MemorySink: ByteSink {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    /// Starts empty.
    public init() {}

    /// Appends.
    public func write(_ piece: UnsafeRawBufferPointer) { bytes.append(contentsOf: piece) }
}
