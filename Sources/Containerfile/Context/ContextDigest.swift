import Compression
import FileTree
import OCIModel
import Store

/// Finds the digests of files of the context, which tell one build's input from another's.
enum ContextDigest {
    /// A source with the digest of each of its files.
    static func complete(
        _ source: CopySelection.Source, in context: ContextFolder
    ) throws -> CopySelection.Source {
        var items: [CopySelection.Item] = []
        for item in source.items {
            guard case .file = item.node.kind else {
                items.append(item)
                continue
            }
            var node = item.node
            try context.read([item.origin]) { _, stream in
                let hashing = HashingSource(stream)
                try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
                    while try hashing.read(into: buffer) > 0 {}
                }
                node.kind = .file(
                    FileContent(
                        size: hashing.count, digest: hashing.digest, container: 0, offset: 0))
            }
            items.append(
                CopySelection.Item(origin: item.origin, node: node, below: item.below))
        }
        return CopySelection.Source(path: source.path, items: items)
    }

    /// The digest of a folder or file of the context with all that is in it.
    static func digest(of path: String, in context: ContextFolder) throws -> Digest {
        var selection = CopySelection(context, excludes: IgnorePatterns())
        var parts: [String] = []
        for source in try selection.find(path) {
            for item in try complete(source, in: context).items {
                parts += [item.below.description, StepKey.text(item.node)]
            }
        }
        return CacheStore.key(parts)
    }
}
