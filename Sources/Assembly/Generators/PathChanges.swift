import Compression
import FileTree
import ImageSpec
import OCIModel
import Packages

/// Applies the `paths` of a specification to a tree, in their order.
struct PathChanges {
    private static let maker = "paths"
    private static let localLimit = 256 << 20

    /// Applies changes.
    ///
    /// - Throws: ``GenerationError/missing(_:neededFor:)`` when a link or a permission names a path
    ///   that is not there, and what reading a local file throws.
    static func apply(_ changes: [PathChange], to editor: inout TreeEditor) throws {
        for change in changes {
            var change = change
            // Directories that are links on the way are followed, as every tool would: `/var/run/app`
            // is in `/run`.
            if !change.path.isRoot, change.kind != .remove {
                change.path = try editor.settle(change.path)
            }
            try apply(change, to: &editor)
        }
    }

    private static func apply(_ change: PathChange, to editor: inout TreeEditor) throws {
        var change = change
        let path = change.path
        switch change.kind {
        case .directory:
            if let (real, node) = editor.tree.resolve(path), node.isDirectory {
                change.path = real
            } else {
                try editor.directory(path, mode: change.mode ?? 0o755, by: maker)
            }
        case .emptyFile: try editor.write("", to: path, mode: change.mode ?? 0o644, by: maker)
        case .file(.text(let text)):
            try editor.write(text, to: path, mode: change.mode ?? 0o644, by: maker)
        case .file(.local(let reference)):
            let bytes = try read(reference)
            editor.localFiles.append(
                LockedFile(source: reference.text, digest: DigestHasher.digest(of: bytes)))
            try editor.write(bytes, to: path, mode: change.mode ?? 0o644, by: maker)
        case .hardLink(let target): try link(path, to: target, in: &editor)
        case .symbolicLink(let target): try editor.link(path, to: target, by: maker)
        case .symbolicLinkToMatch(let pattern):
            try editor.link(path, to: match(of: pattern, for: path, in: editor), by: maker)
        case .copy(let reference, let without):
            guard let source = reference.location.path else {
                throw GenerationError.notLocal(reference.text)
            }
            let digest = try LocalFiles(
                path, owner: change.owner, mode: change.mode ?? 0o644, without: without
            ).copy(from: source, into: &editor)
            return editor.localFiles.append(LockedFile(source: reference.text, digest: digest))
        case .permissions:
            // As chmod and chown do: what a link leads to is meant.
            guard let (real, _) = editor.tree.resolve(path) else {
                throw GenerationError.missing(path, neededFor: "its permissions")
            }
            change.path = real
        case .remove:
            // Nothing is there, either, when a directory on the way is missing.
            editor.tree.remove((try? editor.settle(path)) ?? path)
            return
        }
        try setAttributes(change, in: &editor)
    }

    private static func setAttributes(_ change: PathChange, in editor: inout TreeEditor) throws {
        guard change.mode != nil || change.owner != nil else { return }
        for path in names(of: change, in: editor.tree) {
            editor.tree.modify(path) { node in
                // What links lead to is not below the path, and their own modes mean nothing.
                let isLink = if case .symbolicLink = node.kind { true } else { false }
                if isLink, path != change.path { return }
                if let mode = change.mode, !isLink { node.attributes.mode = mode }
                if let owner = change.owner {
                    (node.attributes.uid, node.attributes.gid) = (owner.uid, owner.gid)
                }
            }
        }
    }

    /// The entries that a change is about: of a file with several names all of them, since they have
    /// one owner and one mode.
    private static func names(of change: PathChange, in tree: FileTree) -> Set<TreePath> {
        let entries = tree.entries
        var names = [change.path]
        if change.isRecursive {
            names += entries.map(\.path).filter { $0.isWithin(change.path) }
        }
        var all = Set(names)
        for name in names {
            if case .hardLink(let target)? = tree[name]?.kind { all.insert(target) }
        }
        for (path, node) in entries {
            if case .hardLink(let target) = node.kind, all.contains(target) { all.insert(path) }
        }
        return all
    }

    private static func link(
        _ path: TreePath, to target: TreePath, in editor: inout TreeEditor
    ) throws {
        guard let (real, node) = editor.tree.resolve(target), case .file = node.kind else {
            throw GenerationError.missing(target, neededFor: "the hard link \(path)")
        }
        editor.tree.remove(path)
        try editor.tree.makeDirectories(
            path.parent, attributes: Attributes(mode: 0o755, modified: editor.epoch),
            origin: .generated(maker))
        try editor.tree.insert(
            Node(.hardLink(target: real), attributes: node.attributes, origin: .generated(maker)),
            at: path)
    }

    /// The absolute path of the one entry that a pattern matches.
    private static func match(
        of pattern: String, for link: TreePath, in editor: TreeEditor
    ) throws -> String {
        let glob = GlobPattern(pattern)
        let found = editor.tree.paths.filter { path in
            !path.isRoot && path != link && glob.matches([UInt8(ascii: "/")] + path.bytes)
        }
        guard let only = found.first, found.count == 1 else {
            throw GenerationError.ambiguous(link, pattern: pattern, matches: found)
        }
        return only.description
    }

    private static func read(_ reference: FileReference) throws -> [UInt8] {
        guard let path = reference.location.path else {
            throw GenerationError.notLocal(reference.text)
        }
        return try FileSource(path: path).readAll(limit: localLimit)
    }
}
