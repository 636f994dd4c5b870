import CDeflate
import CZstd

/// Compresses pieces of data, each into a gzip member or zstd frame that stands for itself.
///
/// The same piece gives the same bytes always, with nothing in them of the time or the machine. One
/// compressor is for one task; its working memory is kept from piece to piece.
public final class ChunkCompressor {
    /// What a gzip member begins with (RFC 1952): no flags, no time, no extra flags, system
    /// unknown.
    private static let gzipHeader: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    private static let gzipTrailerSize = 8

    private enum Engine {
        case deflate(OpaquePointer)
        case zstd(OpaquePointer)
        case copy
    }

    private let engine: Engine
    private var output: [UInt8] = []

    /// Makes ready for a codec.
    ///
    /// - Throws: ``CompressionError/invalidParameter(_:)`` for a level out of range.
    public init(codec: LayerCodec) throws(CompressionError) {
        switch codec {
        case .gzip(let level):
            guard (1...12).contains(level) else {
                throw .invalidParameter("gzip level \(level) is not between 1 and 12")
            }
            guard let compressor = libdeflate_alloc_compressor(Int32(level)) else {
                throw .outOfMemory(.gzip)
            }
            engine = .deflate(compressor)
        case .zstd(let level):
            guard (1...19).contains(level) else {
                throw .invalidParameter("zstd level \(level) is not between 1 and 19")
            }
            guard let context = ZSTD_createCCtx() else { throw .outOfMemory(.zstd) }
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
            ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
            engine = .zstd(context)
        case .none:
            engine = .copy
        }
    }

    deinit {
        switch engine {
        case .deflate(let compressor): libdeflate_free_compressor(compressor)
        case .zstd(let context): ZSTD_freeCCtx(context)
        case .copy: break
        }
    }

    /// Writes the compressed form of `piece` to `sink`.
    ///
    /// - Parameter piece: Less than 4 GiB.
    /// - Returns: How many bytes were written.
    /// - Throws: ``CompressionError``, and what the sink throws.
    public func compress(_ piece: UnsafeRawBufferPointer, to sink: any ByteSink) throws -> Int {
        let count: Int
        switch engine {
        case .deflate(let compressor):
            guard let size = UInt32(exactly: piece.count) else {
                throw CompressionError.invalidParameter("a piece of \(piece.count) bytes")
            }
            count = try deflate(compressor, piece, size: size)
        case .zstd(let context):
            reserve(ZSTD_compressBound(piece.count))
            count = output.withUnsafeMutableBytes {
                ZSTD_compress2(context, $0.baseAddress, $0.count, piece.baseAddress, piece.count)
            }
            guard ZSTD_isError(count) == 0 else { throw CompressionError.outOfMemory(.zstd) }
        case .copy:
            try sink.write(piece)
            return piece.count
        }
        try output.withUnsafeBytes {
            try sink.write(UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
        return count
    }

    private func deflate(
        _ compressor: OpaquePointer, _ piece: UnsafeRawBufferPointer, size: UInt32
    ) throws(CompressionError) -> Int {
        let header = ChunkCompressor.gzipHeader
        let frame = header.count + ChunkCompressor.gzipTrailerSize
        reserve(libdeflate_deflate_compress_bound(compressor, piece.count) + frame)
        let count = output.withUnsafeMutableBytes { output in
            output.copyBytes(from: header)
            let room = UnsafeMutableRawBufferPointer(rebasing: output[header.count...])
            let count = libdeflate_deflate_compress(
                compressor, piece.baseAddress, piece.count, room.baseAddress,
                room.count - ChunkCompressor.gzipTrailerSize)
            let crc = libdeflate_crc32(0, piece.baseAddress, piece.count)
            room.storeBytes(of: crc.littleEndian, toByteOffset: count, as: UInt32.self)
            room.storeBytes(of: size.littleEndian, toByteOffset: count + 4, as: UInt32.self)
            return count
        }
        guard count > 0 else { throw .outOfMemory(.gzip) }
        return frame + count
    }

    private func reserve(_ count: Int) {
        if output.count < count {
            output = [UInt8](repeating: 0, count: count)
        }
    }
}
