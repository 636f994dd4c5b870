import Packages

/// Finds names that a person may have meant.
struct NearMisses {
    /// The number of names that are worth showing.
    static let limit = 4

    private let wanted: [UInt8]
    private let allowed: Int
    private var found: [(distance: Int, name: PackageName)] = []

    /// Prepares to look for names close to a text.
    init(_ text: String) {
        wanted = Array(text.utf8.prefix(80))
        allowed = wanted.count <= 2 ? 0 : wanted.count <= 4 ? 1 : wanted.count <= 8 ? 2 : 3
    }

    /// Takes a name into account.
    mutating func consider(_ name: PackageName) {
        var text = name.text
        text.withUTF8 { consider(UnsafeRawBufferPointer($0)) { name } }
    }

    /// Takes a name into account that is made only when it is close; `nil` when it does not count
    /// after all.
    mutating func consider(_ bytes: UnsafeRawBufferPointer, _ name: () -> PackageName?) {
        if let distance = distance(to: bytes), let name = name() { found.append((distance, name)) }
    }

    /// The closest names, the best first, in byte order where equally close.
    var names: [PackageName] {
        found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(Self.limit).map(\.name)
    }

    /// The number of edits, or `nil` when there are too many. A name that has the whole text in it
    /// comes after those, the shorter the better.
    private func distance(to name: UnsafeRawBufferPointer) -> Int? {
        if abs(name.count - wanted.count) <= allowed, let edits = edits(to: name) { return edits }
        guard wanted.count >= 4, name.count > wanted.count else { return nil }
        for start in 0...(name.count - wanted.count)
        where name[start] == wanted[0] && holds(name, at: start) {
            return allowed + name.count - wanted.count
        }
        return nil
    }

    private func holds(_ name: UnsafeRawBufferPointer, at start: Int) -> Bool {
        for index in wanted.indices where name[start + index] != wanted[index] { return false }
        return true
    }

    /// Levenshtein's distance by rows, given up once a row is beyond the limit.
    private func edits(to name: UnsafeRawBufferPointer) -> Int? {
        var row = Array(0...wanted.count)
        for (line, byte) in name.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            var best = row[0]
            for column in wanted.indices {
                let substitution = diagonal + (wanted[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, diagonal + 1, row[column] + 1)
                best = min(best, row[column + 1])
            }
            if best > allowed { return nil }
        }
        return row[wanted.count] <= allowed ? row[wanted.count] : nil
    }
}
