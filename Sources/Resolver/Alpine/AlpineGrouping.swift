/// Lists of numbers by number, packed into one array: the providers of each name, for example.
struct AlpineGrouping<Element: Sendable>: Sendable {
    private var starts: [Int32]
    private var elements: [Element]

    /// Groups pairs by their key, which is below `count`; the order within a group is theirs.
    init(_ pairs: [(key: UInt32, value: Element)], count: Int) {
        var starts = [Int32](repeating: 0, count: count + 1)
        for pair in pairs { starts[Int(pair.key) + 1] += 1 }
        for key in 0..<count { starts[key + 1] += starts[key] }
        var next = starts
        elements = Array(unsafeUninitializedCapacity: pairs.count) { buffer, used in
            for pair in pairs {
                let place = Int(next[Int(pair.key)])
                buffer.initializeElement(at: place, to: pair.value)
                next[Int(pair.key)] += 1
            }
            used = pairs.count
        }
        self.starts = starts
    }

    /// Where the group of a key is, for loops that change other things meanwhile. Empty for keys
    /// that were not known when the groups were made.
    func range(_ key: UInt32) -> Range<Int> {
        let index = Int(key)
        guard index + 1 < starts.count else { return 0..<0 }
        return Int(starts[index])..<Int(starts[index + 1])
    }

    /// An element by its place.
    subscript(place: Int) -> Element { elements[place] }

    /// The group of a key.
    func group(_ key: UInt32) -> ArraySlice<Element> { elements[range(key)] }
}
