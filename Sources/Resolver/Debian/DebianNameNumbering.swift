import Packages

/// One numbering of names over several indexes.
///
/// The first index keeps its own numbers; every further one appends the names that none before it
/// mentions. The numbers are therefore the order of first mention when the indexes are read one
/// after the other.
struct DebianNameNumbering: Sendable {
    private let indexes: [DebianIndex]
    /// The first number that each index brought in, and behind the last the count of all.
    private var firstNumbers: [Int] = [0]
    /// The index's own numbers of the names it brought in; not kept for the first index.
    private var introduced: [[Int32]] = []
    /// From the index's own numbers to the common ones; not kept for the first index.
    private var common: [[Int32]] = []
    /// From common numbers to the index's own, -1 where it lacks the name; not for the first.
    private var local: [[Int32]] = []

    /// Numbers the names of some indexes.
    init(_ indexes: [DebianIndex]) {
        self.indexes = indexes
        for (position, index) in indexes.enumerated() {
            introduced.append([])
            common.append([])
            guard position > 0 else {
                firstNumbers.append(index.nameCount)
                continue
            }
            var next = firstNumbers[position]
            var numbers = [Int32](repeating: 0, count: index.nameCount)
            for name in 0..<index.nameCount {
                if let known = find(index.nameText(name), before: position) {
                    numbers[name] = Int32(truncatingIfNeeded: known)
                } else {
                    numbers[name] = Int32(truncatingIfNeeded: next)
                    introduced[position].append(Int32(truncatingIfNeeded: name))
                    next += 1
                }
            }
            common[position] = numbers
            firstNumbers.append(next)
        }
        for position in indexes.indices {
            guard position > 0 else {
                local.append([])
                continue
            }
            var own = [Int32](repeating: -1, count: count)
            for (name, number) in common[position].enumerated() {
                own[Int(number)] = Int32(truncatingIfNeeded: name)
            }
            local.append(own)
        }
    }

    /// How many names there are.
    var count: Int { firstNumbers.last ?? 0 }

    /// The common number of an index's own.
    @inline(__always)
    func number(of name: Int, in index: Int) -> Int {
        guard index > 0 else { return name }
        let numbers = common[index]
        return name < numbers.count ? Int(numbers[name]) : 0
    }

    /// An index's own number of a common one, or `nil` when it lacks the name.
    @inline(__always)
    func name(_ number: Int, in index: Int) -> Int? {
        guard index > 0 else { return number < firstNumbers[1] ? number : nil }
        let own = local[index]
        guard number < own.count, own[number] >= 0 else { return nil }
        return Int(own[number])
    }

    /// The text of a name.
    func text(_ number: Int) -> UnsafeRawBufferPointer {
        for position in indexes.indices where number < firstNumbers[position + 1] {
            guard position > 0 else { return indexes[0].nameText(number) }
            let own = introduced[position][number - firstNumbers[position]]
            return indexes[position].nameText(Int(own))
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The number of a name, or `nil` when nothing mentions it.
    func find(_ text: UnsafeRawBufferPointer) -> Int? { find(text, before: indexes.count) }

    /// The names with a colon in them.
    var qualified: [Int] {
        (0..<count).filter { number in
            for position in indexes.indices where number < firstNumbers[position + 1] {
                let own =
                    position == 0
                    ? number : Int(introduced[position][number - firstNumbers[position]])
                return indexes[position].flags(ofName: own).contains(.qualified)
            }
            return false
        }
    }

    private func find(_ text: UnsafeRawBufferPointer, before end: Int) -> Int? {
        for position in 0..<end {
            if let own = indexes[position].name(text) { return number(of: own, in: position) }
        }
        return nil
    }
}
