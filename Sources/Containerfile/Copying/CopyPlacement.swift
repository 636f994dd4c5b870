import FileTree
import OCIModel

/// Finds the place of each copied file in the image, and makes the directories above it (Dockerfile
/// reference, *COPY*).
struct CopyPlacement {
    /// The tree that the layer lies over; empty for `--link`.
    let lower: FileTree
    /// Who owns what is made on the way, and everything copied where the step says so.
    let owner: (uid: UInt32, gid: UInt32)?
    /// Permissions for all that is copied.
    let mode: UInt16?
    /// The time of everything that has none of its own.
    let epoch: Timestamp
    private(set) var entries = LayerEntries()

    init(
        lower: FileTree, owner: (uid: UInt32, gid: UInt32)?, mode: UInt16?, epoch: Timestamp
    ) {
        self.lower = lower
        self.owner = owner
        self.mode = mode
        self.epoch = epoch
    }

    /// Whether a path of the image is a directory.
    func isDirectory(_ path: TreePath) -> Bool {
        guard let real = try? settle(path, followsLast: true) else { return false }
        return kind(at: real) == .directory
    }

    /// Where an entry at a path comes to lie when links on its way are followed.
    func place(of path: TreePath) throws -> TreePath { try settle(path, followsLast: false) }

    /// Puts an entry at a path of the image.
    ///
    /// - Throws: ``CopyError`` when something else is in the way.
    mutating func put(
        _ node: Node, content: LayerEntries.Content, at path: TreePath
    ) throws {
        let real = try settle(path, followsLast: node.isDirectory)
        try makeDirectories(real.parent)
        let present = kind(at: real)
        var node = node
        adjust(&node)
        if node.isDirectory {
            if present == .directory {
                // A directory that is there keeps what it has, unless it was asked for otherwise.
                if entries[real] == nil, owner == nil, mode == nil { return }
                if let below = lower[real] {
                    node.attributes.modified = below.attributes.modified
                    if mode == nil { node.attributes.mode = below.attributes.mode }
                }
                guard lower[real] == nil || !path.isRoot else { return }
            } else if present != nil {
                throw CopyError.notDirectory(path.description)
            }
            guard !real.isRoot else { return }
        } else if present == .directory {
            throw CopyError.isDirectory(path.description)
        }
        entries[real] = LayerEntries.Entry(node: node, content: content)
    }

    /// Makes a directory with those above it.
    mutating func makeDirectories(_ path: TreePath) throws {
        let real = try settle(path, followsLast: true)
        guard !real.isRoot else { return }
        switch kind(at: real) {
        case .directory?: return
        case nil: break
        default: throw CopyError.notDirectory(path.description)
        }
        try makeDirectories(real.parent)
        var attributes = Attributes(mode: 0o755, modified: epoch)
        if let owner { (attributes.uid, attributes.gid) = owner }
        entries[real] = LayerEntries.Entry(
            node: Node(.directory, attributes: attributes), content: .none)
    }

    private func adjust(_ node: inout Node) {
        if let owner { (node.attributes.uid, node.attributes.gid) = owner }
        if let mode, !isLink(node) { node.attributes.mode = mode }
        if node.attributes.modified > epoch || node.attributes.modified == .zero {
            node.attributes.modified = epoch
        }
    }

    private func isLink(_ node: Node) -> Bool {
        switch node.kind {
        case .symbolicLink, .hardLink: true
        default: false
        }
    }

    private enum Kind { case directory, link, other }

    private func kind(at path: TreePath) -> Kind? {
        if path.isRoot { return .directory }
        guard let node = entries[path]?.node ?? lower[path] else { return nil }
        switch node.kind {
        case .directory: return .directory
        case .symbolicLink: return .link
        default: return .other
        }
    }

    /// Where a path leads inside the image when links on its way are followed. Names that are not
    /// there stay as they are.
    private func settle(_ path: TreePath, followsLast: Bool) throws -> TreePath {
        var pending = Array(path.components.map { Array($0) }.reversed())
        var current = TreePath.root
        var followed = 0
        while let name = pending.popLast() {
            if name == [0x2e] { continue }
            if name == [0x2e, 0x2e] {
                current = current.parent
                continue
            }
            let next = try current.appending(name)
            guard let node = entries[next]?.node ?? lower[next],
                case .symbolicLink(let target) = node.kind,
                !pending.isEmpty || followsLast
            else {
                current = next
                continue
            }
            followed += 1
            guard followed <= 40 else { throw CopyError.notDirectory(path.description) }
            if target.first == UInt8(ascii: "/") { current = .root }
            pending += target.split(separator: UInt8(ascii: "/")).map { Array($0) }.reversed()
        }
        return current
    }
}
