/// A file of gzip members, read member by member with the exact place of each.
///
/// ``read(into:)`` gives what the current member expands to and ends with it; ``nextMember()`` opens
/// the next one. An .apk file, for one, has its signature, its control data and its files in three
/// members, and what is signed are their compressed bytes.
public final class GzipMemberReader: ByteSource {
    private let input: InputWindow
    private let decoder: InflateDecoder
    private var isOpen = false
    private var produced: UInt64 = 0

    /// The limits for each member; those of the current one may be changed.
    public var limits: DecompressionLimits
    /// Where the current member begins in the source, in bytes.
    public private(set) var memberOffset: UInt64 = 0
    /// How many bytes of the source were decompressed; exactly the end of the current member once
    /// ``read(into:)`` has returned 0.
    public var compressedOffset: UInt64 { input.offset }

    /// Reads `source`, standing before its first member.
    ///
    /// - Throws: ``CompressionError/outOfMemory(_:)``.
    public init(_ source: any ByteSource, limits: DecompressionLimits) throws(CompressionError) {
        input = InputWindow(source, capacity: 64 << 10)
        decoder = try InflateDecoder()
        self.limits = limits
    }

    /// Goes to the next member, past what is unread of the current one.
    ///
    /// - Returns: `false` after the last member.
    /// - Throws: What ``read(into:)`` throws.
    public func nextMember() throws -> Bool {
        if isOpen {
            try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { piece in
                while try read(into: piece) > 0 {}
            }
        }
        try input.fill(atLeast: 1)
        if input.bytes.isEmpty { return false }
        isOpen = true
        produced = 0
        memberOffset = input.offset
        return true
    }

    /// The next bytes of the current member; 0 at its end, when its check has been verified.
    ///
    /// - Throws: ``CompressionError``, and what the source throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard isOpen, buffer.count > 0 else { return 0 }
        let room = limits.maximumOutput - min(produced, limits.maximumOutput)
        if room == 0 {
            var extra: UInt8 = 0
            let more = try withUnsafeMutableBytes(of: &extra) { try produce(into: $0) }
            guard more == 0 else {
                throw CompressionError.outputTooLong(.gzip, limit: limits.maximumOutput)
            }
            return 0
        }
        let wanted = Int(min(UInt64(buffer.count), room))
        let count = try produce(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        produced += UInt64(count)
        return count
    }

    private func produce(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while isOpen {
            try input.fill(atLeast: 1)
            let step = try decoder.step(
                input: input.bytes, output: output, isLast: input.isAtEnd)
            input.consume(step.consumed)
            if step.isBoundary { isOpen = false }
            if step.produced > 0 { return step.produced }
            if step.consumed == 0, isOpen { throw CompressionError.truncated(.gzip) }
        }
        return 0
    }
}
