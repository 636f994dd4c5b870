import Packages
import Resolver

/// A small language for universes: a line for each package.
///
///     app 1.0 D:lib>=2,!old p:cmd:app=1.0 i:base,docs k:10 I:0
///
/// Name and version come first; the fields are those of an index, with commas in lists. Lines that
/// start with `--` begin the next repository, `--@tag` a tagged one.
struct AlpineStanzas {
    let sources: [AlpineIndexSource]

    init(_ text: String) throws {
        var sources = [AlpineIndexSource(text: [])]
        for row in text.split(separator: "\n") {
            let line = row.drop { $0 == " " }
            if line.isEmpty { continue }
            if line.hasPrefix("--") {
                let tag = line.hasPrefix("--@") ? try AlpineTag(line.dropFirst(2)) : nil
                sources.append(AlpineIndexSource(text: [], tag: tag))
            } else {
                sources[sources.count - 1].text += Array(Self.stanza(line).utf8)
            }
        }
        if sources[0].text.isEmpty { sources.removeFirst() }
        self.sources = sources
    }

    private static func stanza(_ line: Substring) -> String {
        let words = line.split(separator: " ")
        var stanza = "P:\(words[0])\nV:\(words[1])\n"
        if !line.contains(" A:") { stanza += "A:x86_64\n" }
        if !line.contains(" I:") { stanza += "I:4096\n" }
        for word in words.dropFirst(2) {
            let isList = "Dpi".contains(word.prefix(1))
            let value = isList ? String(word.map { $0 == "," ? " " : $0 }) : String(word)
            stanza += value + "\n"
        }
        return stanza + "\n"
    }

    func universe() throws -> AlpineUniverse {
        try AlpineUniverse(architecture: PackageArchitecture("x86_64"), sources: sources)
    }

    /// Resolves a world and gives `name-version` of the selected packages in the order of
    /// installation, with the tag where there is one.
    func select(_ world: String, without: [String] = []) throws -> String {
        try resolve(world, without: without).packages.map { package in
            "\(package.record.name)\(package.tag.map { "\($0)" } ?? "")-\(package.record.version)"
        }.joined(separator: " ")
    }

    func resolve(_ world: String, without: [String] = []) throws -> AlpineSelection {
        let request = AlpineRequest(
            world: try AlpineDependency.list(world),
            exclusions: try without.map { try PackageName($0) })
        return try AlpineResolver.resolve(request, in: universe())
    }

    /// The explanation of a world that cannot be resolved; `nil` when it can.
    func complaint(_ world: String, without: [String] = []) throws -> String? {
        do {
            _ = try resolve(world, without: without)
            return nil
        } catch let error as ResolutionError {
            return error.description
        }
    }
}
