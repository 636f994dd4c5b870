import Compression
import ImageSpec

/// Where tests of images come from.
enum TestFiles {
    /// Reads files of tests.
    ///
    /// - Throws: ``BadInput`` for a file that cannot be read, `SpecificationError`.
    static func read(_ paths: [String]) throws -> [StructureTests] {
        try paths.map { path in
            let bytes: [UInt8]
            do {
                bytes = try FileSource(path: path).readAll(limit: 1 << 20)
            } catch {
                throw BadInput("\(error)")
            }
            return try StructureTests(bytes, file: path)
        }
    }

    /// The tests of the catalogue for an image by its name in the store: `debian-slim:bookworm`,
    /// `distroless/static:trixie-nonroot`.
    ///
    /// - Throws: ``BadInput`` when the catalogue has none.
    static func ofCatalogue(_ image: String) throws -> [StructureTests] {
        let name = image.prefix { $0 != ":" }
        let tag = image.dropFirst(name.count + 1)
        let entry = Catalogue.entries.first { $0.name == name }
        let variant = entry?.variants.filter { tag == $0 || tag.hasSuffix("-\($0)") }
            .max { $0.utf8.count < $1.utf8.count }
        let tests = try Catalogue.tests(String(name), variant: variant)
        guard !tests.isEmpty else {
            throw BadInput("the catalogue has no tests for `\(image)`: name a file with --config")
        }
        return tests
    }

    /// The tests that belong to a specification: the catalogue's, or those of the file beside it,
    /// `web.test.yaml` for `web.yaml`.
    ///
    /// - Throws: ``BadInput`` when there are none.
    static func of(_ argument: SpecificationArgument) throws -> [StructureTests] {
        if let name = argument.catalogueName {
            let tests = try Catalogue.tests(name.image, variant: name.variant)
            guard !tests.isEmpty else {
                throw BadInput("the catalogue has no tests for \(name.image)")
            }
            return tests
        }
        let stem =
            argument.text.hasSuffix(".yaml")
            ? argument.text.dropLast(5)
            : argument.text.dropLast(argument.text.hasSuffix(".yml") ? 4 : 0)
        return try read(["\(stem).test.yaml"])
    }
}
