import Archives
import Compression
import TestSupport
import Testing

/// Damaged archives may be refused or may be read as something; they may not stop the process.
@Suite struct ArchiveFuzzTests {
    static let samples: [[UInt8]] = [
        RawTar.archive([
            .file("file", "content"), .directory("dir"), .symbolicLink("s", to: "t"),
            .hardLink("h", to: "file"), .characterDevice("c", 1, 3),
            .file("v7/").with { $0.flavour = .v7 }, .namedPipe("p").with { $0.flavour = .gnu },
        ]),
        RawTar.archive([
            .file("attributes", "x").attribute("user.a", [1, 2, 3]).attribute("user.b", []),
            .file("times", [UInt8](repeating: 1, count: 600)).with {
                $0.pax = [.init("mtime", Array(text: "12.5")), .init("size", Array(text: "600"))]
            },
            .symbolicLink(
                String(repeating: "gnu/", count: 30), to: String(repeating: "x/", count: 70)
            ).with { $0.longNames = .gnu },
            .file("base", owner: 4_000_000_000, group: 4_000_000_000).with { $0.modified = -5 },
        ]),
    ]

    /// - Parameter repaired: Whether the sums of the header blocks are put right again, so that the
    ///   damage reaches what is behind them.
    @Test(arguments: samples.indices, [true, false])
    func mutatedTar(sample: Int, repaired: Bool) throws {
        var numbers = SeededNumbers(seed: UInt64(sample) + 1)
        let limits = TarLimits(entries: 100, fileSize: 1 << 30)
        var outcomes = [0, 0]
        for _ in 0..<800 {
            var bytes = Self.samples[sample].mutated(by: &numbers)
            if repaired { bytes.repairBlocks() }
            do {
                for read in try readTar(bytes, limits: limits) {
                    #expect(read.content.count == read.entry.size)
                    #expect(!read.entry.path.isEmpty && !read.entry.path.contains(0))
                }
                outcomes[0] += 1
            } catch is TarError {
                outcomes[1] += 1
            }
        }
        #expect(outcomes.allSatisfy { $0 > 5 }, "\(outcomes)")
    }

    @Test func mutatedAr() throws {
        var numbers = SeededNumbers(seed: 9)
        let sample = RawAr.archive([
            RawArMember("debian-binary", Array(text: "2.0\n")),
            RawArMember("control.tar.xz", [UInt8](repeating: 1, count: 101)),
            RawArMember("data.tar.xz", [UInt8](repeating: 2, count: 64)),
        ])
        var outcomes = [0, 0]
        for _ in 0..<3000 {
            do {
                let reader = try ArReader(MemorySource(sample.mutated(by: &numbers)))
                while let member = try reader.next() {
                    let content = try reader.currentMember().readAll(limit: 1000)
                    #expect(content.count == member.size)
                }
                outcomes[0] += 1
            } catch is ArError {
                outcomes[1] += 1
            }
        }
        #expect(outcomes.allSatisfy { $0 > 100 }, "\(outcomes)")
    }

    @Test func noise() {
        var numbers = SeededNumbers(seed: 10)
        for _ in 0..<500 {
            let count = Int.random(in: 0..<3000, using: &numbers)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            bytes.repairBlocks()
            if bytes.first.map({ $0 != 0 }) == true {
                #expect(throws: TarError.self) { try readTar(bytes) }
            }
            #expect(throws: ArError.self) { try ArReader(MemorySource(bytes)) }
        }
    }
}

extension [UInt8] {
    /// Puts the right sum into every block that looks like a header.
    fileprivate mutating func repairBlocks() {
        for start in stride(from: 0, to: count - 511, by: 512) {
            var block = Array(self[start..<start + 512])
            guard block[0] != 0 else { continue }
            block.fixChecksum()
            replaceSubrange(start..<start + 512, with: block)
        }
    }
}
