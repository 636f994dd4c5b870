import Packages

/// Finds the packages that a request leads to, as apk 2.14 would.
///
/// A pure function of its arguments: the same request and indexes give the same selection, on any
/// machine.
public enum AlpineResolver {
    /// Resolves a request.
    ///
    /// The choice is that of `apk add` into an empty root: ``AlpineSolver`` says how it comes about.
    ///
    /// - Throws: ``ResolutionError`` with the causes, when nothing satisfies the request or apk would
    ///   not find what does.
    public static func resolve(
        _ request: AlpineRequest, in universe: AlpineUniverse
    ) throws(ResolutionError) -> AlpineSelection {
        let world = request.sortedWorld
        let unknown = AlpineRequestCheck.complaints(about: world, universe)
        guard unknown.isEmpty else { throw ResolutionError(unknown) }
        var solver = AlpineSolver(universe, world: world, exclusions: request.exclusions)
        let order = solver.run()
        guard solver.failures.isEmpty else {
            throw AlpineExplainer.explain(world: world, exclusions: request.exclusions, universe)
        }
        let packages = order.compactMap { number -> AlpineSelection.Package? in
            guard let record = universe.record(number) else { return nil }
            let provides = universe.terms(universe.packages[Int(number)].provides)
            return AlpineSelection.Package(
                record: record, tag: solver.tag(of: number),
                provides: provides.map { universe.text($0) })
        }
        let reasons = AlpineReasons(solver, order: order)
        return AlpineSelection(
            packages: packages, world: world, reasons: reasons.selectionReasons())
    }
}

extension AlpineSolver {
    /// The tag that a package was chosen through: none if it is in an untagged repository.
    func tag(of number: Int32) -> AlpineTag? {
        let allowed = packages[Int(number)].allowedTags
        let repositories = universe.packages[Int(number)].repositories
        let place = universe.tags.indices.first { place in
            allowed & (1 << UInt64(place)) != 0
                && universe.tags[place].repositories & repositories != 0
        }
        return place.flatMap { universe.tags[$0].tag }
    }
}
