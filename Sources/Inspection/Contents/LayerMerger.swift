import FileTree
import OCIModel

/// Lays layers over each other, with the whiteouts of the OCI image specification (*layer.md*).
///
/// Every step costs what it changes, so a layer of a million whiteouts is no trap.
struct LayerMerger {
    private(set) var tree = FileTree()

    /// What a layer did to the tree beneath it, in the order of its tar.
    struct Change {
        /// The path, links on the way followed.
        let path: TreePath
        /// What was there before; `nil` for nothing.
        let before: Node?
        /// What is there now; `nil` for nothing.
        let after: Node?
        /// The bytes of the files that went away with it.
        let removedBytes: UInt64
        /// What went away below it.
        let removedBelow: [TreePath]

        init(
            _ path: TreePath, before: Node?, after: Node?, removed: Removed = Removed()
        ) {
            self.path = path
            self.before = before
            self.after = after
            removedBytes = removed.bytes
            removedBelow = removed.below
        }
    }

    /// What goes away with a path.
    struct Removed {
        var bytes: UInt64 = 0
        var below: [TreePath] = []
    }

    /// What this layer has brought, and the directories above: a whiteout hides what lower layers
    /// have, never what its own layer brings.
    private var fresh: Set<TreePath> = []
    private var aboveFresh: Set<TreePath> = []
    private var cleared: Set<TreePath> = []

    /// Lays a layer over the tree.
    ///
    /// - Parameter note: Called with every change.
    mutating func apply(_ scan: LayerScan, note: (Change) -> Void = { _ in }) throws {
        fresh = []
        aboveFresh = []
        cleared = []
        do {
            for item in scan.items {
                switch item {
                case .entry(let path, let node): try put(node, at: path, note)
                case .whiteout(let path): try hide(path, note)
                case .opaque(let path): clear(tree.resolve(path)?.path ?? path, note)
                }
            }
        } catch {
            throw InspectionError.badLayer(scan.descriptor.digest, reason: "\(error)")
        }
    }

    private mutating func put(_ node: Node, at path: TreePath, _ note: (Change) -> Void) throws {
        if path.isRoot {
            if node.isDirectory { try tree.insert(node, at: path) }
            return
        }
        // What is below a link that leads nowhere has no place; containers do not see it either.
        guard let folder = try makeFolder(path.parent, note) else { return }
        let place = try folder.appending(path.name)
        let before = tree[place]
        var removed = Removed()
        if let before, before.isDirectory != node.isDirectory {
            removed = remove(place)
        } else if let before {
            removed.bytes = Self.size(of: before)
        }
        try tree.insert(node, at: place)
        fresh.insert(place)
        var above = place.parent
        while aboveFresh.insert(above).inserted, !above.isRoot { above = above.parent }
        note(Change(place, before: before, after: node, removed: removed))
    }

    /// The directory that a path leads to, links followed; what is missing on the way is made there.
    private mutating func makeFolder(
        _ path: TreePath, _ note: (Change) -> Void
    ) throws -> TreePath? {
        if tree[path]?.isDirectory == true { return path }
        var current = TreePath.root
        for name in path.components {
            let next = try current.appending(name)
            switch tree[next]?.kind {
            case .directory: current = next
            case .symbolicLink(let target):
                guard let found = tree.resolve(target, from: current), found.node.isDirectory
                else { return nil }
                current = found.path
            case nil:
                try tree.makeDirectories(next)
                current = next
            default:
                let before = tree[next]
                let removed = remove(next)
                try tree.makeDirectories(next)
                note(Change(next, before: before, after: tree[next], removed: removed))
                current = next
            }
        }
        return current
    }

    private mutating func hide(_ path: TreePath, _ note: (Change) -> Void) throws {
        let directory = tree.resolve(path.parent)?.path ?? path.parent
        let target = try directory.appending(path.name)
        if fresh.contains(target) || aboveFresh.contains(target) {
            if tree[target]?.isDirectory == true { clear(target, note) }
            return
        }
        guard let before = tree[target] else { return }
        note(Change(target, before: before, after: nil, removed: remove(target)))
    }

    /// Takes away what lower layers have in a directory. A directory that was cleared in this layer
    /// has nothing of lower layers left, so it is not walked again.
    private mutating func clear(_ directory: TreePath, _ note: (Change) -> Void) {
        var pending = [directory]
        while let next = pending.popLast() {
            guard cleared.insert(next).inserted else { continue }
            for child in tree.children(of: next).sorted() {
                if fresh.contains(child) || aboveFresh.contains(child) {
                    if tree[child]?.isDirectory == true { pending.append(child) }
                } else if let before = tree[child] {
                    note(Change(child, before: before, after: nil, removed: remove(child)))
                }
            }
        }
    }

    /// Takes a path away with all that is below it.
    private mutating func remove(_ path: TreePath) -> Removed {
        var removed = Removed()
        var pending = [path]
        while let next = pending.popLast() {
            if let node = tree[next] { removed.bytes &+= Self.size(of: node) }
            if next != path { removed.below.append(next) }
            pending += tree.children(of: next)
        }
        tree.remove(path)
        return removed
    }

    private static func size(of node: Node) -> UInt64 {
        if case .file(let content) = node.kind { content.size } else { 0 }
    }
}
