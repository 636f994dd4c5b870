import Compression
import TestSupport
import Testing

@Suite struct GzipMemberReaderTests {
    static let contents: [[UInt8]] = [
        Samples.mixed(300), [], Samples.mixed(70_000, seed: 2),
        [UInt8](repeating: 1, count: 9 << 20), Samples.mixed(5, seed: 4),
    ]

    private func members() throws -> [[UInt8]] {
        try Self.contents.map {
            $0.isEmpty
                ? RawGzip.member([]) : try compress($0, .gzip(level: 1), chunkSize: 16 << 20).bytes
        }
    }

    @Test(arguments: [1000, Int.max])
    func boundariesAreExact(step: Int) throws {
        let members = try members()
        let reader = try GzipMemberReader(
            DrippingSource(members.flatMap { $0 }, step: step), limits: .package)
        var offset: UInt64 = 0
        for (member, content) in zip(members, Self.contents) {
            #expect(try reader.nextMember())
            #expect(reader.memberOffset == offset)
            #expect(try reader.readAll(limit: 16 << 20) == content)
            offset += UInt64(member.count)
            #expect(reader.compressedOffset == offset)
        }
        #expect(try !reader.nextMember())
        #expect(try reader.readAll(limit: 0) == [])
    }

    @Test func unreadMembersArePassedOver() throws {
        let members = try members()
        let reader = try GzipMemberReader(
            MemorySource(members.flatMap { $0 }), limits: .package)
        for _ in members { #expect(try reader.nextMember()) }
        #expect(try reader.readAll(limit: 16 << 20) == Self.contents.last)
        #expect(try !reader.nextMember())
    }

    @Test func nothingIsReadBeforeTheFirstMember() throws {
        let reader = try GzipMemberReader(MemorySource(Samples.gzip), limits: .package)
        #expect(try reader.readAll(limit: 0) == [])
        #expect(try reader.nextMember())
        #expect(try reader.readAll(limit: 100) == Samples.text)
    }

    @Test func limitIsForEachMember() throws {
        let size = UInt64(Samples.text.count)
        let bytes = Samples.gzip + Samples.gzip + RawGzip.member(Samples.text + [0])
        let reader = try GzipMemberReader(
            MemorySource(bytes), limits: DecompressionLimits(maximumOutput: size))
        for _ in 0..<2 {
            #expect(try reader.nextMember())
            #expect(try reader.readAll(limit: 100) == Samples.text)
        }
        #expect(try reader.nextMember())
        #expect(throws: CompressionError.outputTooLong(.gzip, limit: size)) {
            try reader.readAll(limit: 100)
        }
    }

    @Test func truncationAndTrailingBytes() throws {
        let cut = try GzipMemberReader(
            MemorySource(Samples.gzip.dropLast()), limits: .package)
        #expect(try cut.nextMember())
        #expect(throws: CompressionError.truncated(.gzip)) { try cut.nextMember() }
        let trailing = try GzipMemberReader(
            MemorySource(Samples.gzip + Array("more".utf8)), limits: .package)
        #expect(try trailing.nextMember())
        #expect(try trailing.nextMember())
        #expect(throws: CompressionError.self) { try trailing.readAll(limit: 100) }
    }
}

extension MemorySource {
    fileprivate convenience init(_ slice: ArraySlice<UInt8>) { self.init(Array(slice)) }
}
