public import FileTree

/// A file that is different in one image from another, in any way that a container can see. Times do
/// not count: they tell when an image was made.
public struct FileChange: Sendable, Equatable {
    /// How it is different.
    public enum Kind: String, Sendable, CaseIterable {
        /// It was not there.
        case added
        /// It is not there.
        case removed
        /// It is different.
        case changed
    }

    /// What may be different.
    public enum Aspect: String, Sendable, CaseIterable {
        /// What kind of entry it is.
        case type
        /// The bytes of a file, the target of a link, the numbers of a device.
        case content
        /// The permissions.
        case mode
        /// User or group.
        case owner
        /// Extended attributes, such as capabilities.
        case attributes
    }

    /// Where it is.
    public let path: TreePath
    /// How it is different.
    public let kind: Kind
    /// In what.
    public let aspects: [Aspect]
    /// The package that it is of, after the change where it is there then.
    public let package: String?
    /// How many bytes its file grew.
    public let growth: Int64

    /// Compares two trees.
    static func all(from old: ImageContents, to new: ImageContents) -> [FileChange] {
        let owners = (PackageFiles(of: old), PackageFiles(of: new))
        let paths = Set(old.tree.paths).union(new.tree.paths)
        return paths.sorted().compactMap { path in
            let before = old.tree[path]
            let after = new.tree[path]
            let aspects = Self.aspects(before, old, after, new)
            guard before == nil || after == nil || !aspects.isEmpty else { return nil }
            let sizes = (size(before, old), size(after, new))
            return FileChange(
                path: path, kind: before == nil ? .added : after == nil ? .removed : .changed,
                aspects: aspects, package: owners.1[path] ?? owners.0[path],
                growth: Int64(clamping: sizes.1) - Int64(clamping: sizes.0))
        }
    }

    private static func size(_ node: Node?, _ contents: ImageContents) -> UInt64 {
        if case .file(let content) = node?.kind { content.size } else { 0 }
    }

    private static func aspects(
        _ before: Node?, _ old: ImageContents, _ after: Node?, _ new: ImageContents
    ) -> [Aspect] {
        guard let before, let after else { return [] }
        var aspects: [Aspect] = []
        // A further name of a file and the file itself are the same thing to a container.
        if let one = old.content(of: before), let other = new.content(of: after) {
            if one != other { aspects.append(.content) }
        } else if !isSameType(before.kind, after.kind) {
            aspects.append(.type)
        } else if before.kind != after.kind {
            aspects.append(.content)
        }
        if before.attributes.mode != after.attributes.mode { aspects.append(.mode) }
        if (before.attributes.uid, before.attributes.gid)
            != (after.attributes.uid, after.attributes.gid)
        {
            aspects.append(.owner)
        }
        if before.attributes.extended != after.attributes.extended { aspects.append(.attributes) }
        return aspects
    }

    private static func isSameType(_ one: Node.Kind, _ other: Node.Kind) -> Bool {
        switch (one, other) {
        case (.directory, .directory), (.file, .file), (.symbolicLink, .symbolicLink),
            (.hardLink, .hardLink), (.characterDevice, .characterDevice),
            (.blockDevice, .blockDevice), (.namedPipe, .namedPipe):
            true
        default: false
        }
    }
}
