import Packages

/// The last pass: what nothing selected has a use for.
extension DebianSolver {
    /// Takes back packages that came in through relations and that no other selected package needs,
    /// recommends or suggests any more: the walk leaves them where it tried a way and turned back.
    func sweep() {
        let kept = reached()
        var dropped: [NameID] = []
        for name in marked where !kept.contains(name) {
            states[name.index].selected = .none
            states[name.index].flags.remove(.isMarked)
            dropped.append(name)
        }
        // What is missed nevertheless stays.
        while isAnythingBroken, let name = dropped.popLast() {
            states[name.index].selected = states[name.index].candidate
            states[name.index].flags.insert(.isMarked)
        }
    }

    /// What can be reached over relations from packages that stay for their own sake: the requested,
    /// the protected, the essential and important ones.
    private func reached() -> Set<NameID> {
        var reached: Set<NameID> = []
        var explored: Set<NameID> = []
        var work = marked.filter { name in
            let flags = weights(of: name)
            return !has(.isAutomatic, name) || has(.isProtected, name)
                || flags.contains(.essential) || flags.contains(.important)
        }
        while let name = work.popLast() {
            guard reached.insert(name).inserted else { continue }
            for group in groups(of: states[name.index].selected) {
                switch group.field {
                case .preDepends, .depends, .recommends, .suggests: break
                case .conflicts, .breaks, .replaces: continue
                }
                for number in group.terms {
                    let term = universe.term(number, of: group)
                    work += users(of: term, explored: &explored)
                }
            }
        }
        return reached
    }

    /// The selected packages that are what a term asks for; of several built from one source only
    /// those of its latest version.
    private func users(
        of term: DebianUniverse.Term, explored: inout Set<NameID>
    ) -> [NameID] {
        guard !explored.contains(term.name) else { return [] }
        var isComplete = true
        var found: [VersionID] = []
        if has(.isMarked, term.name) {
            let version = states[term.name.index].selected
            if accepts(term, version) { found.append(version) } else { isComplete = false }
        }
        for provider in providers(of: term.name)
        where has(.isMarked, provider.owner)
            && states[provider.owner.index].selected == provider.version
        {
            if term.accepts(provider.provided) {
                found.append(provider.version)
            } else {
                isComplete = false
            }
        }
        if isComplete { explored.insert(term.name) }
        return latestOfEachSource(found).map { universe.name(of: $0) }
    }

    private func latestOfEachSource(_ versions: [VersionID]) -> [VersionID] {
        guard versions.count > 1 else { return versions }
        let sources = versions.map { version in
            let source = universe.sourcePackage(of: version)
            return (name: source.name, version: source.version, package: version)
        }
        return sources.filter { one in
            !sources.contains { other in
                guard other.name == one.name else { return false }
                guard let a = try? DebianVersion(other.version),
                    let b = try? DebianVersion(one.version)
                else { return false }
                return a > b
            }
        }.map(\.package)
    }
}
