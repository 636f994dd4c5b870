import TestSupport

/// The project's own Swift files, read from the checkout that the tests were built from.
enum SourceTree {
    /// One file.
    struct File: CustomStringConvertible, Sendable {
        /// Relative to the checkout, such as `Sources/Store/BlobStore.swift`.
        let path: String
        /// Its lines, without their ends.
        let lines: [Substring]
        /// Lines that are not comments, without the white space before them, numbered from 1.
        let code: [(number: Int, text: Substring)]

        init(path: String, text: String) {
            self.path = path
            lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
                .map(Substring.init)
            code = Self.code(of: lines)
        }

        /// The folder below `Sources`.
        var module: String { String(path.split(separator: "/")[1]) }

        /// The modules it imports, with their line numbers.
        var imports: [(number: Int, module: String)] {
            code.compactMap { number, text in
                // `public import struct Module.Name` is allowed in any of its parts.
                guard text.holds("import ") else { return nil }
                let words = text.split { " ;.".contains($0) }.map(String.init)
                guard let start = words.firstIndex(of: "import"),
                    words[..<start].allSatisfy({ Self.modifiers.contains($0) })
                else { return nil }
                let names = words[(start + 1)...].drop { Self.kinds.contains($0) }
                return names.first.map { (number, $0) }
            }
        }

        var description: String { path }

        /// Foundation is the way to FoundationEssentials where that is not a module of its own, so
        /// the branch for such systems is left out.
        private static func code(of lines: [Substring]) -> [(number: Int, text: Substring)] {
            var found: [(Int, Substring)] = []
            var isInEssentials = false
            var isSkipped = false
            for (number, line) in zip(1..., lines) {
                let text = Substring(line.utf8.drop { $0 == 32 })
                if text == "#if canImport(FoundationEssentials)" { isInEssentials = true }
                if text == "#else", isInEssentials { isSkipped = true }
                if text == "#endif" { (isInEssentials, isSkipped) = (false, false) }
                if !isSkipped, !text.utf8.starts(with: "//".utf8) { found.append((number, text)) }
            }
            return found
        }

        private static let modifiers: Set<String> = [
            "public", "package", "internal", "fileprivate", "private", "@preconcurrency",
            "@testable", "@_exported",
        ]
        private static let kinds: Set<String> = [
            "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
        ]
    }

    /// The checkout.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// Every Swift file below a folder of the checkout, sorted by path.
    static func files(below folder: String) throws -> [File] {
        try all.get().filter { $0.path.utf8.starts(with: (folder + "/").utf8) }
    }

    private static let all = Result {
        try ["Sources", "Tests"].flatMap { folder in
            try Files.list(root + "/" + folder).filter { $0.hasSuffix(".swift") }.map {
                File(path: folder + "/" + $0, text: try Files.text("\(root)/\(folder)/\($0)"))
            }
        }
    }

    /// The modules of the project that the manifest lets each module use.
    static func declaredDependencies() throws -> [String: Set<String>] {
        let manifest = try Files.text(root + "/Package.swift")
        let targets = manifest.ranges(of: "module(") + manifest.ranges(of: "executableTarget(")
        var found: [String: Set<String>] = [:]
        for target in targets {
            let names = quotedNames(in: untilClosed(manifest[target.upperBound...]))
            guard let name = names.first, ModuleLayers.names.contains(name) else { continue }
            found[name] = Set(names.dropFirst()).intersection(ModuleLayers.names)
        }
        return found
    }

    /// The text up to the parenthesis that closes what was open before it.
    private static func untilClosed(_ rest: Substring) -> Substring {
        var depth = 1
        for index in rest.indices {
            if rest[index] == "(" { depth += 1 }
            if rest[index] == ")" { depth -= 1 }
            if depth == 0 { return rest[..<index] }
        }
        return rest
    }

    private static func quotedNames(in text: Substring) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

extension Substring {
    /// Where a text occurs, compared byte by byte: many times quicker than by characters.
    func places(of text: String) -> [Index] {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return [] }
        var found: [Index] = []
        var rest = utf8[...]
        while let index = rest.firstIndex(of: first) {
            rest = rest[index...]
            if rest.starts(with: wanted) { found.append(index) }
            rest = rest.dropFirst()
        }
        return found
    }

    func holds(_ text: String) -> Bool { !places(of: text).isEmpty }
}
