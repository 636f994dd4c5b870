import Packages

/// The order in which apt goes through all names: by the slots of its hash table.
///
/// Nothing sensible follows from that order, but where a repair has to touch packages of equal weight
/// it decides, so it is kept.
struct DebianIterationOrder {
    private static let slots: UInt32 = 196_613
    private let universe: DebianUniverse

    /// Prepares to order names of a universe.
    init(_ universe: DebianUniverse) { self.universe = universe }

    /// Names in the order of the table.
    func sorted(_ names: [DebianUniverse.NameID]) -> [DebianUniverse.NameID] {
        let keyed = names.map { name in (slot: slot(of: name), name: name) }
        return keyed.sorted { left, right in
            if left.slot != right.slot { return left.slot < right.slot }
            let a = universe.numbering.text(left.name.index)
            let b = universe.numbering.text(right.name.index)
            // Names of one slot are chained by length, then by bytes.
            return a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
        }.map(\.name)
    }

    private func slot(of name: DebianUniverse.NameID) -> UInt32 {
        var hash: UInt32 = 5381
        for byte in universe.numbering.text(name.index) {
            // One bit makes letters lower case, and changes nothing else that names have.
            hash = 33 &* hash &+ UInt32(byte | 0x20)
        }
        return hash % Self.slots
    }
}
