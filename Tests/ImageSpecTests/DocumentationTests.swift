import Testing

@testable import ImageSpec

/// `docs/spec.md` describes what is there: every key, and examples that are read.
@Suite struct DocumentationTests {
    private let text: String

    init() throws {
        let parts = #filePath.split(separator: "/").dropLast(3)
        let path = "/" + parts.joined(separator: "/") + "/docs/spec.md"
        text = String(decoding: try HostFiles().read(path, limit: 1 << 20), as: UTF8.self)
    }

    private func table(_ heading: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: heading[...]) else { return [] }
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
        return section.compactMap { line in
            guard line.hasPrefix("| `") else { return nil }
            return String(line.dropFirst(3).prefix { $0 != "`" })
        }
    }

    @Test func everyKeyIsDescribed() {
        #expect(Set(table("## Keys at the top")) == Set(SpecificationKeys.top))
        let described = table("## contents")
        #expect(Set(described).union(["baseimage"]) == Set(SpecificationKeys.contents))
        #expect(text.contains("apko's `baseimage` is refused"))
    }

    @Test func examplesAreRead() throws {
        let blocks = text.split(separator: "```yaml\n").dropFirst().compactMap { block in
            block.split(separator: "```").first
        }
        #expect(blocks.count == 5)
        for block in blocks {
            // The folder that an example copies.
            _ = try Spec.document(String(block), files: ["/work/build": ""])
        }
    }
}
