import Packages

/// The walk from the requested packages along their relations.
extension DebianSolver {
    /// The length of a chain of relations after which the walk gives up, far above what real
    /// packages need (whole desktops stay below 20) and far below what a stack holds.
    static let maximumDepth = 300

    /// Marks a package for installation, and with `followsRelations` all that it needs.
    ///
    /// - Parameters:
    ///   - isRequest: The request itself asks for the package: nothing may refuse, and what fails is
    ///     left for the repair instead of being given up.
    /// - Returns: Whether the package and what it needs are marked.
    @discardableResult
    func mark(
        _ name: NameID, followsRelations: Bool, depth: Int, isRequest: Bool = false,
        cause: Cause? = nil
    ) -> Bool {
        know(name)
        guard mayMark(name, depth: depth, isRequest: isRequest) else { return false }
        let candidate = states[name.index].candidate
        guard !candidate.isNone else { return false }
        let wasProtected = has(.isProtected, name)
        if !wasProtected, has(.isMarked, name), !isBroken(name) { return true }
        if followsRelations, !canMeetRelations(of: candidate, named: name) { return false }
        if isRequest { select(name, isRequest: true, cause: cause) }

        let givesUpEarly = !wasProtected && !isRequest
        var relations = Relations()
        var succeeded = true
        if followsRelations {
            relations = openRelations(of: candidate, named: name, all: wasProtected)
            let cleared = clearAway(
                relations.negative, of: candidate, named: name, isProtected: wasProtected,
                isRequest: isRequest, depth: depth)
            if !cleared {
                if givesUpEarly { return false }
                succeeded = false
            }
        }
        if !isRequest { select(name, isRequest: false, cause: cause) }
        guard followsRelations else { return succeeded }

        // While its needs are being met, the package cannot be changed by them.
        states[name.index].flags.insert(.isProtected)
        defer { if !wasProtected { states[name.index].flags.remove(.isProtected) } }
        let supplied = supply(
            relations.positive, of: candidate, named: name, spreadsProtection: wasProtected,
            isRequest: isRequest, depth: depth)
        if !supplied {
            if givesUpEarly {
                giveUp(name)
                return false
            }
            succeeded = false
        }
        return succeeded
    }

    private func mayMark(_ name: NameID, depth: Int, isRequest: Bool) -> Bool {
        guard depth <= Self.maximumDepth else {
            losses[name] = .tooDeep
            return false
        }
        if isRequest || has(.isMarked, name) { return true }
        return !has(.isProtected, name)
    }

    /// Whether every need of a candidate is met already or could be met by candidates; if not, the
    /// candidate is given up, so that nobody tries it again.
    private func canMeetRelations(of candidate: VersionID, named name: NameID) -> Bool {
        for group in groups(of: candidate) where group.field.isRequirement {
            if isMet(group, of: name) || isHitByCandidates(group, of: name) { continue }
            if losses[name] == nil { losses[name] = .unmet(candidate, group) }
            if !has(.isProtected, name) {
                states[name.index].candidate = .none
                states[name.index].flags.remove(.isMarked)
                touch(name)
            }
            return false
        }
        return true
    }

    /// The relations of a candidate that ask for something to be done.
    private struct Relations {
        var positive: [Group] = []
        var negative: [Group] = []
    }

    /// The critical relations that are not met; of a protected package all, because its protection
    /// extends to whatever meets them.
    private func openRelations(
        of candidate: VersionID, named name: NameID, all: Bool
    ) -> Relations {
        var relations = Relations()
        for group in groups(of: candidate) where group.isCritical {
            guard all || !isMet(group, of: name) else { continue }
            if group.field.isNegative {
                relations.negative.append(group)
            } else {
                relations.positive.append(group)
            }
        }
        return relations
    }

