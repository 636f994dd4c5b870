import CZlib

/// gzip members through zlib, one after another.
final class InflateDecoder {
    /// zlib keeps the address of the stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var needsReset = false

    /// - Parameter isRaw: Whether the data is deflate alone (RFC 1951), as in zip archives.
    init(isRaw: Bool = false) throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for a gzip header and trailer, which zlib then checks.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, isRaw ? -15 : 15 + 16, ZLIB_VERSION, size) == Z_OK else {
            throw .outOfMemory(.gzip)
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decodes as much as fits; after the end of a member the next one begins.
    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> DecodeStep {
        if needsReset {
            inflateReset(stream)
            needsReset = false
        }
        let available = UInt32(clamping: input.count)
        let room = UInt32(clamping: output.count)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        let result = inflate(stream, Z_NO_FLUSH)
        let step = DecodeStep(
            consumed: Int(available - stream.pointee.avail_in),
            produced: Int(room - stream.pointee.avail_out), isBoundary: result == Z_STREAM_END)
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: needsReset = true
        case Z_MEM_ERROR: throw .outOfMemory(.gzip)
        default: throw .corrupt(.gzip, detail: message)
        }
        return step
    }

    private var message: String {
        guard let text = stream.pointee.msg else { return "not a gzip stream" }
        return String(cString: text)
    }
}
