import CBZip2

/// bzip2 streams through libbz2, one after another.
final class Bzip2Decoder: StreamDecoder {
    private let stream: UnsafeMutablePointer<bz_stream>
    /// Whether the library holds memory for a stream; it wants to be told anew for each.
    private var isOpen = false

    let continuesAfterBoundary = true

    init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
        try open()
    }

    deinit {
        close()
        stream.deallocate()
    }

    private func open() throws(CompressionError) {
        stream.pointee = bz_stream()
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { throw .outOfMemory(.bzip2) }
        isOpen = true
    }

    private func close() {
        if isOpen { BZ2_bzDecompressEnd(stream) }
        isOpen = false
    }

    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(CompressionError) -> DecodeStep {
        if !isOpen { try open() }
        // The library only reads what its header does not call constant.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let (given, room) = (stream.pointee.avail_in, stream.pointee.avail_out)
        let result = BZ2_bzDecompress(stream)
        let step = DecodeStep(
            consumed: Int(given - stream.pointee.avail_in),
            produced: Int(room - stream.pointee.avail_out),
            isBoundary: result == BZ_STREAM_END)
        switch result {
        case BZ_OK: return step
        case BZ_STREAM_END:
            close()
            return step
        case BZ_MEM_ERROR: throw .outOfMemory(.bzip2)
        case BZ_DATA_ERROR_MAGIC: throw .corrupt(.bzip2, detail: "no bzip2 header")
        default: throw .corrupt(.bzip2, detail: "bad data or a failed check")
        }
    }
}
