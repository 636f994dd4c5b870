import Compression
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct FileTests {
    private let folder: TemporaryDirectory
    private let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = try folder.write(Array(0..<100), to: "file")
    }

    @Test func wholeFile() throws {
        #expect(try FileSource(path: path).readAll(limit: 100) == Array(0..<100))
        let empty = try folder.write([], to: "empty")
        #expect(try FileSource(path: empty).readAll(limit: 0) == [])
    }

    struct Part: Sendable, CustomTestStringConvertible {
        var offset: UInt64
        var length: UInt64
        var expected: [UInt8]?
        var testDescription: String { "\(offset)+\(length)" }
    }

    @Test(arguments: [
        Part(offset: 10, length: 5, expected: [10, 11, 12, 13, 14]),
        Part(offset: 0, length: 0, expected: []),
        Part(offset: 100, length: 0, expected: []),
        Part(offset: 98, length: 2, expected: [98, 99]),
        Part(offset: 98, length: 3),
        Part(offset: 1000, length: 1),
        Part(offset: .max, length: 1),
        Part(offset: 1 << 63, length: 1),
    ])
    func partOfAFile(part: Part) throws {
        let read = {
            try FileSource(path: path, offset: part.offset, length: part.length)
                .readAll(limit: 1000)
        }
        if let expected = part.expected {
            #expect(try read() == expected)
        } else {
            #expect(throws: ByteSourceError.truncated) { try read() }
        }
    }

    @Test func partsOfOneFileDoNotDisturbEachOther() throws {
        let first = try FileSource(path: path, offset: 0, length: 50)
        let second = try FileSource(path: path, offset: 50, length: 50)
        var byte: UInt8 = 0
        for index in UInt8(0)..<50 {
            #expect(try withUnsafeMutableBytes(of: &byte) { try first.read(into: $0) } == 1)
            #expect(byte == index)
            #expect(try withUnsafeMutableBytes(of: &byte) { try second.read(into: $0) } == 1)
            #expect(byte == index + 50)
        }
    }

    @Test func skipping() throws {
        let whole = try FileSource(path: path)
        #expect(try whole.skip(97) == 97)
        #expect(try whole.readAll(limit: 3) == [97, 98, 99])
        #expect(try whole.skip(1) == 0)
        let part = try FileSource(path: path, offset: 10, length: 10)
        #expect(try part.skip(4) == 4)
        #expect(try part.skip(.max) == 6)
        #expect(try part.readAll(limit: 1) == [])
    }

    @Test func missingFileIsNamed() throws {
        let path = folder.appending("missing")
        let error = ByteSourceError.system(operation: "open", path: path, errno: ENOENT)
        #expect(throws: error) { try FileSource(path: path) }
        #expect("\(error)" == "cannot open \(path): No such file or directory")
    }

    @Test(arguments: [1, 1000, 262_143, 262_144, 262_145, 600_000])
    func sinkWritesEverythingInOrder(piece: Int) throws {
        let bytes = Samples.mixed(700_000)
        let path = folder.appending("out-\(piece)")
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let sink = FileSink(descriptor: descriptor, path: path)
        let used = piece == 1 ? bytes.prefix(300_000) : bytes[...]
        try used.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                try sink.write(UnsafeRawBufferPointer(rebasing: rest.prefix(piece)))
                rest = rest.dropFirst(piece)
            }
        }
        try sink.flush()
        try sink.flush()
        #expect(try Files.read(path) == Array(used))
    }

    @Test func sinkReportsFailure() throws {
        let descriptor = open("/dev/null", O_RDONLY)
        defer { close(descriptor) }
        let sink = FileSink(descriptor: descriptor, path: "/dev/null")
        try [UInt8(1)].withUnsafeBytes { try sink.write($0) }
        #expect(
            throws: ByteSourceError.system(operation: "write", path: "/dev/null", errno: EBADF)
        ) { try sink.flush() }
    }
}
