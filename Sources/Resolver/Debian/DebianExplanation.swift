import Packages

/// Finds out why a request failed, from what the solver noted on its way.
struct DebianExplanation {
    private let solver: DebianSolver
    private let goals: DebianGoals
    private let universe: DebianUniverse

    /// Prepares to explain.
    init(_ solver: DebianSolver, _ goals: DebianGoals) {
        self.solver = solver
        self.goals = goals
        universe = solver.universe
    }

    /// The causes, in the order of the request; what can be told once is told once.
    var error: ResolutionError {
        var told: Set<DebianUniverse.NameID> = []
        var causes: [ResolutionCause] = []
        for name in goals.all.map(\.name) + solver.touched {
            if let cause = breakage(of: name, &told) {
                causes.append(led(to: name, cause, &told))
            }
        }
        if causes.isEmpty {
            let names = goals.all.map { "`\(universe.text(of: $0.name))`" }
            causes = [
                .invalidRequest("no selection was found for \(names.joined(separator: ", "))")
            ]
        }
        return ResolutionError(causes)
    }

    /// Puts what is wrong with a package below those that brought it in, up to the request, with what
    /// is wrong with their other alternatives beside it.
    private func led(
        to name: DebianUniverse.NameID, _ cause: ResolutionCause,
        _ told: inout Set<DebianUniverse.NameID>
    ) -> ResolutionCause {
        guard case .unmet = cause else { return cause }
        var cause = cause
        var below = name
        var seen: Set<DebianUniverse.NameID> = [name]
        while let step = solver.causes[below] {
            let above = universe.name(of: step.package)
            guard seen.insert(above).inserted else { break }
            told.insert(above)
            var causes: [ResolutionCause] = []
            for number in step.group.terms {
                let leads = solver.candidates(number, of: step.group, owner: above)
                    .contains { universe.name(of: $0) == below }
                let found = leads ? [cause] : self.causes(of: number, step.group, &told)
                causes += found.filter { !causes.contains($0) }
            }
            if !causes.contains(cause) { causes.append(cause) }
            cause = .unmet(
                package: universe.described(step.package),
                relation: universe.described(step.group), causes: causes)
            below = above
        }
        return cause
    }

    /// What is wrong with a selected package, if anything.
    private func breakage(
        of name: DebianUniverse.NameID, _ told: inout Set<DebianUniverse.NameID>
    ) -> ResolutionCause? {
        let version = solver.states[name.index].selected
        guard !version.isNone, !told.contains(name) else { return nil }
        for group in solver.groups(of: version)
        where group.isCritical && !solver.isMet(group, of: name) {
            told.insert(name)
            guard group.field.isNegative else { return unmet(version, group, &told) }
            // The other's side of the same quarrel adds nothing.
            if let other = solver.kept(away: group, from: name) { told.insert(other) }
            return conflict(version, group)
        }
        return nil
    }

    private func unmet(
        _ version: DebianUniverse.VersionID, _ group: DebianUniverse.Group,
        _ told: inout Set<DebianUniverse.NameID>
    ) -> ResolutionCause {
        var causes: [ResolutionCause] = []
        for number in group.terms {
            for cause in self.causes(of: number, group, &told) where !causes.contains(cause) {
                causes.append(cause)
            }
        }
        return .unmet(
            package: universe.described(version), relation: universe.described(group),
            causes: causes)
    }

    /// Why one alternative cannot be had.
    private func causes(
        of number: Int, _ group: DebianUniverse.Group, _ told: inout Set<DebianUniverse.NameID>
    ) -> [ResolutionCause] {
        let term = universe.term(number, of: group)
        let versions = universe.versions(of: term.name)
        let providers = solver.providers(of: term.name)
        guard !versions.isEmpty || !providers.isEmpty else {
            let text = universe.text(of: term.name)
            return [.unknown(name: text, similar: [])]
        }
        var causes: [ResolutionCause] = []
        var owners: [DebianUniverse.NameID] = []
        if versions.contains(where: { solver.accepts(term, $0) }) { owners.append(term.name) }
        for provider in providers.reversed() where term.accepts(provider.provided) {
            if !owners.contains(provider.owner) { owners.append(provider.owner) }
        }
        if owners.isEmpty { return [noVersion(term, versions, providers)] }
        for owner in owners { causes.append(loss(of: owner, term, &told)) }
        return causes
    }

