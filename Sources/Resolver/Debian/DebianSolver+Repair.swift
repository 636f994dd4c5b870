import Packages

/// The second pass: what the walk left broken.
extension DebianSolver {
    private static let rounds = 20

    /// Mends every broken package by taking it back, or the one that it does not go with, whichever
    /// weighs less.
    ///
    /// - Returns: Whether nothing is broken any more.
    func repair() -> Bool {
        remarkBroken()
        guard isAnythingBroken else { return true }
        weigh()
        var order = RepairOrder(self)
        for round in 0..<Self.rounds {
            var changed = false
            order.restart()
            while let name = order.next(touched, where: { self.isBroken($0) }) {
                if mend(name, round: round) { changed = true }
            }
            if !changed { break }
        }
        return !isAnythingBroken
    }

    /// Whether a selected package misses something or stands beside what it keeps away.
    var isAnythingBroken: Bool { touched.contains { isBroken($0) } }

    /// Packages that the walk counts as there without a mark get one more chance.
    private func remarkBroken() {
        var again = true
        while again {
            again = false
            for name in DebianIterationOrder(universe).sorted(touched)
            where !has(.isMarked, name) && isBroken(name) {
                mark(name, followsRelations: false, depth: 0)
                if has(.isMarked, name) { again = true }
            }
        }
    }

    /// Deals with the broken relations of a package, up to the first that costs it its place.
    private func mend(_ name: NameID, round: Int) -> Bool {
        var changed = false
        var costs: [NameID] = []
        for group in groups(of: states[name.index].selected) where group.isCritical {
            guard !isMet(group, of: name) else { continue }
            let mended =
                group.field.isNegative
                ? mendConflict(group, of: name, costs: &costs) : mendNeed(group, of: name)
            if mended { changed = true }
            if states[name.index].selected.isNone { return changed }
        }
        return settle(costs, for: name, round: round) || changed
    }

    /// A need that nothing meets: a protected package has one more try at every way to meet it,
    /// another is taken back.
    private func mendNeed(_ group: Group, of name: NameID) -> Bool {
        guard has(.isProtected, name) else {
            let hasTargets = group.terms.contains { !targets($0, of: group, owner: name).isEmpty }
            if hasTargets || group.count == 1 { unmark(name) } else { drop(name) }
            if !states[name.index].selected.isNone { drop(name) }
            return true
        }
        for number in group.terms {
            if isMet(group, of: name) { break }
            for version in targets(number, of: group, owner: name) {
                let target = universe.name(of: version)
                if restore(target) {
                    scores[target.index] = min(scores[target.index], scores[name.index])
                    break
                }
            }
        }
        return false
    }

    /// A package that stands beside something that it keeps away: the lighter one goes.
    private func mendConflict(_ group: Group, of name: NameID, costs: inout [NameID]) -> Bool {
        for number in group.terms {
            for version in targets(number, of: group, owner: name) {
                let target = universe.name(of: version)
                guard states[target.index].selected == version else { continue }
                if scores[name.index] > scores[target.index] {
                    if !has(.isProtected, target) { costs.append(target) }
                } else if has(.isProtected, name) {
                    if restore(target) {
                        scores[target.index] = min(scores[target.index], scores[name.index])
                        break
                    }
                } else {
                    unmark(name)
                    if !states[name.index].selected.isNone { drop(name) }
                    return true
                }
            }
        }
        return false
    }

    /// Takes back what was found to cost less than the package that it does not go with.
    private func settle(_ costs: [NameID], for name: NameID, round: Int) -> Bool {
        var changed = false
        for cost in costs {
            let gone = unmark(cost)
            if gone { changed = true }
            if !gone || round > 1, scores[name.index] > scores[cost.index] {
                scores[cost.index] = scores[name.index]
                changed = true
            }
        }
        return changed
    }

