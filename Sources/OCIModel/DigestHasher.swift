import Crypto

/// SHA-256 over bytes that arrive in pieces.
public struct DigestHasher: Sendable {
    private var hash = SHA256()
    /// How many bytes have gone in.
    public private(set) var count: UInt64 = 0

    /// Starts with nothing hashed.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
        count += UInt64(bytes.count)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of all bytes so far; more may follow.
    public func finalize() -> Digest {
        Digest(sha256Bytes: hash.finalize())
    }

    /// The digest of one piece of bytes.
    public static func digest(of bytes: [UInt8]) -> Digest {
        var hasher = DigestHasher()
        hasher.update(bytes)
        return hasher.finalize()
    }
}
