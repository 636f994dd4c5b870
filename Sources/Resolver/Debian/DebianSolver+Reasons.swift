import Packages

/// Why each package is selected, found in the finished selection.
extension DebianSolver {
    /// The reasons of all marked packages: breadth first from those that are there for their own
    /// sake, so that every reason lies on a shortest way.
    ///
    /// - Parameter roots: The packages that need no other's reason, in the order of the request.
    func reasons(roots: [(name: NameID, reason: SelectionReason)]) -> SelectionReasons {
        var reasons: [NameID: SelectionReason] = [:]
        var queue: [NameID] = []
        for (name, reason) in roots where has(.isMarked, name) && reasons[name] == nil {
            reasons[name] = reason
            queue.append(name)
        }
        explore(&queue, &reasons) { $0.isRequirement }
        // What is left is there because something selected would like it.
        explore(&queue, &reasons) { $0 == .recommends || $0 == .suggests }
        return SelectionReasons(
            Dictionary(
                reasons.map { (universe.packageName($0.key), $0.value) },
                uniquingKeysWith: { first, _ in first }))
    }

    private func explore(
        _ queue: inout [NameID], _ reasons: inout [NameID: SelectionReason],
        follows: (DebianRelationField) -> Bool
    ) {
        var position = 0
        while position < queue.count {
            let name = queue[position]
            position += 1
            for group in groups(of: states[name.index].selected) where follows(group.field) {
                for found in selected(by: group) where reasons[found] == nil {
                    reasons[found] = .wanted(
                        by: universe.packageName(name), relation: universe.described(group))
                    queue.append(found)
                }
            }
        }
    }

    /// The marked packages that meet a relation, in the order of its alternatives.
    private func selected(by group: Group) -> [NameID] {
        var found: [NameID] = []
        for number in group.terms {
            let term = universe.term(number, of: group)
            if has(.isMarked, term.name), accepts(term, states[term.name.index].selected) {
                found.append(term.name)
            }
            for provider in providers(of: term.name).reversed()
            where has(.isMarked, provider.owner)
                && states[provider.owner.index].selected == provider.version
                && term.accepts(provider.provided)
            {
                found.append(provider.owner)
            }
        }
        return found
    }
}