    /// Unmarks what a package keeps away. A protected package takes the others out for good.
    private func clearAway(
        _ groups: [Group], of candidate: VersionID, named name: NameID, isProtected: Bool,
        isRequest: Bool, depth: Int
    ) -> Bool {
        var succeeded = true
        for group in groups {
            for version in candidates(for: group, of: name) {
                let other = universe.name(of: version)
                guard states[other.index].candidate == version else { continue }
                if has(.isMarked, other), !unmark(other, depth: depth) {
                    succeeded = false
                    if !isProtected && !isRequest { break }
                } else if isProtected {
                    if losses[other] == nil { losses[other] = .excludedBy(candidate, group) }
                    states[other.index].candidate = states[other.index].selected
                    states[other.index].flags.insert(.isProtected)
                    touch(other)
                }
            }
            if !succeeded && !isProtected && !isRequest { break }
        }
        return succeeded
    }

    /// Marks something for every need that is not met.
    private func supply(
        _ groups: [Group], of candidate: VersionID, named name: NameID, spreadsProtection: Bool,
        isRequest: Bool, depth: Int
    ) -> Bool {
        var succeeded = true
        for group in groups {
            let cause = Cause(package: candidate, group: group)
            if isMet(group, of: name) {
                if spreadsProtection, !protectOnlySolution(group, of: name, depth: depth, cause) {
                    succeeded = false
                }
                continue
            }
            if supply(group, of: name, spreadsProtection: spreadsProtection, depth: depth, cause) {
                continue
            }
            if losses[name] == nil { losses[name] = .unmet(candidate, group) }
            succeeded = false
            if !spreadsProtection && !isRequest { break }
        }
        return succeeded
    }

    private func supply(
        _ group: Group, of name: NameID, spreadsProtection: Bool, depth: Int, _ cause: Cause
    ) -> Bool {
        let solutions = candidates(for: group, of: name)
        for version in solutions {
            let solution = universe.name(of: version)
            guard states[solution.index].candidate == version else { continue }
            if spreadsProtection, solutions.count == 1 {
                let marked = mark(
                    solution, followsRelations: false, depth: depth + 1, cause: cause)
                guard marked else { continue }
                states[solution.index].flags.insert(.isProtected)
            }
            if mark(solution, followsRelations: true, depth: depth + 1, cause: cause) {
                return true
            }
        }
        return false
    }

    /// A met relation of a protected package that only one package could meet protects that one.
    private func protectOnlySolution(
        _ group: Group, of name: NameID, depth: Int, _ cause: Cause
    ) -> Bool {
        let solutions = Set(candidates(for: group, of: name))
        guard solutions.count == 1, let version = solutions.first else { return true }
        let solution = universe.name(of: version)
        guard !has(.isProtected, solution) else { return true }
        states[solution.index].flags.insert(.isProtected)
        return mark(solution, followsRelations: true, depth: depth + 1, cause: cause)
    }

    /// Selects a package's candidate.
    private func select(_ name: NameID, isRequest: Bool, cause: Cause?) {
        let state = states[name.index]
        if state.flags.contains(.isProtected), state.selected == state.candidate { return }
        touch(name)
        states[name.index].selected = state.candidate
        states[name.index].flags.insert(.isMarked)
        if isRequest {
            states[name.index].flags.remove(.isAutomatic)
        } else {
            states[name.index].flags.insert(.isAutomatic)
        }
        causes[name] = cause
        refresh(name)
    }

    /// Takes the mark from a package, unless it is protected.
    @discardableResult
    func unmark(_ name: NameID, depth: Int = 0) -> Bool {
        guard depth <= Self.maximumDepth else { return false }
        guard has(.isMarked, name) else { return true }
        guard !has(.isProtected, name) else { return false }
        states[name.index].flags.remove(.isMarked)
        states[name.index].selected = .none
        refresh(name)
        return true
    }

    /// Takes the mark from a package and its candidate with it: it will not be tried again.
    private func giveUp(_ name: NameID) {
        states[name.index].selected = .none
        states[name.index].flags.remove(.isMarked)
        refresh(name)
        states[name.index].candidate = .none
    }
}