    /// Takes a package back although something may need it, unless nothing may.
    private func drop(_ name: NameID) {
        let flags = weights(of: name)
        guard !has(.isProtected, name), !flags.contains(.essential), !flags.contains(.important),
            has(.isAutomatic, name)
        else { return }
        states[name.index].selected = .none
        states[name.index].flags.remove(.isMarked)
        refresh(name)
    }

    /// Tries to have a package after all, with what it needs; once for every package.
    private func restore(_ name: NameID, depth: Int = 0) -> Bool {
        guard depth <= Self.maximumDepth, !has(.wasRestored, name), !candidate(name).isNone,
            !has(.isRequested, name)
        else { return false }
        touch(name)
        states[name.index].flags.insert(.wasRestored)
        let wasMarked = has(.isMarked, name)
        guard mark(name, followsRelations: false, depth: 0) else { return false }
        let version = states[name.index].selected
        guard !version.isNone else { return false }
        for group in groups(of: version) where group.isCritical {
            guard restore(group, of: name, depth: depth) else {
                if wasMarked { drop(name) } else { unmark(name) }
                return false
            }
        }
        return true
    }

    private func restore(_ group: Group, of name: NameID, depth: Int) -> Bool {
        var failed = false
        for number in group.terms {
            if isMet(group, of: name) { return !failed }
            let target = likelyTarget(number, of: group, owner: name)
            if has(.isProtected, target) {
                failed = true
            } else if isHitByCandidates(number, of: group, owner: name) != group.field.isNegative {
                if restore(target, depth: depth + 1) { return true }
                failed = true
            } else if group.field.isNegative {
                return !failed
            } else {
                failed = true
            }
        }
        return !failed
    }

    /// The package that a term means: the one of that name, or the first that provides it.
    private func likelyTarget(_ number: Int, of group: Group, owner: NameID) -> NameID {
        let name = universe.term(number, of: group).name
        let providers = providers(of: name)
        guard !providers.isEmpty, universe.versions(of: name).isEmpty else { return name }
        return providers.first { $0.owner != owner }?.owner ?? name
    }

    /// Every version, candidate or not, that is what a term asks for.
    private func targets(_ number: Int, of group: Group, owner: NameID) -> [VersionID] {
        let term = universe.term(number, of: group)
        let isNegative = group.field.isNegative
        var found: [VersionID] = []
        if !(isNegative && term.name == owner) {
            found += universe.versions(of: term.name).filter { accepts(term, $0) }
        }
        for provider in providers(of: term.name)
        where !(isNegative && provider.owner == owner) && term.accepts(provider.provided) {
            found.append(provider.version)
        }
        return found
    }
}

/// Goes through names from the heaviest down, by the weights as they were at the beginning; names that
/// are touched on the way are met when it is their turn.
private struct RepairOrder {
    private struct Key: Comparable {
        var score: Int
        var place: Int

        static func < (left: Key, right: Key) -> Bool {
            left.score != right.score ? left.score > right.score : left.place < right.place
        }
    }

    private let scores: [Int]
    private let places: [DebianUniverse.NameID: Int]
    private var last: Key?

    init(_ solver: DebianSolver) {
        scores = solver.scores
        let names = scores.indices.map { DebianUniverse.NameID($0) }
        var places: [DebianUniverse.NameID: Int] = [:]
        places.reserveCapacity(names.count)
        for (place, name) in DebianIterationOrder(solver.universe).sorted(names).enumerated() {
            places[name] = place
        }
        self.places = places
    }

    mutating func restart() { last = nil }

    mutating func next(
        _ names: [DebianUniverse.NameID], where isWanted: (DebianUniverse.NameID) -> Bool
    ) -> DebianUniverse.NameID? {
        var best: (key: Key, name: DebianUniverse.NameID)?
        for name in names {
            let key = Key(score: scores[name.index], place: places[name] ?? 0)
            if let last, !(last < key) { continue }
            if let best, !(key < best.key) { continue }
            if isWanted(name) { best = (key, name) }
        }
        last = best?.key
        return best?.name
    }
}
