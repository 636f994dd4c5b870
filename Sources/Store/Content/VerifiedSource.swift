public import Compression
public import OCIModel

/// A stream that is hashed while it is read: its end is reached only when the bytes were those that
/// a digest and a size promised, otherwise reading throws.
public final class VerifiedSource: ByteSource {
    private let source: any ByteSource
    private let expected: Digest
    private let size: UInt64?
    private let place: String
    private var hasher = DigestHasher()
    private var isAtEnd = false

    /// Reads `source`.
    ///
    /// - Parameters:
    ///   - expected: The digest of all its bytes.
    ///   - size: How many there are, where that is known; reading stops beyond.
    ///   - place: Where the bytes come from, for messages.
    /// - Throws: ``StoreError/unsupportedDigest(_:)`` for anything but SHA-256.
    public init(
        _ source: any ByteSource, expecting expected: Digest, size: UInt64?, place: String
    ) throws {
        guard expected.algorithm == .sha256 else { throw StoreError.unsupportedDigest(expected) }
        self.source = source
        self.expected = expected
        self.size = size
        self.place = place
    }

    /// The next bytes; 0 at the end, when all were as promised.
    ///
    /// - Throws: ``StoreError/wrongDigest(expected:actual:place:)``,
    ///   ``StoreError/wrongSize(expected:actual:place:)``, and what the source throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard buffer.count > 0, !isAtEnd else { return 0 }
        let count = try source.read(into: buffer)
        if count > 0 {
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if let size, hasher.count > size { throw wrongSize(size) }
            return count
        }
        if let size, hasher.count != size { throw wrongSize(size) }
        let actual = hasher.finalize()
        guard actual == expected else {
            throw StoreError.wrongDigest(expected: expected, actual: actual, place: place)
        }
        isAtEnd = true
        return 0
    }

    /// Reads to the end for the sake of the check alone.
    public func drain() throws {
        try forEachPiece { _ in }
    }

    private func wrongSize(_ size: UInt64) -> StoreError {
        .wrongSize(expected: size, actual: hasher.count, place: place)
    }
}
