extension AlpineSolver {
    /// A package whose turn has come, with what has been done about it. A stack of these stands for
    /// apk's recursion.
    private struct Turn {
        let package: Int32
        /// How many dependencies have been dealt with.
        var dependency = 0
        /// Whether the package has its place and those that it triggers follow.
        var isPlaced = false
        /// The list of triggered names under way: -1 for the package's own name, then its provides.
        var list = -1
        var triggered = 0
    }

    /// The chosen packages in apk's order of installation: the world by name, what a package needs
    /// before it, what it triggers after it. Unmet dependencies are noted on the way.
    mutating func installOrder() -> [Int32] {
        var order: [Int32] = []
        var stack: [Turn] = []
        for wish in wishes {
            if !isSatisfiedByChoice(wish.term), failures.isEmpty {
                failures.append(.noProvider(name: wish.term.name))
            }
            begin(wish.term.name, &stack)
            while let turn = stack.last {
                var current = turn
                let next = current.isPlaced ? nextTriggered(&current) : nextDependency(&current)
                stack[stack.count - 1] = current
                if let next {
                    begin(next, &stack)
                } else if current.isPlaced {
                    stack.removeLast()
                } else {
                    order.append(current.package)
                    stack[stack.count - 1].isPlaced = true
                }
            }
        }
        return order
    }

    private mutating func begin(_ name: UInt32, _ stack: inout [Turn]) {
        guard !names[Int(name)].isOrdered else { return }
        names[Int(name)].isOrdered = true
        let number = names[Int(name)].chosen
        guard number >= 0, !packages[Int(number)].isOrdered else { return }
        packages[Int(number)].isOrdered = true
        let package = universe.packages[Int(number)]
        names[Int(package.name)].isOrdered = true
        for place in package.provides {
            names[Int(universe.terms[Int(place)].name)].isOrdered = true
        }
        stack.append(Turn(package: number))
    }

    private mutating func nextDependency(_ turn: inout Turn) -> UInt32? {
        let depends = universe.terms(universe.packages[Int(turn.package)].depends)
        if turn.dependency > 0 {
            // What needs something broken is broken.
            let below = names[Int(depends[depends.startIndex + turn.dependency - 1].name)].chosen
            if below >= 0, packages[Int(below)].isBroken {
                packages[Int(turn.package)].isBroken = true
            }
        }
        guard turn.dependency < depends.count else { return nil }
        let term = depends[depends.startIndex + turn.dependency]
        if !isSatisfiedByChoice(term) {
            fail(turn.package, .brokenChoice(package: turn.package))
        }
        turn.dependency += 1
        return term.name
    }

    /// The next name whose chosen package is installed because this one is.
    private func nextTriggered(_ turn: inout Turn) -> UInt32? {
        let package = universe.packages[Int(turn.package)]
        while turn.list < package.provides.count {
            let place = Int(package.provides.lowerBound) + turn.list
            let name = turn.list < 0 ? package.name : universe.terms[place].name
            let triggered = universe.triggered.range(name)
            while turn.triggered < triggered.count {
                let candidate = universe.triggered[triggered.lowerBound + turn.triggered]
                turn.triggered += 1
                if isTriggeredNow(candidate) { return candidate }
            }
            turn.list += 1
            turn.triggered = 0
        }
        return nil
    }

    private func isTriggeredNow(_ name: UInt32) -> Bool {
        let state = names[Int(name)]
        guard state.chosen >= 0, state.isKnown, !state.isOrdered else { return false }
        return universe.terms(universe.packages[Int(state.chosen)].installIf).allSatisfy { term in
            names[Int(term.name)].isOrdered && isSatisfiedByChoice(term)
        }
    }
}
