import Compression
import FileTree
import OCIModel

/// Files that a `COPY` can take from: the build context, or the tree of a stage or an image.
protocol CopyOrigin: Sendable {
    /// What it is, for messages: `the build context`.
    var name: String { get }

    /// The entry at a path, no link followed; `nil` when nothing is there, or it is left out.
    func entry(at path: TreePath) throws -> Node?

    /// The names in a directory in byte order, without those that are left out.
    func names(in path: TreePath) throws -> [[UInt8]]

    /// Reads files one after the other, each as a stream.
    ///
    /// - Parameter paths: Paths of regular files that ``entry(at:)`` gave.
    func read(_ paths: [TreePath], _ body: (TreePath, any ByteSource) throws -> Void) throws
}

extension CopyOrigin {
    /// Where a path leads when links on its way are followed inside the origin, and the entry there.
    ///
    /// - Parameter followsLast: Whether a link at the end is followed too.
    func resolve(
        _ path: [UInt8], followsLast: Bool
    ) throws -> (path: TreePath, node: Node)? {
        var pending = Array(path.split(separator: UInt8(ascii: "/")).reversed())
        var current = TreePath.root
        guard var node = try entry(at: current) else { return nil }
        var followed = 0
        while let name = pending.popLast() {
            if name.elementsEqual(".".utf8) { continue }
            if name.elementsEqual("..".utf8) {
                current = current.parent
                guard let above = try entry(at: current) else { return nil }
                node = above
                continue
            }
            let next = try current.appending(name)
            guard let found = try entry(at: next) else { return nil }
            let isLast = pending.isEmpty
            if case .symbolicLink(let target) = found.kind, !isLast || followsLast {
                followed += 1
                guard followed <= 40 else { return nil }
                if target.first == UInt8(ascii: "/") { current = .root }
                pending += target.split(separator: UInt8(ascii: "/")).reversed()
                if pending.isEmpty {
                    guard let here = try entry(at: current) else { return nil }
                    node = here
                }
                continue
            }
            (current, node) = (next, found)
        }
        return (current, node)
    }
}

/// A tree in memory, of a stage or an image, whose contents are read from its layers.
struct TreeOrigin: CopyOrigin {
    let name: String
    private let tree: FileTree
    private let children: [TreePath: [[UInt8]]]
    private let contents: LayerContents

    init(_ tree: FileTree, contents: LayerContents, name: String) {
        self.tree = tree
        self.contents = contents
        self.name = name
        var children: [TreePath: [[UInt8]]] = [:]
        for path in tree.paths where !path.isRoot {
            children[path.parent, default: []].append(Array(path.name))
        }
        self.children = children
    }

    func entry(at path: TreePath) -> Node? {
        guard let node = tree[path] else { return nil }
        // A further name of a file is that file for whoever copies it.
        if case .hardLink(let target) = node.kind { return tree[target] }
        return node
    }

    func names(in path: TreePath) -> [[UInt8]] { children[path] ?? [] }

    func read(_ paths: [TreePath], _ body: (TreePath, any ByteSource) throws -> Void) throws {
        var wanted: [(path: TreePath, content: FileContent)] = []
        for path in paths {
            if let node = entry(at: path), case .file(let content) = node.kind {
                wanted.append((path, content))
            }
        }
        try contents.read(wanted, body)
    }
}
