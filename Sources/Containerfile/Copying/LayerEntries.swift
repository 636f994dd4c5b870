import Compression
import FileTree
import OCIModel

/// Entries on their way into a layer.
struct LayerEntries {
    /// An entry, and where a file's bytes come from.
    struct Entry {
        var node: Node
        var content: Content
    }

    /// Where a file's bytes come from.
    enum Content {
        /// The entry is no file.
        case none
        /// From memory.
        case bytes([UInt8])
        /// From the origin of a `COPY`.
        case origin(TreePath)
        /// From the spool, at an offset.
        case spool(UInt64)
    }

    private(set) var entries: [TreePath: Entry] = [:]

    subscript(path: TreePath) -> Entry? {
        get { entries[path] }
        set { entries[path] = newValue }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The entries in the order in which they are written: by path, further names of files last.
    var ordered: [(path: TreePath, entry: Entry)] {
        let all = entries.sorted { $0.key < $1.key }.map { (path: $0.key, entry: $0.value) }
        func isLink(_ entry: Entry) -> Bool {
            if case .hardLink = entry.node.kind { true } else { false }
        }
        return all.filter { !isLink($0.entry) } + all.filter { isLink($0.entry) }
    }
}
