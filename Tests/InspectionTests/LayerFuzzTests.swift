import Archives
import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// Layers of anything: whatever they name, they are read as something or refused with a reason.
@Suite struct LayerFuzzTests {
    /// The same numbers in every run (SplitMix64).
    private struct SeededNumbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    private static let names = [
        "a", "b", "c", "etc", "usr", "bin", "lib", "passwd", "os-release", ".wh.a", ".wh.b",
        ".wh.etc", ".wh..wh..opq", ".wh..wh.plnk", ".wh.", "..", ".",
    ]

    private static func path(_ numbers: inout SeededNumbers) -> String {
        (0..<Int.random(in: 1...4, using: &numbers))
            .map { _ in names.randomElement(using: &numbers) ?? "a" }.joined(separator: "/")
    }

    private static func entry(_ numbers: inout SeededNumbers) -> RawTarEntry {
        let path = path(&numbers)
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: return .directory(path)
        case 1: return .symbolicLink(path, to: Self.path(&numbers))
        case 2: return .symbolicLink(path, to: "/" + Self.path(&numbers))
        case 3: return .hardLink(path, to: Self.path(&numbers))
        case 4: return .namedPipe(path)
        default:
            return .file(path, String(repeating: "x", count: Int(numbers.next() % 50)))
        }
    }

    private static func layer(_ numbers: inout SeededNumbers) -> [RawTarEntry] {
        (0..<Int.random(in: 0...6, using: &numbers)).map { _ in entry(&numbers) }
    }

    /// What all ways of reading say must fit together.
    @Test(arguments: 1...4)
    func anyLayers(seed: Int) throws {
        var numbers = SeededNumbers(state: UInt64(seed))
        var outcomes = [0, 0]
        var before: PlatformImage?
        for _ in 0..<500 {
            let layers = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
                RawTar.archive(Self.layer(&numbers))
            }
            var made = MemoryImage()
            made.layers = layers
            let image = try made.image()
            do {
                let study = try LayerStudy(of: image)
                let facts = try ImageFacts(of: image)
                #expect(facts.entries == study.tree.count)
                #expect((0...1).contains(study.dive.efficiency))
                // Every byte of the layers is seen by containers, or counted as unseen.
                #expect(
                    study.waste.totalBytes == study.waste.wastedBytes + facts.fileBytes,
                    "seed \(seed), case \(outcomes)")
                if let before { _ = try ImageDifference(from: before, to: image).summary }
                before = image
                outcomes[0] += 1
            } catch let error as InspectionError {
                #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
                outcomes[1] += 1
            }
        }
        #expect(outcomes.allSatisfy { $0 > 20 }, "\(outcomes)")
    }
}
