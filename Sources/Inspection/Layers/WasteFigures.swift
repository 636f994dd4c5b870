public import FileTree

/// How many bytes of the layers no container can see: what was written over or removed above.
///
/// The copy that is in use is not counted, and what was removed counts whether it was a file or a
/// directory. So the figure is what one could save by making the image in one layer.
public struct WasteFigures: Sendable, Equatable {
    /// The bytes of all layers.
    public let totalBytes: UInt64
    /// The bytes that no container sees.
    public let wastedBytes: UInt64
    /// Where they are, those with the most bytes first.
    public let paths: [Path]

    /// The part of the bytes that containers see, 0 to 1.
    public var efficiency: Double {
        totalBytes == 0 ? 1 : Double(totalBytes - wastedBytes) / Double(totalBytes)
    }

    /// A path with hidden copies.
    public struct Path: Sendable, Equatable {
        /// The path.
        public let path: TreePath
        /// The layers that have hidden copies, lowest first.
        public let layers: [Int]
        /// The bytes of the hidden copies.
        public let bytes: UInt64
        /// The layer that hides the last of them.
        public let hiddenBy: Int
        /// Whether a container sees another copy.
        public let isReplaced: Bool
    }
}

/// Follows the copies of files through the layers.
struct WasteCounter {
    private struct Hidden {
        var layers: [Int] = []
        var bytes: UInt64 = 0
        var hiddenBy = 0
        var isReplaced = false
    }

    /// Which layer the copy in use comes from.
    private var visible: [TreePath: (layer: Int, bytes: UInt64)] = [:]
    private var hidden: [TreePath: Hidden] = [:]
    private var total: UInt64 = 0

    mutating func note(_ change: LayerMerger.Change, layer: Int) {
        for path in change.removedBelow { hide(path, by: layer, replaced: false) }
        hide(change.path, by: layer, replaced: change.after != nil)
        if case .file(let content) = change.after?.kind {
            total &+= content.size
            visible[change.path] = (layer, content.size)
        }
    }

    private mutating func hide(_ path: TreePath, by layer: Int, replaced: Bool) {
        guard let copy = visible.removeValue(forKey: path), copy.bytes > 0 else { return }
        var entry = hidden[path] ?? Hidden()
        if entry.layers.last != copy.layer { entry.layers.append(copy.layer) }
        entry.bytes &+= copy.bytes
        entry.hiddenBy = layer
        entry.isReplaced = replaced
        hidden[path] = entry
    }

    var figures: WasteFigures {
        let paths = hidden.map { path, entry in
            WasteFigures.Path(
                path: path, layers: entry.layers, bytes: entry.bytes, hiddenBy: entry.hiddenBy,
                isReplaced: entry.isReplaced)
        }.sorted { ($1.bytes, $0.path) < ($0.bytes, $1.path) }
        return WasteFigures(
            totalBytes: total, wastedBytes: paths.reduce(0) { $0 &+ $1.bytes }, paths: paths)
    }
}
