import Packages

/// Which package to take when a relation leaves a choice.
extension DebianSolver {
    /// The candidates that are what a relation asks for (or keeps away), in the order in which they
    /// are tried.
    ///
    /// The alternatives count in their order, and within one the packages that have or provide the
    /// name in the order of ``isBetter(_:_:for:)``. What the request prefers comes before all, what
    /// it forbids not at all.
    func candidates(for group: Group, of owner: NameID) -> [VersionID] {
        var ordered: [VersionID] = []
        for number in group.terms { ordered += candidates(number, of: group, owner: owner) }
        if !group.field.isNegative { ordered.removeAll(where: isRefused) }
        guard ordered.count > 1 else { return ordered }
        let preferred = ordered.filter { isPreferred(universe.name(of: $0)) }
        if !preferred.isEmpty {
            ordered = preferred + ordered.filter { !isPreferred(universe.name(of: $0)) }
        }
        var last = VersionID.none
        ordered.removeAll { version in
            defer { last = version }
            return version == last
        }
        return ordered
    }

    /// The candidates that are what one alternative asks for.
    func candidates(_ number: Int, of group: Group, owner: NameID) -> [VersionID] {
        // apt asks whether any candidate is seen before it looks.
        guard isHitByCandidates(number, of: group, owner: owner) else { return [] }
        let term = universe.term(number, of: group)
        let found = candidates(for: term, skipping: group.field.isNegative ? owner : nil)
        return found.sorted { isBetter($0, $1, for: term.name) }
    }

    private func candidates(for term: DebianUniverse.Term, skipping owner: NameID?) -> [VersionID] {
        var found: [VersionID] = []
        let direct = candidate(term.name)
        if !direct.isNone, term.name != owner, accepts(term, direct) { found.append(direct) }
        for provider in providers(of: term.name) where provider.owner != owner {
            if candidate(provider.owner) == provider.version, term.accepts(provider.provided) {
                found.append(provider.version)
            }
        }
        return found
    }

    /// Whether a candidate is protected from being taken.
    private func isRefused(_ version: VersionID) -> Bool {
        let name = universe.name(of: version)
        return has(.isProtected, name) && !has(.isMarked, name)
    }

    /// Whether one solution of a term is taken before another: a protected package first, then the
    /// one that has the name rather than provides it, then essential and important ones, then the
    /// higher priority, and where nothing decides, the name that the indexes mention later.
    private func isBetter(_ left: VersionID, _ right: VersionID, for target: NameID) -> Bool {
        let a = universe.name(of: left)
        let b = universe.name(of: right)
        if has(.isProtected, a) != has(.isProtected, b) { return has(.isProtected, a) }
        guard a != b else { return false }
        if a == target || b == target { return a == target }
        let aFlags = weights(of: a)
        let bFlags = weights(of: b)
        for flag in [DebianIndexRecord.Flags.essential, .important]
        where aFlags.contains(flag) != bFlags.contains(flag) {
            return aFlags.contains(flag)
        }
        let aPriority = universe.record(of: left).flags.priority
        let bPriority = universe.record(of: right).flags.priority
        return aPriority != bPriority ? aPriority < bPriority : a > b
    }

    /// Whether a package is essential or important; apt holds itself for both.
    func weights(of name: NameID) -> DebianIndexRecord.Flags {
        var flags = universe.flags(of: name)
        if universe.numbering.text(name.index).elementsEqual("apt".utf8) {
            flags.formUnion([.essential, .important])
        }
        return flags
    }
}
