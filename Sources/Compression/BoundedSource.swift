/// A source with a known or greatest length, which it enforces.
public final class BoundedSource: SkippableSource {
    private let source: any ByteSource
    private let limit: UInt64
    private let exact: Bool
    private var passed: UInt64 = 0

    /// Reads `source` and throws ``ByteSourceError/tooLong(limit:)`` when it has more than `limit`
    /// bytes and, when `exact`, ``ByteSourceError/truncated`` when it has fewer.
    public init(_ source: any ByteSource, limit: UInt64, exact: Bool) {
        self.source = source
        self.limit = limit
        self.exact = exact
    }

    /// The next bytes; 0 at the end.
    ///
    /// - Throws: ``ByteSourceError``, or what the source throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard buffer.count > 0 else { return 0 }
        let room = limit - passed
        if room == 0 {
            // Only an attempt to read on can tell whether the source ends where it should.
            var extra: UInt8 = 0
            let more = try withUnsafeMutableBytes(of: &extra) { try source.read(into: $0) }
            guard more == 0 else { throw ByteSourceError.tooLong(limit: limit) }
            return 0
        }
        let wanted = Int(min(UInt64(buffer.count), room))
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        if count == 0, exact { throw ByteSourceError.truncated }
        passed += UInt64(count)
        return count
    }

    /// Passes over bytes, cheaply when the source beneath can.
    public func skip(_ count: UInt64) throws -> UInt64 {
        guard let source = source as? any SkippableSource else { return 0 }
        let skipped = try source.skip(min(count, limit - passed))
        passed += skipped
        return skipped
    }
}
