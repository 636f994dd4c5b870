import TestSupport
import Testing

@testable import ImageSpec

/// Documents damaged at random: whatever comes in, the answer is a specification or an error.
@Suite struct DamagedDocumentTests {
    private static let pieces = [
        ":", "- ", "[", "]", "{", "}", "\n", "  ", "'", "\"", "*a", "&a ", "!!", "|\n", ">", "#",
        "?",
        "<<: ", "~", "0o", "-", "@", "/", "..", "é", "\t", ",", "x", "7", " ", "-x",
    ]

    private func damage(_ text: String, _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            let place = Int.random(in: 0...bytes.count, using: &numbers)
            let end = min(bytes.count, place + Int.random(in: 0...4, using: &numbers))
            let piece = Self.pieces.randomElement(using: &numbers) ?? ""
            bytes.replaceSubrange(place..<end, with: piece.utf8)
        }
        return bytes
    }

    @Test(arguments: [1, 2, 3, 4])
    func nothingTraps(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var accepted = 0
        for _ in 0..<150 {
            for document in NormalFormTests.documents {
                let bytes = damage(document, &numbers)
                let loader = SpecificationLoader(files: MemoryFiles(files: ["/work/f": ""]))
                if let read = try? loader.load(bytes, file: "f"),
                    let form = try? read.specification().normalForm
                {
                    accepted += 1
                    let json = (try? form.json()) ?? []
                    let again = try? loader.load(json, file: "g").specification().normalForm
                    #expect(again == form)
                }
            }
        }
        // Some damage is harmless; were all refused, the test would try nothing.
        #expect((20..<550).contains(accepted))
    }
}
