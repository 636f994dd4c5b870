public import Compression
public import OCIModel

extension DigestHasher {
    /// The digest of everything that a source gives, and how many bytes that is.
    ///
    /// - Throws: What the source throws.
    public static func digest(of source: any ByteSource) throws -> (digest: Digest, size: UInt64) {
        var hasher = DigestHasher()
        try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { return }
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        return (hasher.finalize(), hasher.count)
    }
}
