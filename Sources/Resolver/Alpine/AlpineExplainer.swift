import Packages

/// Explains why a request has no solution.
///
/// First the request is made as small as it can be while it still fails: with thirty packages asked
/// for, the two that exclude each other are worth reading about. Then the choices that the solver
/// ended with are gone through for what is wrong with them.
struct AlpineExplainer {
    /// Resolutions that are spent on making the request smaller.
    private static let maximumAttempts = 200
    /// Causes that are reported; one is what a person works on, a few show what it is about.
    private static let maximumCauses = 8

    private let universe: AlpineUniverse
    private let exclusions: [PackageName]
    private var attempts = 0

    /// The error for a world that has failed.
    static func explain(
        world: [AlpineDependency], exclusions: [PackageName], _ universe: AlpineUniverse
    ) -> ResolutionError {
        var explainer = AlpineExplainer(universe: universe, exclusions: exclusions)
        let core = explainer.core(of: world)
        var solver = AlpineSolver(universe, world: core, exclusions: exclusions)
        let order = solver.run()
        if solver.failures.contains(.exhausted) {
            return ResolutionError(
                .invalidRequest(
                    "the dependencies are too entangled to be resolved in reasonable time"))
        }
        let causes = AlpineBlame(solver, order: order).causes()
        let fallback = ResolutionCause.invalidRequest(
            "no packages were found that satisfy "
                + core.map { "`\($0)`" }.joined(separator: ", ") + " together")
        return ResolutionError(causes.isEmpty ? [fallback] : Array(causes.prefix(maximumCauses)))
    }

    private init(universe: AlpineUniverse, exclusions: [PackageName]) {
        self.universe = universe
        self.exclusions = exclusions
    }

    /// A part of a world that fails, from which nothing can be left out without it succeeding.
    private mutating func core(of world: [AlpineDependency]) -> [AlpineDependency] {
        var core = world
        var size = core.count / 2
        while size > 0, core.count > 1 {
            var start = 0
            while start < core.count, core.count > 1 {
                var fewer = core
                fewer.removeSubrange(start..<min(start + size, core.count))
                if !fewer.isEmpty, fails(fewer) { core = fewer } else { start += size }
            }
            size /= 2
        }
        return core
    }

    private mutating func fails(_ world: [AlpineDependency]) -> Bool {
        guard attempts < Self.maximumAttempts else { return false }
        attempts += 1
        var solver = AlpineSolver(universe, world: world, exclusions: exclusions)
        _ = solver.run()
        return !solver.failures.isEmpty
    }
}
