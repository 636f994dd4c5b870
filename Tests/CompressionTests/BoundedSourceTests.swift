import Compression
import Testing

@Suite struct BoundedSourceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var size: Int
        var limit: UInt64
        var exact: Bool
        var error: ByteSourceError?
        var testDescription: String { "\(size) of \(limit)\(exact ? " exactly" : "")" }
    }

    @Test(
        arguments: [
            Case(size: 10, limit: 10, exact: true),
            Case(size: 10, limit: 10, exact: false),
            Case(size: 9, limit: 10, exact: false),
            Case(size: 0, limit: 0, exact: true),
            Case(size: 0, limit: 5, exact: false),
            Case(size: 9, limit: 10, exact: true, error: .truncated),
            Case(size: 0, limit: 1, exact: true, error: .truncated),
            Case(size: 11, limit: 10, exact: true, error: .tooLong(limit: 10)),
            Case(size: 11, limit: 10, exact: false, error: .tooLong(limit: 10)),
            Case(size: 1, limit: 0, exact: false, error: .tooLong(limit: 0)),
        ], [1, 3, 100])
    func bounds(test: Case, step: Int) throws {
        let bytes = Samples.mixed(test.size)
        let source = BoundedSource(
            DrippingSource(bytes, step: step), limit: test.limit, exact: test.exact)
        if let error = test.error {
            #expect(throws: error) { try source.readAll(limit: 1000) }
        } else {
            #expect(try source.readAll(limit: 1000) == bytes)
        }
    }

    @Test func neverHandsOutMoreThanTheLimit() throws {
        let source = BoundedSource(MemorySource(Samples.mixed(100)), limit: 40, exact: false)
        var buffer = [UInt8](repeating: 0, count: 64)
        #expect(try buffer.withUnsafeMutableBytes { try source.read(into: $0) } == 40)
        #expect(throws: ByteSourceError.tooLong(limit: 40)) {
            try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        }
    }
}
