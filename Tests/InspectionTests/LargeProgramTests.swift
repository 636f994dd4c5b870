import ELF
import TestSupport
import Testing

@testable import Inspection

/// Programs of which only parts are kept.
struct LargeProgramTests {
    private static let file: RawELF = {
        var file = RawELF.program(
            interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libmissing.so.1", "libc.so.6"],
            needs: [("libc.so.6", ["GLIBC_2.14", "GLIBC_2.34"])])
        file.imports = (0..<40).map { ("function_\($0)", nil) }
        file.tail = [UInt8](repeating: 7, count: 40_000)
        return file
    }()

    /// In whatever pieces it goes by, as much is read as of the whole, as long as linkers put what
    /// names things into what is kept of the beginning.
    @Test(arguments: [4096, 5000, 16_384], [100, 999, 4096, 100_000])
    func partsTellAsMuchAsTheWhole(head: Int, piece: Int) throws {
        let bytes = Self.file.bytes
        let whole = try ELFFile(bytes)
        var collector = EvidenceCollector(
            size: UInt64(bytes.count), wishes: ContentWishes(programs: true), headLimit: head)
        bytes.withUnsafeBytes { all in
            for start in stride(from: 0, to: all.count, by: piece) {
                let end = min(all.count, start + piece)
                collector.take(UnsafeRawBufferPointer(rebasing: all[start..<end]))
            }
        }
        let seen = collector.finish()
        #expect(seen.damage == nil)
        #expect(seen.program?.needed == whole.needed)
        #expect(seen.program?.symbols == whole.symbols)
        #expect(seen.program?.interpreter == whole.interpreter)
        #expect(seen.program?.versionNeeds.count == whole.versionNeeds.count)
    }
}
