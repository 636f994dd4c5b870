/// Finds the name that somebody meant who wrote another one.
package enum NearestName {
    /// The candidate nearest to `name`, or `nil` when none is near enough to be meant: at most a
    /// third of the letters may differ, and at least one may.
    package static func nearest(to name: String, among candidates: some Sequence<String>) -> String?
    {
        let limit = max(1, name.utf8.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates.sorted() {
            let distance = distance(name.lowercased(), candidate.lowercased())
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Words for an error: the nearest name, or all there are.
    package static func advice(for name: String, among candidates: some Sequence<String>) -> String
    {
        if let near = nearest(to: name, among: candidates) { return "did you mean `\(near)`?" }
        let all = candidates.sorted()
        return all.isEmpty ? "there are none" : "there are \(list(all))"
    }

    /// Names for people: `a`, `b` and `c`.
    static func list(_ names: [String]) -> String {
        let quoted = names.map { "`\($0)`" }
        guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The number of letters to change, add, drop or swap with their neighbour to get from one word
    /// to the other (Damerau and Levenshtein, without editing a swapped pair again).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.utf8.prefix(64))
        let b = Array(right.utf8.prefix(64))
        var older: [Int] = []
        var previous = Array(0...b.count)
        for (i, byte) in a.enumerated() {
            var current = [i + 1]
            for (j, other) in b.enumerated() {
                let change = previous[j] + (byte == other ? 0 : 1)
                var cost = min(change, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, byte == b[j - 1], a[i - 1] == other {
                    cost = min(cost, older[j - 1] + 1)
                }
                current.append(cost)
            }
            older = previous
            previous = current
        }
        return previous[b.count]
    }
}
