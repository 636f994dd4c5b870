import Packages

/// What the request itself decides.
extension DebianSolver {
    /// Makes a version the one to take, and lets only the request change that.
    func request(_ version: VersionID) {
        let name = universe.name(of: version)
        setCandidate(version, of: name)
        touch(name)
        states[name.index].flags.formUnion([.isProtected, .isRequested])
    }

    /// Keeps a package out.
    func forbid(_ name: NameID) {
        know(name)
        touch(name)
        states[name.index].flags.formUnion([.isProtected, .isRequested])
    }

    /// Selects a version without looking at relations.
    func take(_ version: VersionID) {
        let name = universe.name(of: version)
        setCandidate(version, of: name)
        touch(name)
        states[name.index].selected = version
        states[name.index].flags.insert(.isMarked)
    }

    /// Makes candidates of a release's versions where a version taken from it demands them: the
    /// target in `package/release`.
    ///
    /// Only relations that demand a version draw, and only where nothing selected meets them.
    @discardableResult
    func draw(_ release: String, into version: VersionID) -> Bool {
        var drawn: [VersionID] = []
        return draw(release, into: version, &drawn, depth: 0)
    }

    private func draw(
        _ release: String, into version: VersionID, _ drawn: inout [VersionID], depth: Int
    ) -> Bool {
        guard depth <= Self.maximumDepth else { return false }
        let owner = universe.name(of: version)
        setCandidate(version, of: owner)
        for group in groups(of: version) where group.field.isRequirement {
            if isSettled(group, of: owner) { continue }
            guard switchCandidate(group, release, &drawn, depth: depth) else { return false }
        }
        return true
    }

    /// Whether one alternative has a candidate that could be installed as things stand.
    private func isSettled(_ group: Group, of owner: NameID) -> Bool {
        group.terms.contains { number in
            let term = universe.term(number, of: group)
            let providers = providers(of: term.name)
            let candidate = candidate(term.name)
            if term.comparison == nil, !providers.isEmpty {
                return providers.contains { provider in
                    self.candidate(provider.owner) == provider.version
                        && isComplete(provider.version)
                }
            }
            return !candidate.isNone && accepts(term, candidate) && isComplete(candidate)
        }
    }

    /// Whether what is selected already meets all that a version needs.
    private func isComplete(_ version: VersionID) -> Bool {
        let name = universe.name(of: version)
        return groups(of: version).allSatisfy { !$0.isCritical || isMet($0, of: name) }
    }

    private func switchCandidate(
        _ group: Group, _ release: String, _ drawn: inout [VersionID], depth: Int
    ) -> Bool {
        for number in group.terms {
            let isLast = number == group.terms.upperBound - 1
            let term = universe.term(number, of: group)
            guard term.comparison != nil, let version = latest(of: term.name, in: release),
                accepts(term, version)
            else { continue }
            let old = candidate(term.name)
            if version == old, drawn.contains(where: { universe.name(of: $0) == term.name }) {
                return true
            }
            drawn.append(version)
            if draw(release, into: version, &drawn, depth: depth + 1) { return true }
            if isLast { return false }
            setCandidate(old, of: term.name)
            drawn.removeLast()
        }
        return false
    }

    /// The latest version that a release has of a package.
    func latest(of name: NameID, in release: String) -> VersionID? {
        universe.versions(of: name).first { version in
            universe.sources[universe.place(of: version).source].isRelease(release)
        }
    }
}
