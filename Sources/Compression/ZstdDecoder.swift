import CZstd

/// Zstandard frames through libzstd, one after another; skippable frames are skipped.
final class ZstdDecoder: StreamDecoder {
    private let context: OpaquePointer
    private let memoryLimit: UInt64

    let continuesAfterBoundary = true

    init(memoryLimit: UInt64) throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else { throw .outOfMemory(.zstd) }
        self.context = context
        self.memoryLimit = memoryLimit
        // The window is what takes memory; libzstd itself allows 10...31 bits for it.
        let bits = max(memoryLimit, 1).bitWidth - 1 - max(memoryLimit, 1).leadingZeroBitCount
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(min(max(bits, 10), 31)))
    }

    deinit { ZSTD_freeDCtx(context) }

    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(CompressionError) -> DecodeStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(context, &target, &source)
        if ZSTD_isError(result) != 0 {
            let name = String(cString: ZSTD_getErrorName(result))
            switch ZSTD_getErrorCode(result) {
            case ZSTD_error_frameParameter_windowTooLarge:
                throw .memoryLimit(.zstd, limit: memoryLimit)
            case ZSTD_error_memory_allocation: throw .outOfMemory(.zstd)
            default: throw .corrupt(.zstd, detail: name)
            }
        }
        return DecodeStep(consumed: source.pos, produced: target.pos, isBoundary: result == 0)
    }
}
