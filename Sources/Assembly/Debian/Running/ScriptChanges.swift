import Compression
import FileTree
import OCIModel
import Sandbox
import Store
import SystemPackage

/// Puts what dpkg and the packages' scripts changed in a container into a tree.
///
/// dpkg unpacks every package itself, so most of what changed are files of packages as the packages
/// have them. These are recognised and stay the packages' own, so that the prepared segments serve
/// for them; what remains is the scripts' work.
struct ScriptChanges {
    private let packages: [TreePackage]
    /// Where packages ship what, by the number of the package and of its entry.
    private var shipped: [TreePath: [(package: Int, entry: Int)]] = [:]
    /// Contents that a package has, wherever it lies.
    private var contents: [Digest: FileContent] = [:]

    /// Files of no package up to this size are kept in memory.
    private static let inlineLimit: UInt64 = 64 << 10
    private static let maker = "scripts"
    private static let whiteout = Array(".wh.".utf8)
    private static let opaque = Array(".wh..wh..opq".utf8)

    /// Learns what packages ship.
    ///
    /// - Parameter packages: The installed packages, in the order of the tree's containers.
    init(_ packages: [TreePackage]) {
        self.packages = packages
        for (number, package) in packages.enumerated() {
            for (index, entry) in package.segment.package.entries.enumerated() {
                shipped[entry.path, default: []].append((number, index))
                if case .file(let content) = kind(entry, of: number) {
                    contents[content.digest] = content
                }
            }
        }
    }

    /// Whether a package ships something at a path.
    func isShipped(_ path: TreePath) -> Bool { shipped[path] != nil }

    /// Changes a tree.
    ///
    /// - Parameters:
    ///   - changes: What was changed, as entries of a layer, in the order of their paths.
    ///   - editor: The tree that was there before. The contents of large files stay in the files that
    ///     the changes name.
    /// - Throws: What reading the files throws.
    func apply(_ changes: [UpperFolder.Entry], to editor: inout TreeEditor) throws {
        for change in changes { try hide(change.path, in: &editor.tree) }
        let links = HardLinks(changes) { path in
            candidates(path).contains { if case .file = $0.kind { true } else { false } }
        }
        for change in changes where !change.path.name.starts(with: Self.whiteout) {
            switch change.node.kind {
            case .directory: try putDirectory(change, in: &editor)
            case .hardLink, .file: try putFile(change, links, in: &editor)
            default: try put(change.node.kind, change, in: &editor)
            }
        }
    }

    /// Takes away what a mark says is gone.
    private func hide(_ path: TreePath, in tree: inout FileTree) throws {
        guard path.name.starts(with: Self.whiteout) else { return }
        if path.name.elementsEqual(Self.opaque) {
            for child in tree.children(of: path.parent) { tree.remove(child) }
        } else {
            let name = Array(path.name.dropFirst(Self.whiteout.count))
            tree.remove(try path.parent.appending(name))
        }
    }

    /// A directory's time says when the container ran, and so is never taken over.
    private func putDirectory(
        _ change: UpperFolder.Entry, in editor: inout TreeEditor
    ) throws {
        let new = change.node.attributes
        if let old = editor.tree[change.path], old.isDirectory,
            Self.haveSameOwner(old.attributes, new), old.attributes.extended == new.extended
        {
            return
        }
        let known = candidates(change.path).first { node in
            node.isDirectory && Self.haveSameOwner(node.attributes, new)
        }
        if var known {
            known.attributes.extended = new.extended
            return try editor.tree.insert(known, at: change.path)
        }
        var attributes = new
        attributes.modified = editor.epoch
        try editor.tree.insert(
            Node(.directory, attributes: attributes, origin: .generated(Self.maker)),
            at: change.path)
    }

    private func putFile(
        _ change: UpperFolder.Entry, _ links: HardLinks, in editor: inout TreeEditor
    ) throws {
        let (main, source) = links.place(of: change)
        if let main, main != change.path {
            return try put(.hardLink(target: main), change, in: &editor)
        }
        guard let file = source.file, case .file = source.node.kind else { return }
        try put(.file(try content(of: file)), change, in: &editor)
    }

    /// Puts an entry that is no directory: the package's own where it is the same.
    private func put(
        _ kind: Node.Kind, _ change: UpperFolder.Entry, in editor: inout TreeEditor
    ) throws {
        if editor.tree[change.path]?.isDirectory == true { editor.tree.remove(change.path) }
        let attributes = change.node.attributes
        let known = candidates(change.path).first { node in
            node.kind == kind && node.attributes == attributes
        }
        try editor.tree.insert(
            known ?? Node(kind, attributes: attributes, origin: .generated(Self.maker)),
            at: change.path)
    }

    /// What packages ship at a path.
    private func candidates(_ path: TreePath) -> [Node] {
        (shipped[path] ?? []).map { place in
            let entry = packages[place.package].segment.package.entries[place.entry]
            return Node(
                kind(entry, of: place.package), attributes: entry.attributes,
                origin: .package(packages[place.package].name))
        }
    }

    /// An entry's kind, with content that points at the package's own container.
    private func kind(_ entry: PreparedEntry, of package: Int) -> Node.Kind {
        guard case .file(let content) = entry.kind, case .stored(_, let offset) = content.location
        else { return entry.kind }
        return .file(
            FileContent(
                size: content.size, digest: content.digest, container: package, offset: offset))
    }

    private func content(of file: FilePath) throws -> FileContent {
        let (digest, size) = try DigestHasher.digest(of: FileSource(path: file.string))
        if let known = contents[digest], known.size == size { return known }
        guard size <= Self.inlineLimit else {
            return FileContent(size: size, digest: digest, hostPath: file.string)
        }
        return FileContent(try FileSource(path: file.string).readAll(limit: Int(size)))
    }

    private static func haveSameOwner(_ left: Attributes, _ right: Attributes) -> Bool {
        (left.mode, left.uid, left.gid) == (right.mode, right.uid, right.gid)
    }
}

/// Files with several names: which of them is the file, and which are links to it.
///
/// The container's file system knows no first name. Where a package ships one of them as the file,
/// that is it.
private struct HardLinks {
    private var main: [TreePath: TreePath] = [:]
    private var sources: [TreePath: UpperFolder.Entry] = [:]

    init(_ changes: [UpperFolder.Entry], isFile: (TreePath) -> Bool) {
        for change in changes {
            guard case .hardLink(let first) = change.node.kind else { continue }
            if main[first] == nil { main[first] = first }
            if let now = main[first], !isFile(now), isFile(change.path) {
                main[first] = change.path
            }
        }
        for change in changes where main[change.path] != nil { sources[change.path] = change }
    }

    /// The name that is the file, and the entry that has its content.
    func place(of change: UpperFolder.Entry) -> (main: TreePath?, source: UpperFolder.Entry) {
        guard case .hardLink(let first) = change.node.kind else {
            return (main[change.path], change)
        }
        return (main[first], sources[first] ?? change)
    }
}