    private func noVersion(
        _ term: DebianUniverse.Term, _ versions: [DebianUniverse.VersionID],
        _ providers: [DebianSolver.Provider]
    ) -> ResolutionCause {
        var available = versions.map { universe.describedWithRelease($0) }
        for provider in providers.reversed() {
            let provided = String(decoding: provider.provided, as: UTF8.self)
            let owner = universe.text(of: provider.owner)
            available.append(
                provided.isEmpty
                    ? "\(owner), which provides no version" : "\(provided) provided by \(owner)")
        }
        let demanded = String(decoding: term.version, as: UTF8.self)
        return .noVersion(
            name: universe.packageName(term.name),
            wanted: term.comparison.map { "\($0.symbol) \(demanded)" } ?? "there",
            available: available)
    }

    /// Why a package that would do was not selected.
    private func loss(
        of name: DebianUniverse.NameID, _ term: DebianUniverse.Term,
        _ told: inout Set<DebianUniverse.NameID>
    ) -> ResolutionCause {
        let package = universe.packageName(name)
        if goals.exclusions.contains(name) { return .excluded(package) }
        guard told.insert(name).inserted else { return .explainedAbove(package) }
        switch solver.losses[name] {
        case .unmet(let version, let group)?:
            return unmet(version, group, &told)
        case .excludedBy(let version, let group)?:
            return conflict(version, group, with: name)
        case .tooDeep?:
            return .invalidRequest(
                "`\(package)` is wanted through more than \(DebianSolver.maximumDepth) packages")
        case nil:
            break
        }
        let selected = solver.states[name.index].selected
        let candidate = selected.isNone ? solver.candidate(name) : selected
        if selected.isNone, let cause = blocking(name, candidate) { return cause }
        let fitting = fitting(name, term).first { $0 != candidate }
        guard let fitting, !candidate.isNone else {
            return .unknown(name: package.text, similar: [])
        }
        return .outranked(
            name: package, wanted: universe.describedWithRelease(fitting),
            taken: universe.describedWithRelease(candidate))
    }

    /// The versions of a package that are what a term asks for, by name or by what they provide.
    private func fitting(
        _ name: DebianUniverse.NameID, _ term: DebianUniverse.Term
    ) -> [DebianUniverse.VersionID] {
        if name == term.name {
            return universe.versions(of: name).filter { solver.accepts(term, $0) }
        }
        return solver.providers(of: term.name)
            .filter { $0.owner == name && term.accepts($0.provided) }.map(\.version)
    }

    /// A selected package that keeps a candidate away, or that the candidate keeps away.
    private func blocking(
        _ name: DebianUniverse.NameID, _ candidate: DebianUniverse.VersionID
    ) -> ResolutionCause? {
        guard !candidate.isNone else { return nil }
        for group in solver.groups(of: candidate)
        where group.field.isNegative && !solver.isMet(group, of: name) {
            return conflict(candidate, group)
        }
        for other in solver.marked {
            let version = solver.states[other.index].selected
            for group in solver.groups(of: version) where group.field.isNegative {
                if solver.candidates(for: group, of: other).contains(candidate) {
                    return conflict(version, group, with: name)
                }
            }
        }
        return nil
    }

    private func conflict(
        _ version: DebianUniverse.VersionID, _ group: DebianUniverse.Group,
        with other: DebianUniverse.NameID? = nil
    ) -> ResolutionCause {
        let name = universe.name(of: version)
        let target = other ?? solver.kept(away: group, from: name)
        let held = target.map { target -> PackageVersion in
            let selected = solver.states[target.index].selected
            let shown = selected.isNone ? (universe.versions(of: target).first ?? .none) : selected
            return shown.isNone
                ? PackageVersion(universe.packageName(target), "") : universe.described(shown)
        }
        return .conflict(
            package: universe.described(version), relation: universe.described(group),
            with: held ?? universe.described(version), chain: chain(to: name),
            otherChain: target.flatMap {
                solver.states[$0.index].selected.isNone ? nil : chain(to: $0)
            })
    }

    /// The way on which the walk came to a package, the requested one first.
    private func chain(to name: DebianUniverse.NameID) -> [ResolutionStep] {
        var steps: [ResolutionStep] = []
        var seen: Set<DebianUniverse.NameID> = [name]
        var current = name
        while let cause = solver.causes[current], steps.count < 12 {
            current = universe.name(of: cause.package)
            guard seen.insert(current).inserted else { break }
            steps.append(
                ResolutionStep(
                    package: universe.described(cause.package),
                    relation: universe.described(cause.group)))
        }
        return steps.reversed()
    }
}

extension DebianSolver {
    /// A selected package that a relation keeps away.
    func kept(away group: Group, from owner: NameID) -> NameID? {
        for number in group.terms {
            let term = universe.term(number, of: group)
            let version = states[term.name.index].selected
            if term.name != owner, !version.isNone, accepts(term, version) { return term.name }
            for provider in providers(of: term.name)
            where provider.owner != owner && term.accepts(provider.provided)
                && states[provider.owner.index].selected == provider.version
            {
                return provider.owner
            }
        }
        return nil
    }
}
