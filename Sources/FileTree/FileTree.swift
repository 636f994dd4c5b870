/// A whole file system in memory, as paths and entries; contents stay where they are.
///
/// Every entry but the root has a parent that is a directory of the tree. Entries are found by
/// path as written: a symbolic link on the way is followed only by ``resolve(_:)``.
public struct FileTree: Sendable, Equatable {
    private var nodes: [TreePath: Node]
    /// What each directory holds, so that taking one away does not look at the whole tree.
    private var held: [TreePath: Set<TreePath>] = [:]

    /// Trees are equal when their entries are.
    public static func == (left: FileTree, right: FileTree) -> Bool { left.nodes == right.nodes }

    /// A tree with nothing but its root, 0755 and owned by root.
    public init() {
        nodes = [.root: Node(.directory, attributes: Attributes(mode: 0o755))]
    }

    /// The number of entries, the root among them.
    public var count: Int { nodes.count }

    /// The entry at a path as written, or `nil`.
    ///
    /// - Complexity: O(length of the path).
    public subscript(path: TreePath) -> Node? { nodes[path] }

    /// All paths in byte order, the root first.
    ///
    /// - Complexity: O(*n* log *n*).
    public var paths: [TreePath] { nodes.keys.sorted() }

    /// All entries in byte order of their paths, the root first.
    ///
    /// - Complexity: O(*n* log *n*).
    public var entries: [(path: TreePath, node: Node)] {
        nodes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Puts an entry at a path, in place of what is there.
    ///
    /// - Throws: ``FileTreeError/parentMissing(_:)`` or ``FileTreeError/parentNotDirectory(_:)`` when
    ///   the place does not exist; ``FileTreeError/directoryNotEmpty(_:)`` when anything but a
    ///   directory would take the place of one that holds something.
    public mutating func insert(_ node: Node, at path: TreePath) throws(FileTreeError) {
        if !path.isRoot {
            guard let parent = nodes[path.parent] else { throw .parentMissing(path) }
            guard parent.isDirectory else { throw .parentNotDirectory(path) }
        } else if !node.isDirectory {
            throw .parentNotDirectory(path)
        }
        if !node.isDirectory, nodes[path]?.isDirectory == true, hasChildren(path) {
            throw .directoryNotEmpty(path)
        }
        put(node, at: path)
    }

    private mutating func put(_ node: Node, at path: TreePath) {
        if nodes.updateValue(node, forKey: path) == nil, !path.isRoot {
            held[path.parent, default: []].insert(path)
        }
    }

    /// Makes sure that a directory is at a path, with all above it; those that exist stay as they
    /// are, new ones get `attributes`.
    public mutating func makeDirectories(
        _ path: TreePath, attributes: Attributes = Attributes(mode: 0o755), origin: Origin? = nil
    ) throws(FileTreeError) {
        var missing: [TreePath] = []
        var above = path
        while nodes[above] == nil {
            missing.append(above)
            above = above.parent
        }
        guard nodes[above]?.isDirectory == true else { throw .parentNotDirectory(path) }
        for directory in missing {
            put(Node(.directory, attributes: attributes, origin: origin), at: directory)
        }
    }

    /// Changes the entry at a path, if there is one, without changing what kind of entry it is.
    public mutating func modify(_ path: TreePath, _ change: (inout Node) -> Void) {
        guard var node = nodes[path] else { return }
        let wasDirectory = node.isDirectory
        change(&node)
        precondition(
            node.isDirectory == wasDirectory, "modify may not turn a directory into a file")
        nodes[path] = node
    }

    /// Takes away the entry at a path and all below it.
    ///
    /// - Complexity: O(number of entries taken away).
    public mutating func remove(_ path: TreePath) {
        guard !path.isRoot, nodes[path] != nil else { return }
        held[path.parent]?.remove(path)
        var pending = [path]
        while let next = pending.popLast() {
            nodes[next] = nil
            if let below = held.removeValue(forKey: next) { pending += below }
        }
    }

    /// What a directory holds directly, in no order.
    public func children(of directory: TreePath) -> Set<TreePath> { held[directory] ?? [] }

    /// Whether a directory holds anything.
    ///
    /// - Complexity: O(1).
    public func hasChildren(_ path: TreePath) -> Bool { held[path]?.isEmpty == false }

    /// The entry that a path leads to when symbolic links on the way, and at its end, are followed
    /// inside the tree; an absolute target starts at the tree's root and `..` stops there.
    ///
    /// - Returns: The real path and its entry, or `nil` when something on the way is missing, a
    ///   link's target is no path, or more than 40 links were followed.
    public func resolve(_ path: TreePath) -> (path: TreePath, node: Node)? {
        resolve(path.bytes, from: .root)
    }

    /// The entry that the target of a symbolic link leads to, read from the directory that the link
    /// stands in; see ``resolve(_:)``.
    public func resolve(
        _ target: [UInt8], from directory: TreePath
    ) -> (path: TreePath, node: Node)? {
        func names(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
            text.split(separator: UInt8(ascii: "/")).reversed()
        }
        var pending = names(target)
        var current = target.first == UInt8(ascii: "/") ? TreePath.root : directory
        var followed = 0
        while let name = pending.popLast() {
            if name.elementsEqual(".".utf8) { continue }
            if name.elementsEqual("..".utf8) {
                current = current.parent
                continue
            }
            guard let next = try? current.appending(name), let node = nodes[next] else {
                return nil
            }
            guard case .symbolicLink(let further) = node.kind else {
                current = next
                continue
            }
            followed += 1
            guard followed <= 40 else { return nil }
            if further.first == UInt8(ascii: "/") { current = .root }
            pending += names(further)
        }
        return nodes[current].map { (current, $0) }
    }
}

/// Why an entry cannot have a place in a tree.
public enum FileTreeError: Error, Equatable, CustomStringConvertible {
    /// Nothing is at the parent of the path.
    case parentMissing(TreePath)
    /// The parent of the path is no directory.
    case parentNotDirectory(TreePath)
    /// A directory that holds something cannot become a file or a link.
    case directoryNotEmpty(TreePath)

    /// One line that names the path.
    public var description: String {
        switch self {
        case .parentMissing(let path): "\(path): its directory does not exist"
        case .parentNotDirectory(let path): "\(path): its parent is not a directory"
        case .directoryNotEmpty(let path): "\(path): a directory that is not empty is in the way"
        }
    }
}
