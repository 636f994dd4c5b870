import Compression
import FileTree
import ImageSpec
import OCIModel

/// A tree under construction: what packages brought, and a way to add to it and read from it.
///
/// Everything that is no package's goes in through an editor, which stamps it with the image's
/// epoch and with the name of what made it.
struct TreeEditor {
    /// The tree so far.
    var tree: FileTree
    /// The packages whose segments hold the stored contents.
    let packages: [TreePackage]
    /// The time of entries that are made here.
    let epoch: Timestamp
    /// What the one who builds should know of, a line each: scripts that are not modelled.
    var notes: [String] = []
    /// What was taken from the machine that builds, in the order of the specification.
    var localFiles: [LockedFile] = []

    private let pieces = PieceCache()

    /// Files read while a tree is made are configuration, lists and certificates: never large.
    private static let readLimit: UInt64 = 64 << 20

    /// The content of the regular file that a path leads to, links followed; `nil` when there is none.
    func read(_ path: TreePath) throws -> [UInt8]? {
        guard let node = tree.resolve(path)?.node, case .file(let content) = node.kind else {
            return nil
        }
        switch content.location {
        case .inline(let bytes): return bytes
        case .stored(let container, let offset):
            guard content.size <= Self.readLimit else {
                throw ByteSourceError.tooLong(limit: Self.readLimit)
            }
            return try pieces.read(
                packages[container].segment, container: container, from: offset,
                count: Int(content.size))
        case .host(let path):
            return try FileSource(path: path).readAll(limit: Int(Self.readLimit))
        }
    }

    /// Starts with a tree.
    ///
    /// - Parameters:
    ///   - packages: The packages whose segments hold stored contents, by their container's number.
    ///   - epoch: The time of what is made.
    init(tree: FileTree, packages: [TreePackage], epoch: Timestamp) {
        (self.tree, self.packages, self.epoch) = (tree, packages, epoch)
    }

    /// A range of a regular file's content, which must lie within it.
    ///
    /// - Throws: What reading the package's segment throws.
    func read(_ content: FileContent, from offset: UInt64, count: Int) throws -> [UInt8] {
        switch content.location {
        case .inline(let bytes): return Array(bytes[Int(offset)..<(Int(offset) + count)])
        case .stored(let container, let start):
            return try pieces.read(
                packages[container].segment, container: container, from: start + offset,
                count: count)
        case .host(let path):
            return try FileSource(path: path, offset: offset, length: UInt64(count))
                .readAll(limit: count)
        }
    }

    /// Puts a file at a path, making the directories above it.
    mutating func write(
        _ bytes: [UInt8], to path: TreePath, mode: UInt16 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
        by maker: String
    ) throws {
        try put(
            .file(FileContent(bytes)), at: path,
            Attributes(mode: mode, uid: uid, gid: gid, modified: epoch), by: maker)
    }

    /// Puts a text at a path, making the directories above it.
    mutating func write(
        _ text: String, to path: TreePath, mode: UInt16 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
        by maker: String
    ) throws {
        try write(Array(text.utf8), to: path, mode: mode, uid: uid, gid: gid, by: maker)
    }

    /// Puts a symbolic link at a path, making the directories above it.
    mutating func link(_ path: TreePath, to target: String, by maker: String) throws {
        try put(
            .symbolicLink(target: Array(target.utf8)), at: path,
            Attributes(mode: 0o777, modified: epoch), by: maker)
    }

    /// Makes a directory, or gives the one that is there this owner and mode.
    mutating func directory(
        _ path: TreePath, mode: UInt16 = 0o755, uid: UInt32 = 0, gid: UInt32 = 0, by maker: String
    ) throws {
        let attributes = Attributes(mode: mode, uid: uid, gid: gid, modified: epoch)
        if tree[path]?.isDirectory == true {
            tree.modify(path) { node in
                (node.attributes.mode, node.attributes.uid, node.attributes.gid) = (mode, uid, gid)
            }
        } else {
            try put(.directory, at: path, attributes, by: maker)
        }
    }

    /// Puts an entry at a path, making the directories above it.
    mutating func put(
        _ kind: Node.Kind, at path: TreePath, _ attributes: Attributes, by maker: String
    ) throws {
        let place = try settle(path)
        try tree.makeDirectories(
            place.parent, attributes: Attributes(mode: 0o755, modified: epoch),
            origin: .generated(maker))
        if tree[place]?.isDirectory == true, kind != .directory { tree.remove(place) }
        try tree.insert(
            Node(kind, attributes: attributes, origin: .generated(maker)), at: place)
    }

    /// The path with links among its directories followed, as far as they exist.
    func settle(_ path: TreePath) throws -> TreePath {
        var above = path.parent
        while tree[above] == nil { above = above.parent }
        guard let node = tree[above], !node.isDirectory else { return path }
        guard let (real, target) = tree.resolve(above), target.isDirectory else {
            throw FileTreeError.parentNotDirectory(path)
        }
        return try settle(try real.appending(path.bytes[(above.bytes.count + 1)...]))
    }
}
