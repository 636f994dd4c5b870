/// What a task looks like as text. Nothing here knows of terminals or time.
enum ProgressLine {
    /// One line for a terminal, no longer than `width` columns:
    /// `Fetching 3/88 [=====>      ] 45% 12.3/30.1 MiB 8.2 MiB/s libc6`.
    static func bar(
        _ task: ProgressState, at time: Duration, width: Int, colour: Bool
    ) -> String {
        var head = task.title
        if task.expectedItems > 0 {
            head += " \(min(task.items, task.expectedItems))/\(task.expectedItems)"
        }
        var tail: [String] = []
        let fraction = fraction(of: task)
        if let fraction { tail.append("\(Int(fraction * 100))%") }
        tail.append(amount(of: task))
        if let rate = task.rate(at: time) { tail.append(perSecond(rate, task.unit)) }
        let figures = tail.joined(separator: " ")
        let barWidth = min(30, width - head.count - figures.count - 4)
        var plain = head + " "
        var shown = colour ? "\u{1b}[1m\(head)\u{1b}[0m " : plain
        if let fraction, barWidth >= 8 {
            let bar = self.bar(fraction, width: barWidth) + " "
            plain += bar
            shown += bar
        }
        plain += figures
        shown += figures
        guard plain.count <= width else { return String(plain.prefix(max(0, width))) }
        let room = width - plain.count - 1
        let item = String(printable(task.current).prefix(max(0, room)))
        return item.isEmpty ? shown : shown + " " + item
    }

    /// One line for a log.
    static func plain(_ task: ProgressState, at time: Duration) -> String {
        var parts = [task.title + ":", amount(of: task)]
        if let fraction = fraction(of: task) { parts.append("(\(Int(fraction * 100))%)") }
        if let rate = task.rate(at: time) { parts.append(perSecond(rate, task.unit)) }
        return parts.joined(separator: " ")
    }

    /// One line for a task that is done. It took as long as there was something to do for it.
    static func summary(of task: ProgressState, at now: Duration) -> String {
        let time = task.lastChange ?? now
        var text = "\(task.title): "
        if task.items > 0, task.unit == .bytes {
            text += "\(task.items) file\(task.items == 1 ? "" : "s"), "
        }
        text += task.unit == .bytes ? ByteCount.text(task.done) : String(task.done)
        text += " in \(seconds(time - task.start))"
        if task.unit == .bytes, task.done >= 1 << 20, let rate = task.meanRate(at: time) {
            text += " (\(perSecond(rate, task.unit)))"
        }
        return text
    }

    private static func fraction(of task: ProgressState) -> Double? {
        guard let total = task.total, total > 0 else { return nil }
        return min(1, Double(task.done) / Double(total))
    }

    private static func bar(_ fraction: Double, width: Int) -> String {
        let inner = width - 2
        let filled = min(inner, Int(Double(inner) * fraction))
        let head = filled < inner && filled > 0 ? ">" : ""
        let full = String(repeating: "=", count: filled - head.count)
        let rest = String(repeating: " ", count: inner - filled)
        return "[" + full + head + rest + "]"
    }

    private static func amount(of task: ProgressState) -> String {
        let total = task.total.map { max($0, task.done) }
        switch task.unit {
        case .bytes: return ByteCount.text(task.done, of: total)
        case .things: return total.map { "\(task.done)/\($0)" } ?? String(task.done)
        }
    }

    private static func perSecond(_ rate: Double, _ unit: ProgressUnit) -> String {
        let bounded = UInt64(min(max(rate, 0), 1e18))
        return (unit == .bytes ? ByteCount.text(bounded) : String(bounded)) + "/s"
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = Int(min(max(duration.inSeconds, 0), 1e9) * 10)
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// Names come from repositories; they must not move the cursor.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?" })
    }
}

/// Numbers of bytes for people, in powers of 1024 with one decimal.
enum ByteCount {
    private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// `12.3 MiB`.
    static func text(_ bytes: UInt64) -> String { text(bytes, of: nil) }

    /// `12.3/30.1 MiB`: both in the unit of the total.
    static func text(_ bytes: UInt64, of total: UInt64?) -> String {
        var unit = 0
        var largest = total ?? bytes
        while largest >= 1000, unit + 1 < units.count {
            unit += 1
            largest /= 1024
        }
        let parts = [bytes] + (total.map { [$0] } ?? [])
        return parts.map { number($0, unit: unit) }.joined(separator: "/") + " " + units[unit]
    }

    private static func number(_ bytes: UInt64, unit: Int) -> String {
        guard unit > 0 else { return String(bytes) }
        let scale = UInt64(1) << UInt64(10 * unit)
        let tenths = (bytes % scale) * 10 / scale
        return "\(bytes / scale).\(tenths)"
    }
}
