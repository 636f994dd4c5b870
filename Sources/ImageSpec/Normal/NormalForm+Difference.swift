extension NormalForm {
    /// What has changed from this form to another, one line for each change, in order of the keys:
    /// `contents.packages: + curl`, `work-dir: / → /srv`. No lines when they are the same.
    public func difference(to other: NormalForm) -> [String] {
        var lines: [String] = []
        Self.compare(value, other.value, key: "", into: &lines)
        return lines
    }

    private static func compare(
        _ old: SpecificationValue?, _ new: SpecificationValue?, key: String,
        into lines: inout [String]
    ) {
        guard old != new else { return }
        switch (old, new) {
        case (.map(let below), .map(let above)):
            compareMaps(below, above, key: key, into: &lines)
        case (.map(let below), nil): compareMaps(below, [:], key: key, into: &lines)
        case (nil, .map(let above)): compareMaps([:], above, key: key, into: &lines)
        case (.list(let below), .list(let above)):
            compareLists(below, above, key: key, into: &lines)
        case (.list(let below), nil): compareLists(below, [], key: key, into: &lines)
        case (nil, .list(let above)): compareLists([], above, key: key, into: &lines)
        case (nil, let new?): lines.append("\(key): + \(text(new))")
        case (let old?, nil): lines.append("\(key): - \(text(old))")
        case (let old?, let new?): lines.append("\(key): \(text(old)) → \(text(new))")
        case (nil, nil): break
        }
    }

    private static func compareMaps(
        _ old: [String: SpecificationValue], _ new: [String: SpecificationValue], key: String,
        into lines: inout [String]
    ) {
        for inner in Set(old.keys).union(new.keys).sorted() {
            let path = key.isEmpty ? inner : "\(key).\(inner)"
            compare(old[inner], new[inner], key: path, into: &lines)
        }
    }

    private static func compareLists(
        _ old: [SpecificationValue], _ new: [SpecificationValue], key: String,
        into lines: inout [String]
    ) {
        // Finding the shortest difference takes the product of the lengths.
        guard old.count < 2000, new.count < 2000 else {
            lines.append("\(key): \(old.count) entries → \(new.count) entries")
            return
        }
        let changes = new.difference(from: old)
        for case .remove(_, let element, _) in changes.removals {
            lines.append("\(key): - \(text(element))")
        }
        for case .insert(_, let element, _) in changes.insertions {
            lines.append("\(key): + \(text(element))")
        }
    }

    /// A value on one line, cut where it is long.
    private static func text(_ value: SpecificationValue) -> String {
        let line = flat(value)
        let first = line.prefix { !$0.isNewline }
        return first.count > 120 || first.count < line.count
            ? "\(first.prefix(120))…" : String(first)
    }

    private static func flat(_ value: SpecificationValue) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .list(let values): "[" + values.map(flat).joined(separator: ", ") + "]"
        case .map(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\($0): \(flat($1))" }
                .joined(separator: ", ") + "}"
        }
    }
}
