extension AlpineSolver {
    /// Looks at a name again after something about it, or about what its packages need, has changed.
    ///
    /// Packages that cannot be installed any more drop out. What all remaining packages of a wanted
    /// name need is wanted as well; with one package left, its dependencies hold in full.
    mutating func reconsider(_ name: UInt32) {
        let index = Int(name)
        let recheckDepends = names[index].recheckDepends
        let recheckTriggers = names[index].recheckTriggers
        names[index].recheckDepends = false
        names[index].recheckTriggers = false

        var first: Int32?
        var (options, withoutTag) = (0 as Int32, 0)
        var (isTriggered, cannotTrigger) = (false, true)
        for place in universe.providers.range(name) {
            let provider = universe.providers[place]
            let number = Int(provider.package)
            packages[number].isMerging = false
            if recheckDepends { dropIfUnsatisfiable(provider.package) }
            guard packages[number].isSelectable else { continue }
            if recheckTriggers { checkTrigger(number) }
            isTriggered = isTriggered || packages[number].isTriggered
            cannotTrigger = cannotTrigger && packages[number].cannotTrigger
            guard names[index].requirers > 0 else { continue }
            packages[number].isMerging = true
            if first == nil { first = provider.package }
            merge(provider, option: options)
            if !packages[number].tagAllowed { withoutTag += 1 }
            options += 1
        }
        names[index].hasOptions = options > 1 || withoutTag > 0
        names[index].isTriggered = isTriggered
        names[index].cannotTrigger = cannotTrigger
        updateUndecided(name)

        if let first {
            for place in universe.providers.range(name) {
                let number = Int(universe.providers[place].package)
                packages[number].wasMerged = packages[number].isMerging
            }
            applyMerged(first, options: options)
            excludeUnmerged(first, name, options: options)
        }
        names[index].dependantsDecided = universe.dependants.group(name).allSatisfy { dependant in
            !names[Int(dependant)].isKnown || names[Int(dependant)].isLocked
        }
    }

    private mutating func dropIfUnsatisfiable(_ number: Int32) {
        guard packages[Int(number)].isSelectable else { return }
        for place in universe.packages[Int(number)].depends
        where !isSatisfiable(universe.terms[Int(place)]) {
            return disqualify(number)
        }
    }

    /// Finds out whether all `install_if` of a package are met, or one never will be. A package that
    /// is triggered may come from where those that trigger it may come from.
    private mutating func checkTrigger(_ number: Int) {
        let conditions = universe.packages[number].installIf
        if !packages[number].isTriggered, !packages[number].cannotTrigger {
            packages[number].isTriggered = true
            for place in conditions {
                let term = universe.terms[Int(place)]
                if !names[Int(term.name)].isLocked {
                    packages[number].isTriggered = false
                    break
                }
                if !isSatisfiedByChoice(term) {
                    packages[number].isTriggered = false
                    packages[number].cannotTrigger = true
                    break
                }
            }
        }
        guard packages[number].isTriggered else { return }
        for place in conditions {
            let chosen = names[Int(universe.terms[Int(place)].name)].chosen
            inheritTags(Int32(number), from: chosen >= 0 ? .package(chosen) : .absence)
        }
    }

    // MARK: What alternatives have in common

    /// Counts an alternative's dependencies and provides. A name's count is the number of
    /// alternatives as long as each of them so far has had it.
    private mutating func merge(_ provider: AlpineProvider, option: Int32) {
        let package = universe.packages[Int(provider.package)]
        for place in package.depends {
            let term = universe.terms[Int(place)]
            if !term.isConflict, names[Int(term.name)].mergedDepends == option {
                names[Int(term.name)].mergedDepends = option + 1
            }
        }
        // apk looks at the version of the name in question, not of the package's own.
        mergeProvided(package.name, version: provider.version, option: option)
        for place in package.provides {
            let term = universe.terms[Int(place)]
            mergeProvided(term.name, version: term.version, option: option)
        }
    }

    private mutating func mergeProvided(_ name: UInt32, version: UInt32, option: Int32) {
        guard names[Int(name)].mergedProvides == option else { return }
        names[Int(name)].mergedProvides = option + 1
        if version == AlpineUniverse.noVersion { names[Int(name)].isSharedWithoutVersion = true }
    }

    /// Wants what all alternatives need.
    private mutating func applyMerged(_ first: Int32, options: Int32) {
        for place in universe.packages[Int(first)].depends {
            let term = universe.terms[Int(place)]
            let common = names[Int(term.name)].mergedDepends == options
            names[Int(term.name)].mergedDepends = 0
            guard common else { continue }
            if options == 1 {
                apply(term, from: .package(first))
            } else if names[Int(term.name)].requirers == 0 {
                names[Int(term.name)].requirers = 1
                requirersChanged(term.name)
                for provider in universe.providers.range(term.name) {
                    inheritTags(universe.providers[provider].package, from: .package(first))
                }
            }
        }
    }

    /// What all alternatives provide cannot come from elsewhere: packages that have one of those
    /// names but not the one in question would conflict with whichever alternative is chosen.
    private mutating func excludeUnmerged(_ first: Int32, _ name: UInt32, options: Int32) {
        let package = universe.packages[Int(first)]
        excludeUnmerged(package.name, name, options: options)
        for place in package.provides {
            excludeUnmerged(universe.terms[Int(place)].name, name, options: options)
        }
        names[Int(package.name)].isSharedWithoutVersion = false
        for place in package.provides {
            names[Int(universe.terms[Int(place)].name)].isSharedWithoutVersion = false
        }
    }

    private mutating func excludeUnmerged(_ shared: UInt32, _ name: UInt32, options: Int32) {
        let common = names[Int(shared)].mergedProvides == options
        names[Int(shared)].mergedProvides = 0
        guard common, shared != name else { return }
        let skipsVirtual = names[Int(shared)].isSharedWithoutVersion
        for place in universe.providers.range(shared) {
            let provider = universe.providers[place]
            let package = universe.packages[Int(provider.package)]
            guard package.name != name, packages[Int(provider.package)].isSelectable else {
                continue
            }
            if skipsVirtual, provider.version == AlpineUniverse.noVersion { continue }
            let keeps = package.provides.contains { place in
                let term = universe.terms[Int(place)]
                return term.name == name
                    || (skipsVirtual && term.version == AlpineUniverse.noVersion)
            }
            if !keeps { disqualify(provider.package) }
        }
    }
}
