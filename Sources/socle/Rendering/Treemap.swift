import FileTree

/// Rectangles whose areas are sizes, laid out so that they are as square as may be (Bruls, Huizing,
/// van Wijk: "Squarified Treemaps").
struct Treemap {
    /// A thing with a size.
    struct Item {
        let name: String
        let size: UInt64
    }

    /// A rectangle of a laid-out map.
    struct Tile {
        let item: Item
        let x: Double
        let y: Double
        let width: Double
        let height: Double
    }

    private static let colours = [
        "#2f5fb3", "#1f7a5c", "#8a4fae", "#a5563a", "#4d6a8f", "#7a6a1f", "#a03d6a", "#3d7d8a",
    ]

    /// Lays items out in a rectangle; items without a size are left out.
    static func layout(_ items: [Item], width: Double, height: Double) -> [Tile] {
        var rest = items.filter { $0.size > 0 }.sorted { ($1.size, $0.name) < ($0.size, $1.name) }[
            ...]
        let total = rest.reduce(0.0) { $0 + Double($1.size) }
        guard total > 0 else { return [] }
        let scale = width * height / total
        var (x, y, w, h) = (0.0, 0.0, width, height)
        var tiles: [Tile] = []
        while !rest.isEmpty {
            let side = min(w, h)
            var count = 1
            while count < rest.count,
                worst(rest.prefix(count + 1), side, scale) <= worst(rest.prefix(count), side, scale)
            { count += 1 }
            let row = rest.prefix(count)
            let depth = row.reduce(0.0) { $0 + Double($1.size) } * scale / max(side, 1e-9)
            var along = 0.0
            for item in row {
                let length = Double(item.size) * scale / max(depth, 1e-9)
                tiles.append(
                    w >= h
                        ? Tile(item: item, x: x, y: y + along, width: depth, height: length)
                        : Tile(item: item, x: x + along, y: y, width: length, height: depth))
                along += length
            }
            if w >= h {
                (x, w) = (x + depth, max(0, w - depth))
            } else {
                (y, h) = (y + depth, max(0, h - depth))
            }
            rest = rest.dropFirst(count)
        }
        return tiles
    }

    /// How far from square the worst rectangle of a row is.
    private static func worst(_ row: ArraySlice<Item>, _ side: Double, _ scale: Double) -> Double {
        let areas = row.map { Double($0.size) * scale }
        let sum = areas.reduce(0, +)
        guard sum > 0, side > 0, let most = areas.max(), let least = areas.min() else {
            return .infinity
        }
        return max(side * side * most / (sum * sum), sum * sum / (side * side * least))
    }

    /// The folders of a tree by the bytes below them, two levels deep.
    static func items(of tree: FileTree, limit: Int = 60) -> [Item] {
        var sizes: [String: UInt64] = [:]
        for (path, node) in tree.entries {
            guard case .file(let content) = node.kind else { continue }
            let parts = path.components.prefix(
                path.components.count > 3 ? 3 : path.components.count)
            let name = parts.map { "/" + String(decoding: $0, as: UTF8.self) }.joined()
            sizes[name, default: 0] &+= content.size
        }
        let sorted = sizes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let rest = sorted.dropFirst(limit).reduce(UInt64(0)) { $0 &+ $1.value }
        let items = sorted.prefix(limit).map { Item(name: $0.key, size: $0.value) }
        return rest > 0 ? items + [Item(name: "everything else", size: rest)] : items
    }

    /// A picture in SVG. Each rectangle says its name and size when it is pointed at.
    static func svg(_ items: [Item], label: String) -> String {
        let (width, height) = (1000.0, 520.0)
        // Narrow windows scroll over it: smaller, nobody could read the names.
        var svg = "<div class=\"scroll\" tabindex=\"0\">"
        svg += "<svg class=\"treemap\" viewBox=\"0 0 1000 520\" role=\"img\""
        svg += " aria-label=\"\(HTMLTable.escape(label))\">\n"
        func number(_ value: Double) -> String { Quantities.decimal(value, places: 1) }
        for (index, tile) in layout(items, width: width, height: height).enumerated() {
            let size = Quantities.bytes(tile.item.size)
            svg += "<g><title>\(HTMLTable.escape(tile.item.name)) \(size)</title>"
            svg += "<rect x=\"\(number(tile.x))\" y=\"\(number(tile.y))\""
            svg += " width=\"\(number(tile.width))\" height=\"\(number(tile.height))\""
            svg += " fill=\"\(colours[index % colours.count])\"/>"
            let room = Int((tile.width - 12) / 7)
            if room >= 5, tile.height >= 20 {
                let name = tile.item.name
                let shown = name.count <= room ? name : "…" + name.suffix(room - 1)
                svg += "<text x=\"\(number(tile.x + 6))\" y=\"\(number(tile.y + 16))\">"
                svg += "\(HTMLTable.escape(String(shown)))</text>"
                if tile.height >= 36 {
                    svg += "<text x=\"\(number(tile.x + 6))\" y=\"\(number(tile.y + 31))\">"
                    svg += "\(size)</text>"
                }
            }
            svg += "</g>\n"
        }
        return svg + "</svg></div>\n"
    }
}
