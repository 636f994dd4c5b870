import TestSupport
import Testing

@testable import Packages

/// Images that are not what the builder wrote.
@Suite struct DebianIndexImageTests {
    static func image() throws -> [UInt8] {
        var builder = DebianIndexBuilder(file: "main")
        let text =
            DebianIndexTests.stanza([
                "Depends": "a | b (>= 1), c:any", "Provides": "v (= 1)", "Multi-Arch": "allowed",
            ]) + DebianIndexTests.stanza(["Package": "bar", "Conflicts": "foo"])
        try Array(text.utf8).withUnsafeBytes { try builder.append($0) }
        return try builder.finish(packagesDigest: Array(0..<32))
    }

    @Test func imagesCarryTheDigestOfTheirFile() throws {
        let index = try #require(DebianIndex(DebianIndexStorage(copying: try Self.image())))
        #expect(index.packagesDigest == Array(0..<32))
    }

    @Test func everyChangedByteIsFound() throws {
        let image = try Self.image()
        for place in image.indices {
            var damaged = image
            damaged[place] ^= 0x10
            #expect(
                DebianIndex(DebianIndexStorage(copying: damaged)) == nil, "byte \(place)")
        }
    }

    @Test func everyCutIsFound() throws {
        let image = try Self.image()
        for length in 0..<image.count {
            let cut = Array(image[..<length])
            #expect(DebianIndex(DebianIndexStorage(copying: cut)) == nil, "\(length) bytes")
        }
        #expect(DebianIndex(DebianIndexStorage(copying: image + [0])) == nil)
    }

    /// Whoever can forge the sum can make the index say anything, but not make it trap.
    @Test func forgedImagesDoNotTrap() throws {
        let image = try Self.image()
        var course = SeededNumbers(seed: 5)
        var opened = 0
        for _ in 0..<3000 {
            var forged = image
            for _ in 0...(course.next() % 4) {
                let place = Int(course.next() % UInt64(image.count))
                forged[place] =
                    [0, 1, 0x7f, 0xff, UInt8(truncatingIfNeeded: course.next())]
                    .randomElement(using: &course) ?? 0
            }
            let sum = forged.withUnsafeBytes { DebianIndexFormat.checksum($0) }
            withUnsafeBytes(of: sum) { bytes in
                for (offset, byte) in bytes.enumerated() {
                    forged[DebianIndexFormat.Header.checksum + offset] = byte
                }
            }
            guard let index = DebianIndex(DebianIndexStorage(copying: forged)) else { continue }
            opened += 1
            Self.readAll(index)
        }
        #expect(opened > 1000)
    }

    private static func readAll(_ index: DebianIndex) {
        for name in 0..<min(index.nameCount, 100) {
            _ = index.name(index.nameText(name))
            for record in index.records(ofName: name).prefix(10) {
                let found = index.record(record)
                _ = index.string(found.version) + index.string(found.filename)
                for term in index.terms(ofRecord: record).prefix(100) {
                    if let term = index.term(term) { _ = index.nameText(Int(term.name)) }
                }
                _ = index.digest(ofRecord: record)
            }
            for provider in index.providers(ofName: name).prefix(10) {
                _ = index.record(Int(index.provider(provider).record))
            }
        }
        _ = index.record(Int.max)
        _ = index.term(-1)
        _ = index.digest(ofRecord: -1)
        _ = index.text(.max)
    }
}
