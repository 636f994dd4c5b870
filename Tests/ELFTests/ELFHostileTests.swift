import ELF
import TestSupport
import Testing

/// Damaged files are refused or read as something; they do not stop the process.
@Suite struct ELFHostileTests {
    static let samples: [[UInt8]] = {
        var wide = RawELF.program(
            interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"],
            needs: [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.34"])])
        wide.imports = [("puts", "GLIBC_2.2.5")]
        wide.notes = [("GNU", 3, [1, 2, 3]), ("GNU", 5, [UInt8](repeating: 4, count: 24))]
        wide.tail = [0xFF] + Array(" Go buildinf:".utf8) + [8, 2]
        wide.tail += [UInt8](repeating: 0, count: 16) + [3] + Array("go1".utf8) + [2, 65, 66]
        var narrow = RawELF.library(
            "libx.so", needed: ["liby.so"], exports: ["a", "b"], definitions: ["X_1", "X_2"])
        narrow.isWide = false
        narrow.isBigEndian = true
        return [wide.bytes, narrow.bytes]
    }()

    /// Bytes of the header and of the tables are changed to anything, and to what is worst.
    @Test(arguments: samples.indices)
    func mutatedFiles(sample: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(sample) + 1)
        var outcomes = [0, 0]
        for _ in 0..<20_000 {
            var bytes = Self.samples[sample]
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let place = Int.random(in: 4..<bytes.count, using: &numbers)
                let width = min(Int.random(in: 1...8, using: &numbers), bytes.count - place)
                let fill = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &numbers) ?? 0
                for index in 0..<width {
                    bytes[place + index] =
                        Bool.random(using: &numbers)
                        ? UInt8(fill) : UInt8.random(in: 0...255, using: &numbers)
                }
            }
            if Int.random(in: 0..<8, using: &numbers) == 0 {
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &numbers))
            }
            do {
                _ = try ELFFile(bytes)
                outcomes[0] += 1
            } catch is ELFError {
                outcomes[1] += 1
            }
        }
        #expect(outcomes.allSatisfy { $0 > 100 }, "\(outcomes)")
    }

    /// Every prefix of a file is a file that ends too early.
    @Test func everyPrefix() {
        for bytes in Self.samples {
            for count in 0..<bytes.count {
                do {
                    let file = try ELFFile(Array(bytes.prefix(count)))
                    // What is cut off then was not needed.
                    #expect(file.header.type == .shared)
                } catch {
                    #expect(error is ELFError)
                }
            }
        }
    }

    @Test func otherFilesAreNotELF() {
        #expect(throws: ELFError.notELF) { try ELFFile([]) }
        #expect(throws: ELFError.notELF) { try ELFFile(Array("#!/bin/sh\n".utf8)) }
        #expect(throws: ELFError.notELF) { try ELFFile([UInt8](repeating: 0, count: 100)) }
        #expect(throws: ELFError.outside(.header)) { try ELFFile([0x7F, 0x45, 0x4C, 0x46]) }
        #expect(throws: ELFError.bad(.identification)) {
            try ELFFile([0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 9, count: 60))
        }
    }

    @Test func aStringOutsideItsTableIsRefused() throws {
        var bytes = RawELF.program(interpreter: "/lib/ld.so", needed: ["libc.so.6"]).bytes
        // The first entry of the dynamic section is the needed library, by its place.
        let tag = try #require(
            bytes.indices.dropLast(16).last { start in
                bytes[start..<start + 8].elementsEqual([1, 0, 0, 0, 0, 0, 0, 0]) && start % 8 == 0
                    && bytes[start + 8] == 1
            })
        for index in 8..<16 { bytes[tag + index] = 0xFF }
        #expect(throws: ELFError.bad(.dynamicString)) { try ELFFile(bytes) }
    }
}
