/// The order in which dpkg configures packages: each after those that it depends on, essential ones
/// with what they need before all others. Where packages need each other in a circle, the name that
/// comes first decides.
enum DebianOrder {
    /// Sorts packages; the result has all of them.
    static func configuration(of packages: [DebianPackage]) -> [DebianPackage] {
        let (essential, others) = phases(of: packages)
        return essential + others
    }

    /// The same order in two parts: essential packages with all that they need, and the others.
    static func phases(
        of packages: [DebianPackage]
    ) -> (essential: [DebianPackage], others: [DebianPackage]) {
        let sorted = packages.sorted { $0.name < $1.name }
        var places: [String: [Int]] = [:]
        for (index, package) in sorted.enumerated() {
            for name in [package.name] + package.provided {
                places[name, default: []].append(index)
            }
        }
        var order: [DebianPackage] = []
        var seen: Set<Int> = []
        // A stack of its own: packages may come from anywhere, and their chains be as long as they like.
        func visit(_ start: Int) {
            var stack = [(index: start, isLeaving: false)]
            while let (index, isLeaving) = stack.popLast() {
                if isLeaving {
                    order.append(sorted[index])
                    continue
                }
                guard seen.insert(index).inserted else { continue }
                stack.append((index, true))
                let needed = sorted[index].dependencies.flatMap { places[$0] ?? [] }
                for next in needed.reversed() where !seen.contains(next) {
                    stack.append((next, false))
                }
            }
        }
        for index in sorted.indices where sorted[index].isEssential { visit(index) }
        let essential = order
        for index in sorted.indices { visit(index) }
        return (essential, Array(order.dropFirst(essential.count)))
    }
}
