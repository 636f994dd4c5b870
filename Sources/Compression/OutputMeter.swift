/// Holds what comes out of a decoder to its limit.
struct OutputMeter {
    private let format: CompressionFormat
    private let limit: UInt64
    private var produced: UInt64 = 0

    init(_ format: CompressionFormat, limit: UInt64) {
        self.format = format
        self.limit = limit
    }

    /// Reads as much as is still allowed.
    ///
    /// - Throws: ``CompressionError/outputTooLong(_:limit:)`` when there is more, and what `read`
    ///   throws.
    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer,
        from read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Int {
        guard buffer.count > 0 else { return 0 }
        if produced == limit {
            // The data may end exactly at the limit; only one byte more is too much.
            var extra: UInt8 = 0
            let more = try withUnsafeMutableBytes(of: &extra) { try read($0) }
            guard more == 0 else { throw CompressionError.outputTooLong(format, limit: limit) }
            return 0
        }
        let wanted = Int(min(UInt64(buffer.count), limit - produced))
        let count = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        produced += UInt64(count)
        return count
    }
}
