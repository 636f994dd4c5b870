/// The part of a source that has been read and not yet used, in a buffer that is allocated once.
package final class InputWindow {
    /// The most that is read at once: what is used at once is still in the processor's cache.
    private static let pieceSize = 128 << 10

    private let source: any ByteSource
    private let skippable: (any SkippableSource)?
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    /// Whether the source has ended; there may still be bytes in the window.
    package private(set) var isAtEnd = false
    /// How many bytes were used so far.
    package private(set) var offset: UInt64 = 0

    /// A window of `capacity` bytes on `source`.
    package init(_ source: any ByteSource, capacity: Int) {
        self.source = source
        skippable = source as? any SkippableSource
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// What has been read and not used; valid until the window is next changed.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    }

    /// Marks the first `count` bytes as used.
    package func consume(_ count: Int) {
        start += count
        offset += UInt64(count)
    }

    /// Reads until there are `count` bytes in the window, or the source ends.
    ///
    /// - Parameter count: Not more than the capacity.
    package func fill(atLeast count: Int) throws {
        guard end - start < count, !isAtEnd else { return }
        if start == end {
            start = 0
            end = 0
        } else if start + count > buffer.count {
            buffer.copyMemory(from: bytes)
            end -= start
            start = 0
        }
        while end - start < count {
            let read = try source.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            if read == 0 {
                isAtEnd = true
                return
            }
            end += read
        }
    }

    /// Moves bytes out: those in the window first, then straight from the source.
    package func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        guard output.count > 0 else { return 0 }
        if start == end {
            if isAtEnd { return 0 }
            if output.count >= buffer.count {
                let count = try source.read(into: output)
                if count == 0 { isAtEnd = true }
                offset += UInt64(count)
                return count
            }
            try fill(atLeast: 1)
        }
        let count = min(output.count, end - start)
        output.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]))
        consume(count)
        return count
    }

    /// Passes over `count` bytes.
    ///
    /// - Returns: `false` when the source ends before.
    package func skip(_ count: UInt64) throws -> Bool {
        var rest = count
        while true {
            let step = Int(min(rest, UInt64(end - start)))
            consume(step)
            rest -= UInt64(step)
            if rest == 0 { return true }
            if rest > UInt64(buffer.count), let skippable, !isAtEnd {
                let skipped = try skippable.skip(rest)
                offset += skipped
                rest -= skipped
                if rest == 0 { return true }
            }
            try fill(atLeast: 1)
            if start == end { return false }
        }
    }
}
