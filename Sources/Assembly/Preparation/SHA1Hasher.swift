import Crypto

/// SHA-1 over bytes that arrive in pieces, for the checksums that apk packages state per file.
///
/// It proves nothing by itself; the package's data as a whole was checked with SHA-256 before.
struct SHA1Hasher {
    private var hash = Insecure.SHA1()

    mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    func finalize() -> [UInt8] { Array(hash.finalize()) }
}
