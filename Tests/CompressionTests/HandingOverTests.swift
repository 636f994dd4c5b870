import Compression
import Testing

/// Sources and sinks that work on a thread of their own.
@Suite struct HandingOverTests {
    private static let sizes = [0, 1, 256 << 10, (256 << 10) + 1, 5 << 20]

    private final class Collector: ByteSink {
        var bytes: [UInt8] = []
        var limit: Int
        init(limit: Int = .max) { self.limit = limit }
        func write(_ piece: UnsafeRawBufferPointer) throws {
            guard bytes.count + piece.count <= limit else { throw ByteSourceError.truncated }
            bytes.append(contentsOf: piece)
        }
    }

    /// Gives `count` bytes, then throws.
    private final class Failing: ByteSource {
        var count: Int
        init(_ count: Int) { self.count = count }
        func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            guard count > 0 else { throw ByteSourceError.truncated }
            let given = min(count, buffer.count)
            for index in 0..<given { buffer[index] = 7 }
            count -= given
            return given
        }
    }

    @Test("Everything arrives, in order", arguments: sizes, [1000, 1 << 20])
    func readsAhead(size: Int, step: Int) throws {
        let bytes = Samples.mixed(size)
        let source = ReadAheadSource { DrippingSource(bytes, step: step) }
        #expect(try source.readAll(limit: size) == bytes)
        var room = [UInt8](repeating: 0, count: 8)
        let rest = try room.withUnsafeMutableBytes { try source.read(into: $0) }
        #expect(rest == 0)
    }

    @Test("An error comes after what came before it", arguments: [0, 10, 1 << 20])
    func failure(size: Int) throws {
        let source = ReadAheadSource { Failing(size) }
        var seen = 0
        var room = [UInt8](repeating: 0, count: 100_000)
        #expect(throws: ByteSourceError.truncated) {
            while true {
                let count = try room.withUnsafeMutableBytes { try source.read(into: $0) }
                if count == 0 { return }
                seen += count
            }
        }
        // The piece in which it happened is lost.
        #expect(seen <= size && size - seen < 256 << 10)
    }

    @Test("A source that cannot be opened says why at the first read")
    func unopened() throws {
        let source = ReadAheadSource { throw ByteSourceError.truncated }
        #expect(throws: ByteSourceError.truncated) { try source.readAll(limit: 10) }
    }

    @Test("A source may be left before its end")
    func abandoned() throws {
        for _ in 0..<50 {
            let source = ReadAheadSource { MemorySource([UInt8](repeating: 1, count: 3 << 20)) }
            var room = [UInt8](repeating: 0, count: 8)
            #expect(try room.withUnsafeMutableBytes { try source.read(into: $0) } == 8)
        }
    }

    @Test("A sink on another thread gets everything, in order", arguments: sizes, [1000, 700_000])
    func writes(size: Int, step: Int) throws {
        let bytes = Samples.mixed(size)
        let sink = BackgroundSink(Collector())
        try bytes.withUnsafeBytes { all in
            var start = 0
            while start < all.count {
                let end = min(start + step, all.count)
                try sink.write(UnsafeRawBufferPointer(rebasing: all[start..<end]))
                start = end
            }
        }
        #expect(try sink.finish().bytes == bytes)
    }

    @Test("What the sink throws comes back, however much is written after it")
    func refused() throws {
        let sink = BackgroundSink(Collector(limit: 1000))
        let bytes = [UInt8](repeating: 0, count: 300_000)
        #expect(throws: ByteSourceError.truncated) {
            for _ in 0..<100 { try bytes.withUnsafeBytes { try sink.write($0) } }
        }
        #expect(throws: ByteSourceError.truncated) { _ = try sink.finish() }
    }
}
