import CDeflate
import CZstd

/// Expands single chunks, as ``ChunkedCompressor`` makes them, faster than a stream can be read.
public enum ChunkDecompressor {
    /// Expands one whole gzip member or zstd frame.
    ///
    /// - Parameters:
    ///   - bytes: The chunk, all of it and nothing else.
    ///   - codec: How it is compressed; the level does not matter.
    ///   - output: Room for exactly what comes out.
    /// - Throws: ``CompressionError`` when the chunk is damaged or has another size.
    public static func decompress(
        _ bytes: UnsafeRawBufferPointer, codec: LayerCodec,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        switch codec {
        case .gzip: try inflate(bytes, output)
        case .zstd: try expand(bytes, output)
        case .none:
            guard bytes.count == output.count else {
                throw .wrongSize(.none, expected: UInt64(output.count))
            }
            output.copyMemory(from: bytes)
        }
    }

    private static func inflate(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        guard let decompressor = libdeflate_alloc_decompressor() else { throw .outOfMemory(.gzip) }
        defer { libdeflate_free_decompressor(decompressor) }
        var consumed = 0
        var produced = 0
        let result = libdeflate_gzip_decompress_ex(
            decompressor, bytes.baseAddress, bytes.count, output.baseAddress, output.count,
            &consumed, &produced)
        switch result {
        case LIBDEFLATE_SUCCESS:
            guard produced == output.count else {
                throw .wrongSize(.gzip, expected: UInt64(output.count))
            }
            guard consumed == bytes.count else { throw .trailingBytes(.gzip) }
        case LIBDEFLATE_INSUFFICIENT_SPACE, LIBDEFLATE_SHORT_OUTPUT:
            throw .wrongSize(.gzip, expected: UInt64(output.count))
        default:
            throw .corrupt(.gzip, detail: "bad data or a failed check")
        }
    }

    private static func expand(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        let produced = ZSTD_decompress(
            output.baseAddress, output.count, bytes.baseAddress, bytes.count)
        if ZSTD_isError(produced) != 0 {
            if ZSTD_getErrorCode(produced) == ZSTD_error_dstSize_tooSmall {
                throw .wrongSize(.zstd, expected: UInt64(output.count))
            }
            throw .corrupt(.zstd, detail: String(cString: ZSTD_getErrorName(produced)))
        }
        guard produced == output.count else {
            throw .wrongSize(.zstd, expected: UInt64(output.count))
        }
    }
}
