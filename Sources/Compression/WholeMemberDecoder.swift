import CDeflate

/// Expands whole gzip members with libdeflate, which takes half the time of zlib but cannot stream.
///
/// The packages of Alpine are mostly small, and the layers that Socle itself writes consist of
/// members of 1 MiB, so this is the common case.
final class WholeMemberDecoder {
    /// The most that a member may expand to, to be taken this way. Pages that a smaller one does
    /// not touch take no memory.
    private static let capacity = 8 << 20

    private let decompressor: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer
    private var pending = 0..<0

    init?() {
        guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
        self.decompressor = decompressor
        output = .allocate(byteCount: WholeMemberDecoder.capacity, alignment: 16)
    }

    deinit {
        libdeflate_free_decompressor(decompressor)
        output.deallocate()
    }

    /// Expands the member that `input` begins with.
    ///
    /// - Returns: The size of the compressed member; `nil` when it is not whole, too large or bad.
    func expand(_ input: UnsafeRawBufferPointer) -> Int? {
        var consumed = 0
        var produced = 0
        let result = libdeflate_gzip_decompress_ex(
            decompressor, input.baseAddress, input.count, output.baseAddress, output.count,
            &consumed, &produced)
        guard result == LIBDEFLATE_SUCCESS else { return nil }
        pending = 0..<produced
        return consumed
    }

    /// Moves out what was expanded; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, pending.count)
        guard count > 0 else { return 0 }
        let next = pending.lowerBound + count
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: output[pending.lowerBound..<next]))
        pending = next..<pending.upperBound
        return count
    }
}
