import FileTree
import Packages

/// Puts packages together into one tree, with the rules of their package manager for paths that
/// two packages bring.
struct TreeBuilder {
    /// Says which of two packages may take over files of the other.
    ///
    /// - Returns: Whether the files of the first package replace those of the second.
    typealias Takeover = (_ taker: TreePackage, _ loser: TreePackage) -> Bool

    private let packages: [TreePackage]
    private let replaces: Takeover
    private let toleratesEqual: Bool
    private var tree = FileTree()
    private var owner: [TreePath: Int] = [:]

    private init(packages: [TreePackage], toleratesEqual: Bool, replaces: @escaping Takeover) {
        self.packages = packages
        self.replaces = replaces
        self.toleratesEqual = toleratesEqual
    }

    /// Merges packages in their order; where two bring a directory, the first one's owner and mode
    /// stay. Stored contents name the package by its number in `packages` as their container.
    ///
    /// - Parameters:
    ///   - base: Entries that are there before any package, such as the links of a merged `/usr`.
    ///   - toleratesEqual: Whether two packages may bring the same file with the same content.
    /// - Throws: ``TreeConflict`` when two packages bring one path and neither may replace it.
    static func build(
        _ packages: [TreePackage], onto base: FileTree = FileTree(), toleratesEqual: Bool,
        replaces: @escaping Takeover
    ) throws -> FileTree {
        var builder = TreeBuilder(
            packages: packages, toleratesEqual: toleratesEqual, replaces: replaces)
        builder.tree = base
        for index in packages.indices {
            for entry in packages[index].segment.package.entries {
                try builder.add(entry, of: index)
            }
        }
        return builder.tree
    }

    private mutating func add(_ entry: PreparedEntry, of index: Int) throws {
        let path = try settle(entry.path, of: index)
        let node = Node(
            kind(entry.kind, in: index), attributes: entry.attributes,
            origin: .package(packages[index].name))
        guard let present = tree[path], !path.isRoot || owner[path] != nil else {
            return try put(node, at: path, of: index)
        }
        if owner[path] == nil, present.kind == node.kind {
            // What was there before any package, such as the links of a merged /usr, is theirs now.
            return try put(node, at: path, of: index)
        }
        switch (present.kind, node.kind) {
        case (.directory, .directory): break
        case (.symbolicLink, .directory) where tree.resolve(path)?.node.isDirectory == true:
            break  // Files below go to where the link leads.
        case (.directory, .symbolicLink(let target))
        where tree.resolve(target, from: path.parent)?.node.isDirectory == true:
            break  // A directory that is there stays, as dpkg(1) has it.
        default:
            try contend(node, against: present, at: path, of: index)
        }
    }

    private mutating func put(_ node: Node, at path: TreePath, of index: Int) throws {
        do {
            try tree.insert(node, at: path)
        } catch FileTreeError.parentMissing {
            try tree.makeDirectories(path.parent, origin: .package(packages[index].name))
            try tree.insert(node, at: path)
        }
        owner[path] = index
    }

    private mutating func contend(
        _ node: Node, against present: Node, at path: TreePath, of index: Int
    ) throws {
        guard let other = owner[path] else {
            throw TreeConflict.reserved(path, by: packages[index].name)
        }
        let (new, old) = (packages[index], packages[other])
        if replaces(new, old), !node.isDirectory, !present.isDirectory {
            try put(node, at: path, of: index)
        } else if replaces(old, new), !node.isDirectory, !present.isDirectory {
            return
        } else if toleratesEqual, node.kind == present.kind {
            return
        } else {
            throw TreeConflict.twoOwners(path, old.name, new.name)
        }
    }

    /// Where an entry goes when directories on its way are links: to what they lead to, as it would
    /// be if it were written into a file system. Nothing leads out of the tree.
    private func settle(_ path: TreePath, of index: Int) throws -> TreePath {
        if path.isRoot { return path }
        if let parent = tree[path.parent], parent.isDirectory { return path }
        var above = path.parent
        while tree[above] == nil { above = above.parent }
        guard let node = tree[above], !node.isDirectory else { return path }
        guard let (real, target) = tree.resolve(above), target.isDirectory else {
            throw TreeConflict.notDirectory(path, parent: above, packages[index].name)
        }
        let rest = path.bytes[(above.bytes.count + 1)...]
        return try settle(try real.appending(rest), of: index)
    }

    /// The kind with stored content pointing at the package's own container.
    private func kind(_ kind: Node.Kind, in index: Int) -> Node.Kind {
        guard case .file(let content) = kind, case .stored(_, let offset) = content.location else {
            return kind
        }
        return .file(
            FileContent(
                size: content.size, digest: content.digest, container: index, offset: offset))
    }
}

/// Two packages that cannot be in one tree.
enum TreeConflict: Error, Equatable, CustomStringConvertible {
    case twoOwners(TreePath, String, String)
    case reserved(TreePath, by: String)
    case notDirectory(TreePath, parent: TreePath, String)

    var description: String {
        switch self {
        case .twoOwners(let path, let first, let second):
            "packages \(first) and \(second) both bring \(path), and neither replaces the other"
        case .reserved(let path, let package):
            "package \(package) brings \(path), which the image needs as something else"
        case .notDirectory(let path, let parent, let package):
            "package \(package) brings \(path), but \(parent) is no directory"
        }
    }
}
