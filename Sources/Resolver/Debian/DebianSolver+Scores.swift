import Packages

/// The weights by which the repair decides whom a conflict costs its place.
extension DebianSolver {
    /// Weighs every name by what is selected.
    ///
    /// A package counts by its own importance and by the number of selected ones that need it; one
    /// level of what needs those is added, then what a package provides hands its gain on. The request
    /// and essential packages stand far above all.
    func weigh() {
        scores = Array(repeating: 0, count: universe.nameCount)
        let selected = touched.filter { !states[$0.index].selected.isNone }
        for name in selected { weighOwn(name) }
        let own = scores
        for name in selected {
            for group in groups(of: states[name.index].selected)
            where group.field.isRequirement || group.field == .recommends {
                for number in group.terms {
                    let target = universe.term(number, of: group).name
                    guard !states[target.index].selected.isNone else { continue }
                    if own[name.index] > 0 { scores[target.index] += own[name.index] }
                }
            }
        }
        for name in DebianIterationOrder(universe).sorted(gaining(own)) {
            let gain = abs(scores[name.index] - own[name.index])
            guard gain != 0 else { continue }
            for owner in selectedProviders(of: name, where: { !$0.isImplied }) {
                scores[owner.index] += gain
            }
        }
        for name in touched {
            if has(.isRequested, name) { scores[name.index] += 10_000 }
            let flags = weights(of: name)
            if flags.contains(.essential) || flags.contains(.important) {
                scores[name.index] += 5_000
            }
        }
    }

    /// The names that hand something on to their providers, and those that get it.
    private func gaining(_ own: [Int]) -> [NameID] {
        scores.indices.compactMap { index in
            let name = NameID(index)
            let mayGain = scores[index] != own[index] || !states[index].selected.isNone
            return mayGain ? name : nil
        }
    }

    private func weighOwn(_ name: NameID) {
        let version = states[name.index].selected
        let flags = weights(of: name)
        if flags.contains(.essential) || flags.contains(.important) { scores[name.index] += 100 }
        switch universe.record(of: version).flags.priority {
        case .unset: break
        case .required: scores[name.index] += 3
        case .important: scores[name.index] += 2
        case .standard: scores[name.index] += 1
        case .optional: scores[name.index] -= 1
        case .extra: scores[name.index] -= 2
        }
        for group in groups(of: version) {
            let points: Int
            switch group.field {
            case .preDepends, .depends, .recommends: points = 1
            case .conflicts, .breaks: points = -1
            case .suggests, .replaces: continue
            }
            for number in group.terms { give(points, to: number, of: group, from: name) }
        }
    }

    private func give(_ points: Int, to number: Int, of group: Group, from owner: NameID) {
        let term = universe.term(number, of: group)
        let isOwn = group.field.isNegative && term.name == owner
        if !isOwn {
            if term.comparison != nil {
                let version = states[term.name.index].selected
                guard !version.isNone, accepts(term, version) else { return }
            }
            scores[term.name.index] += points
        }
        let providers = selectedProviders(of: term.name) { provider in
            !(group.field.isNegative && provider.owner == owner) && term.accepts(provider.provided)
        }
        for provider in providers { scores[provider.index] += points }
    }

    private func selectedProviders(
        of name: NameID, where isWanted: (Provider) -> Bool
    ) -> Set<NameID> {
        var owners: Set<NameID> = []
        for provider in providers(of: name)
        where states[provider.owner.index].selected == provider.version && isWanted(provider) {
            owners.insert(provider.owner)
        }
        return owners
    }
}
