import FileTree
import ImageSpec

/// Files taken out of packages that are not installed.
enum ExtractedFiles {
    /// Puts the files of a package that match one of the patterns into the tree, with the
    /// directories above them as the package has them.
    ///
    /// - Parameter container: The package's number among those that the tree's contents name.
    /// - Throws: ``ExtractionError`` when a pattern matches nothing.
    static func add(
        from package: TreePackage, container: Int, patterns: [String], into editor: inout TreeEditor
    ) throws {
        let globs = patterns.map { (text: $0, glob: GlobPattern($0)) }
        var unused = Set(patterns)
        var directories: [TreePath: Attributes] = [:]
        for entry in package.segment.package.entries {
            if entry.kind == .directory { directories[entry.path] = entry.attributes }
            let absolute = [UInt8(ascii: "/")] + entry.path.bytes
            let matching = globs.filter { $0.glob.matches(absolute) }
            guard !matching.isEmpty else { continue }
            for pattern in matching { unused.remove(pattern.text) }
            try makeParents(of: entry.path, like: directories, package.name, in: &editor)
            guard editor.tree[entry.path] == nil else { continue }
            try editor.tree.insert(
                Node(
                    kind(entry.kind, container), attributes: entry.attributes,
                    origin: .package(package.name)), at: entry.path)
        }
        if let pattern = unused.min() {
            throw ExtractionError(package: package.name, pattern: pattern)
        }
    }

    private static func makeParents(
        of path: TreePath, like directories: [TreePath: Attributes], _ package: String,
        in editor: inout TreeEditor
    ) throws {
        var missing: [TreePath] = []
        var above = path.parent
        while editor.tree[above] == nil {
            missing.append(above)
            above = above.parent
        }
        for directory in missing.reversed() {
            let attributes = directories[directory] ?? Attributes(mode: 0o755)
            try editor.tree.insert(
                Node(.directory, attributes: attributes, origin: .package(package)), at: directory)
        }
    }

    private static func kind(_ kind: Node.Kind, _ container: Int) -> Node.Kind {
        guard case .file(let content) = kind, case .stored(_, let offset) = content.location else {
            return kind
        }
        return .file(
            FileContent(
                size: content.size, digest: content.digest, container: container, offset: offset))
    }
}

/// A pattern that takes nothing out of its package.
struct ExtractionError: Error, Equatable, CustomStringConvertible {
    let package: String
    let pattern: String

    var description: String { "package \(package) has nothing that matches `\(pattern)`" }
}
