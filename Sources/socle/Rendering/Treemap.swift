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

    /// A picture in SVG, in a wide form and in a narrow one, of which the page shows the one that fits.
    /// Each rectangle says its name and size when it is pointed at.
    static func svg(_ items: [Item], label: String) -> String {
        picture(items, label: label, width: 1000, height: 520, form: "wide")
            + picture(items, label: label, width: 360, height: 560, form: "narrow")
    }

    private static func picture(
        _ items: [Item], label: String, width: Double, height: Double, form: String
    ) -> String {
        var svg = "<svg class=\"treemap \(form)\" role=\"img\""
        svg += " viewBox=\"0 0 \(Int(width)) \(Int(height))\""
        svg += " aria-label=\"\(HTMLTable.escape(label))\">\n"
        for (index, tile) in layout(items, width: width, height: height).enumerated() {
            let size = Quantities.bytes(tile.item.size)
            svg += "<g><title>\(HTMLTable.escape(tile.item.name)) \(size)</title>"
            svg += "<rect x=\"\(number(tile.x))\" y=\"\(number(tile.y))\""
            svg += " width=\"\(number(tile.width))\" height=\"\(number(tile.height))\""
            svg += " fill=\"\(colours[index % colours.count])\"/>"
            svg += texts(tile, size) + "</g>\n"
        }
        return svg + "</svg>\n"
    }

    /// The name and the size, as far as they fit.
    private static func texts(_ tile: Tile, _ size: String) -> String {
        let room = Int((tile.width - 12) / 7)
        guard room >= 5, tile.height >= 20 else { return "" }
        func text(_ text: String, _ line: Double) -> String {
            "<text x=\"\(number(tile.x + 6))\" y=\"\(number(tile.y + line))\">"
                + "\(HTMLTable.escape(text))</text>"
        }
        let name = tile.item.name
        let shown = name.count <= room ? name : "…" + name.suffix(room - 1)
        let isTall = tile.height >= 36 && size.count <= room
        return text(String(shown), 16) + (isTall ? text(size, 31) : "")
    }

    private static func number(_ value: Double) -> String { Quantities.decimal(value, places: 1) }
}
