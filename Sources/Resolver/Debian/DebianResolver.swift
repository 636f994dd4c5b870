import Packages

/// Selects packages: a pure function from a request and a universe to a selection, or to the reasons
/// why there is none.
///
/// For an empty system the selection is the one of `apt-get install --no-install-recommends`;
/// ``DebianSolver`` tells how. There are no files, no clock and no environment in here, and the same
/// arguments give the same selection always.
public struct DebianResolver: Sendable {
    /// Makes a resolver.
    public init() {}

    /// Selects packages.
    ///
    /// - Throws: ``ResolutionError`` when the request cannot be met.
    public func resolve(
        _ request: DebianRequest, in universe: DebianUniverse
    ) throws(ResolutionError) -> DebianSelection {
        let policy = DebianPolicy(universe, pins: request.pins)
        let solver = DebianSolver(universe, policy: policy, preferences: request.preferences)
        let goals = try DebianGoals(request, solver)
        if request.ignoresRelations {
            for goal in goals.all { solver.take(goal.version) }
        } else {
            try solve(goals, request, solver)
        }
        let packages = solver.marked.map {
            universe.selectedPackage(solver.states[$0.index].selected)
        }
        return DebianSelection(
            packages: packages.sorted { $0.record.name < $1.record.name },
            reasons: solver.reasons(roots: goals.all.map { ($0.name, $0.reason) }))
    }

    private func solve(
        _ goals: DebianGoals, _ request: DebianRequest, _ solver: DebianSolver
    ) throws(ResolutionError) {
        for name in goals.exclusions { solver.forbid(name) }
        for goal in goals.all {
            solver.request(goal.version)
            solver.mark(goal.name, followsRelations: false, depth: 0, isRequest: true)
        }
        for goal in goals.all {
            if case .release(let release) = goal.choice {
                solver.draw(release, into: goal.version)
            }
        }
        for name in Set(goals.all.map(\.name)).sorted() {
            solver.mark(name, followsRelations: true, depth: 0, isRequest: true)
        }
        guard solver.repair() else { throw DebianExplanation(solver, goals).error }
        solver.sweep()
        let missing = goals.all.filter { !solver.has(.isMarked, $0.name) }
        guard missing.isEmpty else { throw DebianExplanation(solver, goals).error }
    }
}
