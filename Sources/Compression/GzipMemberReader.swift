/// A file of gzip members, read member by member with the exact place of each.
///
/// ``read(into:)`` gives what the current member expands to and ends with it; ``nextMember()``
/// opens the next one. An .apk file, for one, has its signature, its control data and its files in
/// three members, and what is signed are their compressed bytes.
public final class GzipMemberReader: ByteSource {
    private let stream: GzipStream
    private let limits: DecompressionLimits
    private var meter: OutputMeter

    /// Where the current member begins in the source, in bytes.
    public private(set) var memberOffset: UInt64 = 0
    /// How many bytes of the source were decompressed; exactly the end of the current member once
    /// ``read(into:)`` has returned 0, and some place inside it before.
    public var compressedOffset: UInt64 { stream.input.offset }

    /// Reads `source`, standing before its first member.
    ///
    /// - Parameter limits: What to allow each member.
    /// - Throws: ``CompressionError/outOfMemory(_:)``.
    public init(_ source: any ByteSource, limits: DecompressionLimits) throws(CompressionError) {
        stream = try GzipStream(source)
        self.limits = limits
        meter = OutputMeter(.gzip, limit: limits.maximumOutput)
    }

    /// Goes to the next member, past what is unread of the current one.
    ///
    /// - Returns: `false` after the last member.
    /// - Throws: What ``read(into:)`` throws.
    public func nextMember() throws -> Bool {
        if stream.isOpen {
            try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { piece in
                while try read(into: piece) > 0 {}
            }
        }
        meter = OutputMeter(.gzip, limit: limits.maximumOutput)
        memberOffset = stream.input.offset
        return try stream.open()
    }

    /// The next bytes of the current member; 0 at its end, when its check has been verified.
    ///
    /// - Throws: ``CompressionError``, and what the source throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try meter.read(into: buffer) { try stream.read(into: $0) }
    }
}
