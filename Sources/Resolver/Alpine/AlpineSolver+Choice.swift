extension AlpineSolver {
    /// Decides who provides a name.
    mutating func choose(for name: UInt32) {
        let state = names[Int(name)]
        var best: AlpineProvider?
        if state.requirers > 0 || state.isTriggered {
            for place in universe.providers.range(name) {
                let provider = universe.providers[place]
                guard isEligible(provider, for: state) else { continue }
                if let current = best, rank(provider, current) <= 0 { continue }
                best = provider
            }
        }
        guard let best else {
            lock(name, to: AlpineProvider(package: -1, version: AlpineUniverse.noVersion))
            if state.requirers > 0 { failures.append(.noProvider(name: name)) }
            return
        }
        let number = Int(best.package)
        if !packages[number].isSelectable || !packages[number].tagAllowed {
            fail(best.package, .brokenChoice(package: best.package))
        }
        let package = universe.packages[number]
        lock(package.name, to: AlpineProvider(package: best.package, version: package.version))
        for place in package.provides {
            let term = universe.terms[Int(place)]
            lock(term.name, to: AlpineProvider(package: best.package, version: term.version))
        }
        for place in package.depends {
            apply(universe.terms[Int(place)], from: .package(best.package))
        }
    }

    private func isEligible(_ provider: AlpineProvider, for state: AlpineNameState) -> Bool {
        let package = packages[Int(provider.package)]
        if state.requirers == 0, !package.isTriggered || !package.tagAllowed { return false }
        // A name without a version says nothing of who is meant: such a package is taken when it
        // is wanted for its own sake, or says that it may be taken first.
        guard provider.version == AlpineUniverse.noVersion else { return true }
        let candidate = universe.packages[Int(provider.package)]
        return names[Int(candidate.name)].requirers > 0 || candidate.priority > 0
    }

    /// Which of two providers of a name is better: above 0 for the first one, 0 where apk keeps the
    /// one that came first.
    private func rank(_ one: AlpineProvider, _ other: AlpineProvider) -> Int {
        let (left, right) = (packages[Int(one.package)], packages[Int(other.package)])
        if left.isSelectable != right.isSelectable { return left.isSelectable ? 1 : -1 }
        if left.wasMerged != right.wasMerged { return left.wasMerged ? 1 : -1 }
        if left.conflicts != right.conflicts { return left.conflicts < right.conflicts ? 1 : -1 }
        if left.tagAllowed != right.tagAllowed { return left.tagAllowed ? 1 : -1 }
        if left.tagPreferred != right.tagPreferred { return left.tagPreferred ? 1 : -1 }
        if let order = compare(one.version, other.version), order != 0 { return order }
        let (first, second) = (
            universe.packages[Int(one.package)], universe.packages[Int(other.package)]
        )
        if first.name == second.name, let order = compare(first.version, second.version), order != 0
        {
            return order
        }
        if first.priority != second.priority { return first.priority > second.priority ? 1 : -1 }
        return second.repositories.trailingZeroBitCount - first.repositories.trailingZeroBitCount
    }

    /// Gives a name to a package, or to nobody, for good.
    private mutating func lock(_ name: UInt32, to provider: AlpineProvider) {
        let state = names[Int(name)]
        if state.isLocked {
            let unversioned = AlpineUniverse.noVersion
            if provider.version == unversioned, state.chosenVersion == unversioned { return }
            let failure = Failure.shared(name: name, package: provider.package, other: state.chosen)
            fail(provider.package, failure)
            fail(state.chosen, failure)
            return
        }
        names[Int(name)].isLocked = true
        names[Int(name)].chosen = provider.package
        names[Int(name)].chosenVersion = provider.version
        removeUndecided(name)
        names[Int(name)].isDirty = false
        for place in universe.providers.range(name) {
            let other = universe.providers[place]
            if other.package == provider.package { continue }
            if provider.version == AlpineUniverse.noVersion,
                other.version == AlpineUniverse.noVersion
            {
                continue
            }
            disqualify(other.package)
        }
        recheckDependants(of: name)
        if provider.package >= 0 {
            recheckTriggered(byPackage: provider.package)
        } else {
            recheckTriggered(by: name)
        }
    }

    /// Notes what is wrong with a package, once for each package.
    mutating func fail(_ number: Int32, _ failure: Failure) {
        guard number >= 0, !packages[Int(number)].isBroken else { return }
        packages[Int(number)].isBroken = true
        if !failures.contains(failure) { failures.append(failure) }
    }
}
