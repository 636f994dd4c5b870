import CLZMA

/// .xz streams and .lzma through liblzma.
final class LZMADecoder: StreamDecoder {
    // liblzma spells its flags as casts, which do not come over from C.
    private static let ignoreCheck: UInt32 = 0x10
    private static let concatenated: UInt32 = 0x08

    private let stream: UnsafeMutablePointer<lzma_stream>
    private let format: CompressionFormat
    private let memoryLimit: UInt64

    let continuesAfterBoundary = false

    init(
        format: CompressionFormat, memoryLimit: UInt64, verifiesChecks: Bool
    ) throws(CompressionError) {
        self.format = format
        self.memoryLimit = memoryLimit
        stream = .allocate(capacity: 1)
        stream.initialize(to: lzma_stream())
        let result: lzma_ret
        if format == .lzma {
            result = lzma_alone_decoder(stream, memoryLimit)
        } else {
            let flags = LZMADecoder.concatenated | (verifiesChecks ? 0 : LZMADecoder.ignoreCheck)
            result = lzma_stream_decoder(stream, memoryLimit, flags)
        }
        guard result == LZMA_OK else { throw .outOfMemory(format) }
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(CompressionError) -> DecodeStep {
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        let result = lzma_code(stream, isLast ? LZMA_FINISH : LZMA_RUN)
        let step = DecodeStep(
            consumed: input.count - stream.pointee.avail_in,
            produced: output.count - stream.pointee.avail_out,
            isBoundary: result == LZMA_STREAM_END)
        switch result {
        case LZMA_OK, LZMA_STREAM_END, LZMA_BUF_ERROR: return step
        case LZMA_MEMLIMIT_ERROR: throw .memoryLimit(format, limit: memoryLimit)
        case LZMA_MEM_ERROR: throw .outOfMemory(format)
        case LZMA_FORMAT_ERROR: throw .corrupt(format, detail: "no \(format) header")
        case LZMA_OPTIONS_ERROR: throw .unsupported(format, detail: "unknown options")
        default: throw .corrupt(format, detail: "bad data or a failed check")
        }
    }
}
