import Packages

/// Cuts packages into groups for layers by the source that they are built from, so that a new
/// version of a source changes one layer, and images with the same sources share layers.
///
/// The largest sources get layers of their own and the rest share one: nothing but the packages
/// themselves decides, so the same packages are always cut the same.
enum OriginGroups {
    /// Groups of package numbers, at most `budget` of them, the largest first and the rest last.
    static func make(_ packages: [TreePackage], budget: Int) -> [[Int]] {
        let groups = Dictionary(grouping: packages.indices) { packages[$0].record.sourceName }
            .values.map { numbers in
                numbers.sorted { packages[$0].record.name < packages[$1].record.name }
            }
        func size(_ group: [Int]) -> UInt64 {
            group.reduce(0) { $0 &+ packages[$1].record.installedSize }
        }
        func lastName(_ group: [Int]) -> PackageName? {
            group.last.map { packages[$0].record.name }
        }
        let sorted = groups.sorted { left, right in
            let (first, second) = (size(left), size(right))
            if first != second { return first > second }
            guard let one = lastName(left), let other = lastName(right) else { return false }
            return one > other
        }
        guard sorted.count > max(1, budget) else { return sorted }
        let rest = sorted[(max(1, budget) - 1)...].flatMap(\.self)
            .sorted { packages[$0].record.name < packages[$1].record.name }
        return sorted[..<(max(1, budget) - 1)] + [rest]
    }
}
