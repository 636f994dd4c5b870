public import FileTree

/// How well layers use their bytes, by the definitions of dive 0.13, so that its users find the
/// figures that they know.
///
/// Each path that is a leaf of a layer's own tree is counted each time that it appears. A path that
/// appears in two layers or more is inefficient; all its bytes are called wasted, the copy that is of
/// use included. A directory that was removed counts with all that it held.
public struct DiveFigures: Sendable, Equatable {
    /// The smallest sizes of all paths divided by all their sizes, 0 to 1; 1 where nothing has a size.
    public let efficiency: Double
    /// The bytes of paths that appear more than once.
    public let wastedBytes: UInt64
    /// The bytes of all layers but the lowest.
    public let userBytes: UInt64
    /// The bytes of all layers.
    public let totalBytes: UInt64
    /// The inefficient paths, those with the most bytes first.
    public let paths: [Path]

    /// ``wastedBytes`` as a part of ``userBytes``; `nil` for an image of one layer, where dive divides
    /// by zero.
    public var userWastedPart: Double? {
        userBytes == 0 ? nil : Double(wastedBytes) / Double(userBytes)
    }

    /// A path that appears more than once.
    public struct Path: Sendable, Equatable {
        /// The path.
        public let path: TreePath
        /// How often it appears.
        public let count: Int
        /// The bytes of all appearances.
        public let bytes: UInt64
    }
}

/// Adds up the figures layer by layer.
struct DiveCounter {
    private struct Tally {
        var count = 0
        var sum: UInt64 = 0
        var least: UInt64 = .max
    }

    private var tallies: [TreePath: Tally] = [:]
    private var layerBytes: [UInt64] = []

    /// Takes in a layer.
    ///
    /// - Parameter removed: The bytes below a path in the tree beneath the layer when it is a
    ///   directory, and 0 for anything else.
    mutating func add(_ scan: LayerScan, removed: (TreePath) -> UInt64) {
        // A path that is named twice counts as it was named last.
        var sizes: [TreePath: UInt64] = [:]
        var parents: Set<TreePath> = []
        var hidden: [TreePath] = []
        var total: UInt64 = 0
        for item in scan.items {
            let path = item.path
            switch item {
            case .opaque: continue
            case .whiteout: hidden.append(path)
            case .entry(_, let node):
                var size: UInt64 = 0
                if case .file(let content) = node.kind { size = content.size }
                total &+= size
                if path.isRoot { continue }
                sizes[path] = size
            }
            var above = path.parent
            while parents.insert(above).inserted, !above.isRoot { above = above.parent }
        }
        layerBytes.append(total)
        for (path, size) in sizes where !parents.contains(path) { count(path, size) }
        for path in hidden { count(path, removed(path)) }
    }

    private mutating func count(_ path: TreePath, _ size: UInt64) {
        var tally = tallies[path] ?? Tally()
        tally.count += 1
        tally.sum &+= size
        tally.least = min(tally.least, size)
        tallies[path] = tally
    }

    /// The figures of all layers.
    var figures: DiveFigures {
        var least: UInt64 = 0
        var sum: UInt64 = 0
        var wasted: UInt64 = 0
        var paths: [DiveFigures.Path] = []
        for (path, tally) in tallies {
            least &+= tally.least
            sum &+= tally.sum
            guard tally.count > 1 else { continue }
            wasted &+= tally.sum
            paths.append(.init(path: path, count: tally.count, bytes: tally.sum))
        }
        paths.sort { ($1.bytes, $0.path) < ($0.bytes, $1.path) }
        return DiveFigures(
            efficiency: sum == 0 ? 1 : Double(least) / Double(sum), wastedBytes: wasted,
            userBytes: layerBytes.dropFirst().reduce(0, &+), totalBytes: layerBytes.reduce(0, &+),
            paths: paths)
    }
}
