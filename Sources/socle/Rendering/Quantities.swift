/// Sizes and times as people read them.
enum Quantities {
    /// A size in decimal units, as registries show them: `28.2 MB`.
    static func bytes(_ count: UInt64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0
            ? "\(count) B" : decimal(value, places: value < 9.95 ? 2 : 1) + " " + units[unit]
    }

    /// A time: `85 ms`, `1.4 s`, `2 min 5 s`.
    static func duration(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 60_000 { return decimal(Double(milliseconds) / 1000, places: 1) + " s" }
        return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
    }

    /// A number with a fixed count of decimal places.
    static func decimal(_ value: Double, places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
        let scaled = Int64((value * scale).rounded())
        let digits = String(abs(scaled))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let whole = padded.dropLast(places)
        let sign = scaled < 0 ? "-" : ""
        return places == 0 ? sign + digits : sign + whole + "." + padded.suffix(places)
    }
}
