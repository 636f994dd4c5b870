import FileTree
import ImageSpec
import Inspection
import Store

/// Tests of an image's files, for which nothing has to be run.
struct FileTests {
    private let contents: ImageContents

    /// Reads an image, keeping the files that tests look into.
    init(_ image: PlatformImage, for tests: [StructureTests]) throws {
        // Where a path leads is known only when the whole tree is, so there are two rounds.
        let outline = try ImageContentsReader.read(image, keeping: { _ in false })
        var wanted: Set<TreePath> = []
        for path in tests.flatMap({ Self.paths($0, in: outline.tree) }) {
            guard let (real, node) = outline.tree.resolve(path) else { continue }
            if case .hardLink(let target) = node.kind { wanted.insert(target) }
            wanted.insert(real)
        }
        if wanted.isEmpty {
            contents = outline
        } else {
            let kept = wanted
            contents = try ImageContentsReader.read(image, keeping: { kept.contains($0) })
        }
    }

    /// The files whose content tests look at.
    private static func paths(_ tests: StructureTests, in tree: FileTree) -> [TreePath] {
        let named = tests.contents.map(\.path) + tests.licenses.flatMap(\.files)
        let paths = named.compactMap { try? TreePath($0) }
        return tests.licenses.contains(where: \.debian) ? paths + copyrights(in: tree) : paths
    }

    /// The copyright files of Debian's packages.
    private static func copyrights(in tree: FileTree) -> [TreePath] {
        tree.paths.filter { path in
            path.name.elementsEqual("copyright".utf8) && path.components.count == 5
                && path.isWithin("usr/share/doc")
        }
    }

    // MARK: Existence

    /// What does not hold of a file.
    func errors(_ test: FileExistenceTest) -> [String] {
        guard let path = try? TreePath(test.path) else { return ["`\(test.path)` is no path"] }
        guard let node = node(path) else {
            return test.shouldExist ? ["\(path) does not exist"] : []
        }
        guard test.shouldExist else { return ["\(path) exists"] }
        var errors: [String] = []
        if let wanted = test.permissions {
            let isOfLink = wanted.hasPrefix("L") || wanted.hasPrefix("l")
            let shown = isOfLink ? node : contents.tree.resolve(path)?.node ?? node
            if wanted != ModeText.go(shown), wanted != ModeText.list(shown) {
                errors.append("\(path) is \(ModeText.list(shown)), not \(wanted)")
            }
        }
        if let uid = test.uid, uid != node.attributes.uid {
            errors.append("\(path) belongs to user \(node.attributes.uid), not \(uid)")
        }
        if let gid = test.gid, gid != node.attributes.gid {
            errors.append("\(path) belongs to group \(node.attributes.gid), not \(gid)")
        }
        if let who = test.isExecutableBy, !isExecutable(path, node, by: who) {
            errors.append("\(path) cannot be executed by \(who.rawValue)")
        }
        return errors
    }

    /// What is at a path, links followed but for one at its end.
    private func node(_ path: TreePath) -> Node? {
        guard !path.isRoot, let (folder, _) = contents.tree.resolve(path.parent),
            let place = try? folder.appending(path.name)
        else { return contents.tree[path] }
        return contents.tree[place]
    }

    private func isExecutable(
        _ path: TreePath, _ node: Node, by who: FileExistenceTest.Executor
    ) -> Bool {
        let mode = (contents.tree.resolve(path)?.node ?? node).attributes.mode
        return switch who {
        case .owner: mode & 0o100 != 0
        case .group: mode & 0o010 != 0
        case .other: mode & 0o001 != 0
        case .any: mode & 0o111 != 0
        }
    }

    // MARK: Content

    /// What does not hold of a file's content.
    func errors(_ test: FileContentTest) -> [String] {
        guard let path = try? TreePath(test.path) else { return ["`\(test.path)` is no path"] }
        guard let bytes = bytes(path) else { return ["\(path): there is no such file to read"] }
        return PatternCheck.errors(
            String(decoding: bytes, as: UTF8.self), path.description, expected: test.expected,
            excluded: test.excluded)
    }

    private func bytes(_ path: TreePath) -> [UInt8]? {
        if let bytes = contents.file(path) { return bytes }
        guard let node = contents.tree.resolve(path)?.node, case .hardLink(let target) = node.kind
        else { return nil }
        return contents.file(target)
    }

    // MARK: Licences

    /// Licences that many organisations do not let into products.
    private static let refused = [
        "AGPL", "Affero General Public License", "WTFPL", "CC-BY-NC", "Commons Clause",
        "Server Side Public License", "Business Source License",
    ]

    /// What is wrong with copyright files: one that is missing, empty, or names a licence that many do
    /// not take.
    func errors(_ test: LicenseTest) -> [String] {
        var errors: [String] = []
        var files = test.files.compactMap { try? TreePath($0) }
        if test.debian {
            let found = Self.copyrights(in: contents.tree)
            files += found
            if found.isEmpty { errors.append("/usr/share/doc has no copyright files of packages") }
        }
        for path in files {
            guard let bytes = bytes(path), !bytes.isEmpty else {
                errors.append("\(path): there is no text")
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            errors += Self.refused.filter { text.contains($0) }.map { "\(path) names \($0)" }
        }
        return errors
    }
}
