import Archives
import Compression

extension ByteSource {
    /// The next bytes, as many as there are up to `count`.
    func readUp(to count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let wanted = min(count - bytes.count, 64 << 10)
            let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
                filled = try readFully(into: UnsafeMutableRawBufferPointer(buffer))
            }
            bytes += piece
            if piece.count < wanted { break }
        }
        return bytes
    }

    /// Hands everything up to the end to `body`, piece by piece.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

extension TarReader {
    /// The content of the entry that ``next()`` just gave; the caller has limited its size.
    func readContent(of entry: TarEntry) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: Int(entry.size)) { buffer, filled in
            let all = UnsafeMutableRawBufferPointer(buffer)
            while filled < all.count {
                let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: all[filled...]))
                if count == 0 { break }
                filled += count
            }
        }
    }
}
