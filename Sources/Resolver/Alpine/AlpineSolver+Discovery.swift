extension AlpineSolver {
    /// A name or a package of it whose discovery has begun. Chains of dependencies can be as long as
    /// an index makes them, so they are followed with a stack of these, not by recursion.
    private struct Visit {
        let name: UInt32
        /// The place of the provider under way.
        var provider: Int
        /// While the provider's package is new: how many of its dependencies have been visited.
        var dependency = -1
        /// Whether the providers are done and the names that they trigger are under way.
        var isTriggering = false
        /// The list of triggered names under way: -1 for the package's own name, then its
        /// provides.
        var list = -1
        /// How many names of that list have been visited; below 0 before it is begun.
        var triggered = -1
    }

    /// Finds all names that can matter, depth first, and sets the packages up.
    ///
    /// The depth of a name that is part of a cycle depends on where the walk came from; it is part
    /// of how apk orders its choices, so the walk has apk's order.
    mutating func discover() {
        var stack: [Visit] = []
        for wish in wishes {
            enter(wish.term.name, &stack)
            while let visit = stack.last {
                var current = visit
                let next =
                    current.isTriggering ? nextTriggered(&current) : nextDependency(&current)
                stack[stack.count - 1] = current
                if let next {
                    enter(next, &stack)
                } else if current.isTriggering {
                    stack.removeLast()
                } else {
                    stack[stack.count - 1].isTriggering = true
                    stack[stack.count - 1].provider =
                        universe.providers.range(current.name).lowerBound
                }
            }
        }
    }

    private mutating func enter(_ name: UInt32, _ stack: inout [Visit]) {
        guard !names[Int(name)].isKnown else { return }
        names[Int(name)].isKnown = true
        names[Int(name)].cannotTrigger = true
        stack.append(Visit(name: name, provider: universe.providers.range(name).lowerBound))
    }

    /// The next dependency of a package of the name; `nil` when all its packages are done.
    private mutating func nextDependency(_ visit: inout Visit) -> UInt32? {
        let end = universe.providers.range(visit.name).upperBound
        while visit.provider < end {
            let number = Int(universe.providers[visit.provider].package)
            let depends = universe.packages[number].depends
            if visit.dependency < 0 {
                if packages[number].isKnown {
                    finishPackage(number, of: &visit)
                    continue
                }
                setUp(number)
                visit.dependency = 0
            } else if visit.dependency > 0 {
                let place = Int(depends.lowerBound) + visit.dependency - 1
                let below = names[Int(universe.terms[place].name)].depth
                packages[number].depth = max(packages[number].depth, below + 1)
            }
            if visit.dependency < depends.count {
                visit.dependency += 1
                return universe.terms[Int(depends.lowerBound) + visit.dependency - 1].name
            }
            finishPackage(number, of: &visit)
        }
        return nil
    }

    private mutating func finishPackage(_ number: Int, of visit: inout Visit) {
        let name = Int(visit.name)
        if !packages[number].cannotTrigger { names[name].cannotTrigger = false }
        names[name].depth = max(names[name].depth, packages[number].depth)
        visit.provider += 1
        visit.dependency = -1
    }

    private mutating func setUp(_ number: Int) {
        let package = universe.packages[number]
        let untagged = universe.tags[0].repositories
        var state = AlpinePackageState()
        state.isKnown = true
        state.isSelectable = package.defect == nil && !excluded.contains(package.name)
        state.cannotTrigger = package.installIf.isEmpty
        state.tagPreferred = package.isEmpty || package.repositories & untagged != 0
        state.tagAllowed = state.tagPreferred
        packages[number] = state
    }

    /// The next name whose packages may be triggered by a package of the visited name.
    private mutating func nextTriggered(_ visit: inout Visit) -> UInt32? {
        let end = universe.providers.range(visit.name).upperBound
        while visit.provider < end {
            let package = universe.packages[Int(universe.providers[visit.provider].package)]
            while visit.list < package.provides.count {
                let isOwn = visit.list < 0
                let place = Int(package.provides.lowerBound) + visit.list
                let name = isOwn ? package.name : universe.terms[place].name
                if visit.triggered < 0 {
                    // What another visit has begun with is left to it.
                    visit.triggered = 0
                    if !isOwn, names[Int(name)].isKnown { visit.triggered = Int.max }
                }
                let triggered = universe.triggered.range(name)
                if visit.triggered < triggered.count {
                    visit.triggered += 1
                    return universe.triggered[triggered.lowerBound + visit.triggered - 1]
                }
                visit.list += 1
                visit.triggered = -1
            }
            visit.list = -1
            visit.provider += 1
        }
        return nil
    }
}
