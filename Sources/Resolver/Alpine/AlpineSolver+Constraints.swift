extension AlpineSolver {
    // MARK: Lists of names

    /// Has a name reconsidered, if it is wanted or may be triggered and is not decided.
    mutating func markDirty(_ name: UInt32) {
        let state = names[Int(name)]
        guard !state.isDirty, !state.isLocked, state.requirers > 0 || state.recheckTriggers else {
            return
        }
        names[Int(name)].isDirty = true
        dirty.append(name)
    }

    /// Puts a name among the undecided ones, in front, or takes it out, as it is needed or not.
    mutating func updateUndecided(_ name: UInt32) {
        let state = names[Int(name)]
        guard !state.isLocked else { return }
        let wanted = state.requirers > 0 || state.isTriggered
        if wanted == state.isUndecided { return }
        guard wanted else { return removeUndecided(name) }
        names[Int(name)].isUndecided = true
        names[Int(name)].previous = -1
        names[Int(name)].next = firstUndecided
        if firstUndecided >= 0 { names[Int(firstUndecided)].previous = Int32(name) }
        firstUndecided = Int32(name)
        undecidedCount += 1
    }

    /// Takes a name out of the undecided ones if it is there.
    mutating func removeUndecided(_ name: UInt32) {
        let state = names[Int(name)]
        guard state.isUndecided else { return }
        names[Int(name)].isUndecided = false
        if state.previous >= 0 {
            names[Int(state.previous)].next = state.next
        } else {
            firstUndecided = state.next
        }
        if state.next >= 0 { names[Int(state.next)].previous = state.previous }
        undecidedCount -= 1
    }

    // MARK: Spreading news

    /// Names that depend on this one have to look whether they still can.
    mutating func recheckDependants(of name: UInt32) {
        for place in universe.dependants.range(name) {
            let dependant = universe.dependants[place]
            guard names[Int(dependant)].isKnown else { continue }
            names[Int(dependant)].recheckDepends = true
            markDirty(dependant)
        }
    }

    /// Names with packages that this one may trigger have to look whether it does.
    mutating func recheckTriggered(by name: UInt32) {
        for place in universe.triggered.range(name) {
            let triggered = universe.triggered[place]
            let state = names[Int(triggered)]
            guard state.isKnown, !state.cannotTrigger else { continue }
            names[Int(triggered)].recheckTriggers = true
            markDirty(triggered)
        }
    }

    /// The same for all names that a package has.
    mutating func recheckTriggered(byPackage number: Int32) {
        let package = universe.packages[Int(number)]
        recheckTriggered(by: package.name)
        for place in package.provides { recheckTriggered(by: universe.terms[Int(place)].name) }
    }

    mutating func requirersChanged(_ name: UInt32) {
        updateUndecided(name)
        recheckTriggered(by: name)
        markDirty(name)
    }

    // MARK: Constraints

    /// Takes a package out of the choice.
    mutating func disqualify(_ number: Int32) {
        packages[Int(number)].isSelectable = false
        let package = universe.packages[Int(number)]
        recheckDependants(of: package.name)
        for place in package.provides { recheckDependants(of: universe.terms[Int(place)].name) }
        recheckTriggered(byPackage: number)
    }

    /// Who has a term: it decides which repositories packages may come from.
    enum Origin {
        /// The world, with the number of the tag that it gives.
        case world(tag: Int)
        /// A package.
        case package(Int32)
        /// Something that is not there: the `!name` of an `install_if`.
        case absence
    }

    /// Makes a term hold: its name is wanted, and packages that do not satisfy it drop out.
    mutating func apply(_ term: AlpineTerm, from origin: Origin) {
        if !term.isConflict {
            names[Int(term.name)].requirers += 1
            if names[Int(term.name)].requirers == 1 { requirersChanged(term.name) }
        }
        for place in universe.providers.range(term.name) {
            let provider = universe.providers[place]
            let number = Int(provider.package)
            let fits = isSatisfied(term, by: provider.package, version: provider.version)
            if !fits { packages[number].conflicts += 1 }
            if packages[number].isSelectable, packages[number].conflicts > 0 {
                disqualify(provider.package)
            }
            if fits { inheritTags(provider.package, from: origin) }
        }
    }

    /// What a package needs may come from where the package itself may come from. What the world
    /// asks for from a tagged repository is preferred from there.
    mutating func inheritTags(_ number: Int32, from origin: Origin) {
        let index = Int(number)
        let repositories = universe.packages[index].repositories
        switch origin {
        case .package(let parent):
            packages[index].allowedTags |= packages[Int(parent)].allowedTags
        case .world(let tag):
            packages[index].allowedTags |= 1 << UInt64(tag)
            packages[index].tagPreferred = repositories & universe.tags[tag].repositories != 0
        case .absence:
            packages[index].tagPreferred = false
        }
        let allowed = universe.repositories(ofTags: packages[index].allowedTags)
        if repositories & allowed != 0 { packages[index].tagAllowed = true }
    }

    /// Whether a term can be satisfied by what is chosen or may still be.
    func isSatisfiable(_ term: AlpineTerm) -> Bool {
        let state = names[Int(term.name)]
        if state.isLocked { return isSatisfiedByChoice(term) }
        if state.requirers == 0, term.isConflict { return true }
        for place in universe.providers.range(term.name) {
            let provider = universe.providers[place]
            if packages[Int(provider.package)].isSelectable,
                isSatisfied(term, by: provider.package, version: provider.version)
            {
                return true
            }
        }
        return false
    }
}
