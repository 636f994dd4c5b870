/// A source that can pass over bytes for less than it costs to read them.
public protocol SkippableSource: ByteSource {
    /// Passes over the next `count` bytes, or over fewer when the source ends before.
    ///
    /// - Returns: How many bytes were passed over.
    /// - Throws: What reading throws.
    func skip(_ count: UInt64) throws -> UInt64
}
