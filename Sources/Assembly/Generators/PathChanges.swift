import Compression
import FileTree
import ImageSpec
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
        for change in changes { try apply(change, to: &editor) }
    }

    private static func apply(_ change: PathChange, to editor: inout TreeEditor) throws {
        let path = change.path
        switch change.kind {
        case .directory:
            if editor.tree[path]?.isDirectory != true {
                try editor.directory(path, mode: change.mode ?? 0o755, by: maker)
            }
        case .emptyFile: try editor.write("", to: path, mode: change.mode ?? 0o644, by: maker)
        case .file(.text(let text)):
            try editor.write(text, to: path, mode: change.mode ?? 0o644, by: maker)
        case .file(.local(let reference)):
            let bytes = try read(reference)
            try editor.write(bytes, to: path, mode: change.mode ?? 0o644, by: maker)
        case .hardLink(let target): try link(path, to: target, in: &editor)
        case .symbolicLink(let target): try editor.link(path, to: target, by: maker)
        case .permissions:
            guard editor.tree[path] != nil else {
                throw GenerationError.missing(path, neededFor: "its permissions")
            }
        case .remove:
            editor.tree.remove(path)
            return
        }
        try setAttributes(change, in: &editor)
    }

    private static func setAttributes(_ change: PathChange, in editor: inout TreeEditor) throws {
        guard change.mode != nil || change.owner != nil else { return }
        let below = change.isRecursive ? editor.tree.paths.filter { $0.isWithin(change.path) } : []
        for path in change.isRecursive ? below : [change.path] {
            editor.tree.modify(path) { node in
                if case .symbolicLink = node.kind, path != change.path { return }
                if let mode = change.mode { node.attributes.mode = mode }
                if let owner = change.owner {
                    (node.attributes.uid, node.attributes.gid) = (owner.uid, owner.gid)
                }
            }
        }
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

    private static func read(_ reference: FileReference) throws -> [UInt8] {
        guard let path = reference.location.path else {
            throw GenerationError.notLocal(reference.text)
        }
        return try FileSource(path: path).readAll(limit: localLimit)
    }
}
