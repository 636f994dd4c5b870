import Compression
import TestSupport
import Testing

@Suite struct DecompressorTests {
    static let compressed: [CompressionFormat] = [.gzip, .xz, .zstd, .bzip2, .lzma]

    @Test(arguments: CompressionFormat.allCases, [1, 7, Int.max])
    func formatIsRecognised(format: CompressionFormat, step: Int) throws {
        let bytes = Samples.packed(format)
        #expect(CompressionFormat.detect(bytes) == format)
        #expect(try expand(bytes, step: step) == Samples.text)
        #expect(try expand(bytes, format, step: step) == Samples.text)
        #expect(
            try Decompressor(MemorySource(bytes), limits: .package).format == format)
    }

    @Test func whatIsNoKnownFormatIsPlain() throws {
        let beginnings: [[UInt8]] = [
            [], [0x1F], [0x1F, 0x8B], Array("BZh9".utf8), Array("BZh9 is no archive".utf8),
            [0xFD, 0x37, 0x7A, 0x58, 0x5A],
            [0x5D, 0, 0], [0x5D, 0, 0x80] + Array(repeating: 0xFF, count: 10),
            Array("plain text that is long enough".utf8),
        ]
        for bytes in beginnings {
            #expect(CompressionFormat.detect(bytes) == .none)
            #expect(try expand(bytes) == bytes)
        }
    }

    @Test(arguments: compressed)
    func wrongFormatIsAnError(format: CompressionFormat) {
        for other in CompressionFormat.allCases where other != format {
            let error = #expect(throws: CompressionError.self) {
                try expand(Samples.packed(other), format)
            }
            #expect(error.map { "\($0)".hasPrefix("the \(format) data") } == true)
        }
    }

    /// Every cut is noticed, and as what it is.
    @Test(arguments: compressed, [1, Int.max])
    func truncation(format: CompressionFormat, step: Int) {
        let bytes = Samples.packed(format)
        for count in 0..<bytes.count {
            #expect(throws: CompressionError.truncated(format), "cut at \(count)") {
                try expand(Array(bytes[..<count]), format, step: step)
            }
        }
    }

    @Test(arguments: compressed)
    func partsInARow(format: CompressionFormat) throws {
        let bytes = Samples.packed(format)
        if format == .lzma {
            #expect(throws: CompressionError.trailingBytes(.lzma)) { try expand(bytes + bytes) }
        } else {
            #expect(try expand(bytes + bytes + bytes) == Samples.text + Samples.text + Samples.text)
            #expect(throws: CompressionError.truncated(format)) {
                try expand(bytes + bytes.dropLast())
            }
        }
        #expect(throws: CompressionError.self) { try expand(bytes + Array("trailing".utf8)) }
    }

    @Test func zstdSkippableFramesAreSkipped() throws {
        let frame: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
        #expect(try expand(frame + Samples.zstd + frame) == Samples.text)
        #expect(throws: CompressionError.truncated(.zstd)) { try expand(Array(frame.dropLast())) }
    }

    @Test func gzipHeaderFieldsAreRead() throws {
        let member = RawGzip.member(Samples.text, modified: 77, name: "a file name")
        #expect(try expand(member, step: 1) == Samples.text)
        #expect(try expand(member) == Samples.text)
    }

    @Test(arguments: [
        RawGzip.member(Samples.text, checksum: 1), RawGzip.member(Samples.text, length: 1),
    ])
    func gzipTrailerIsVerified(bytes: [UInt8]) {
        let error = #expect(throws: CompressionError.self) { try expand(bytes) }
        guard case .corrupt(.gzip, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func zstdChecksumIsVerified() {
        var bytes = Samples.zstd
        bytes[bytes.count - 1] ^= 1
        #expect(throws: CompressionError.self) { try expand(bytes) }
    }

    @Test func xzCheckIsVerifiedUnlessWaived() throws {
        var bytes = Samples.xz
        // One bit of the content, which stands there as it is: only the check can tell.
        bytes[30] ^= 1
        #expect(
            throws: CompressionError.corrupt(.xz, detail: "bad data or a failed check")
        ) { try expand(bytes) }
        #expect(try expand(bytes, verifiesChecks: false).count == Samples.text.count)
    }

    @Test(arguments: CompressionFormat.allCases)
    func outputLimit(format: CompressionFormat) throws {
        let bytes = Samples.packed(format)
        let size = UInt64(Samples.text.count)
        #expect(try expand(bytes, format, limit: size) == Samples.text)
        #expect(throws: CompressionError.outputTooLong(format, limit: size - 1)) {
            try expand(bytes, format, limit: size - 1)
        }
        #expect(throws: CompressionError.outputTooLong(format, limit: 0)) {
            try expand(bytes, format, limit: 0)
        }
    }

    @Test func memoryLimit() throws {
        #expect(throws: CompressionError.memoryLimit(.xz, limit: 1 << 20)) {
            try expand(Samples.xz, memory: 1 << 20)
        }
        // A frame with a window of 8 MiB (RFC 8878, 3.1.1.1.2) and an empty last block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 13 << 3, 1, 0, 0]
        #expect(try expand(frame, memory: 8 << 20) == [])
        #expect(throws: CompressionError.memoryLimit(.zstd, limit: 4 << 20)) {
            try expand(frame, memory: 4 << 20)
        }
    }

    @Test func errorsOfTheSourcePassThrough() {
        final class Failing: ByteSource {
            func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                throw ByteSourceError.tooLong(limit: 7)
            }
        }
        for format in CompressionFormat.allCases {
            #expect(throws: ByteSourceError.tooLong(limit: 7)) {
                try Decompressor(Failing(), format: format, limits: .package).readAll(limit: 1)
            }
        }
    }

    @Test func messages() {
        #expect(
            "\(CompressionError.outputTooLong(.xz, limit: 5))"
                == "the xz data expands to more than the allowed 5 bytes")
        #expect("\(CompressionError.truncated(.gzip))" == "the gzip data ends too early")
    }
}
