import Packages

/// Finds what is wrong with the choices of a solver that has failed, and how the request led there.
struct AlpineBlame {
    /// Chains of packages that cannot be had because of one another are followed this far.
    private static let maximumDepth = 6

    let solver: AlpineSolver
    let reasons: AlpineReasons
    private let order: [Int32]
    var universe: AlpineUniverse { solver.universe }

    init(_ solver: AlpineSolver, order: [Int32]) {
        self.solver = solver
        self.order = order
        reasons = AlpineReasons(solver, order: order)
    }

    /// All that is wrong, nothing twice: first what excludes each other, then unmet dependencies in
    /// the order of the request and of installation.
    func causes() -> [ResolutionCause] {
        var causes: [ResolutionCause] = []
        for case .shared(let name, let package, let other) in solver.failures
        where package != other {
            let ways = (chain(to: package), chain(to: other))
            let clash = clash((package, ways.0), (other, ways.1), over: name)
            if !causes.contains(clash) { causes.append(clash) }
        }
        let excluding = causes
        func add(_ cause: ResolutionCause) {
            // That a package excluded by another one is also missed where it is needed says nothing.
            let leaf = Self.leaf(of: cause)
            if !causes.contains(cause), !excluding.contains(leaf) { causes.append(cause) }
        }
        for (number, wish) in solver.wishes.enumerated()
        where !solver.isSatisfiedByChoice(wish.term) {
            add(blame(wish: number))
        }
        for package in order {
            for place in universe.packages[Int(package)].depends {
                let term = universe.terms[Int(place)]
                if !solver.isSatisfiedByChoice(term) { add(blame(term, of: package)) }
            }
        }
        if causes.isEmpty {
            for case .brokenChoice(let package) in solver.failures {
                let way = chain(to: package)
                if let obstacle = obstacle(to: package, way: way, depth: 0) {
                    add(lead(way, to: obstacle))
                }
            }
        }
        return causes
    }

    private static func leaf(of cause: ResolutionCause) -> ResolutionCause {
        if case .unmet(_, _, let causes) = cause, let first = causes.first {
            return leaf(of: first)
        }
        return cause
    }

    // MARK: Unmet terms

    private func blame(wish number: Int) -> ResolutionCause {
        let wish = solver.wishes[number]
        let chosen = solver.names[Int(wish.term.name)].chosen
        if wish.term.isConflict, chosen >= 0 {
            let name = version(of: chosen).name
            let also = reasons.parent(of: chosen) == nil ? "asks for `\(name)` and " : ""
            return lead(
                chain(to: chosen),
                to: .invalidRequest(
                    "the request \(also)forbids `\(name)` with `\(wish.dependency)`"))
        }
        return unmet(wish.term, text: wish.dependency.description, way: [], depth: 0)
    }

    private func blame(_ term: AlpineTerm, of package: Int32) -> ResolutionCause {
        let chosen = solver.names[Int(term.name)].chosen
        let relation = "depends: " + universe.text(term)
        if term.isConflict, chosen >= 0 {
            return .conflict(
                package: version(of: package), relation: relation, with: version(of: chosen),
                chain: chain(to: package), otherChain: chain(to: chosen))
        }
        let step = ResolutionStep(package: version(of: package), relation: relation)
        let way = chain(to: package) + [step]
        return lead(way, to: unmet(term, text: universe.text(term), way: way, depth: 0))
    }

    /// Why nothing that satisfies a term was chosen.
    ///
    /// - Parameter way: How the request leads to the term.
    private func unmet(
        _ term: AlpineTerm, text: String, way: [ResolutionStep], depth: Int
    ) -> ResolutionCause {
        let name = solver.nameTable.text(term.name)
        let providers = universe.providers.group(term.name)
        guard !providers.isEmpty else { return .unknown(name: name, similar: similar(to: name)) }
        let fitting = providers.filter {
            solver.isSatisfied(term, by: $0.package, version: $0.version)
        }
        if fitting.isEmpty { return noVersion(name, text, providers) }
        if solver.names[Int(term.name)].isLocked, solver.names[Int(term.name)].chosen < 0,
            fitting.allSatisfy({ $0.version == AlpineUniverse.noVersion }),
            let shown = try? PackageName(name)
        {
            return .ambiguous(
                name: shown, providers: unique(fitting.map { version(of: $0.package) }))
        }
        for provider in fitting {
            if let obstacle = obstacle(to: provider.package, way: way, depth: depth + 1) {
                return obstacle
            }
        }
        return .invalidRequest("`\(text)` does not go together with the rest of the request")
    }

    private func noVersion(
        _ name: String, _ text: String, _ providers: ArraySlice<AlpineProvider>
    ) -> ResolutionCause {
        let versions = unique(
            providers.map { provider in
                let package = version(of: provider.package)
                guard provider.version != AlpineUniverse.noVersion else {
                    return "\(package), which provides no version"
                }
                let offered = solver.versionTable.text(provider.version)
                return package.name.text == name ? offered : "\(offered) of \(package)"
            })
        let wanted = text.drop { $0 == "!" }.drop { !"<>=~".contains($0) }
        guard let shown = try? PackageName(name) else {
            return .invalidRequest("nothing provides `\(text)`")
        }
        return .noVersion(name: shown, wanted: String(wanted), available: versions)
    }

    // MARK: Packages that could not be chosen

    /// What stands against a package, or `nil` when nothing is found.
    private func obstacle(
        to number: Int32, way: [ResolutionStep], depth: Int
    ) -> ResolutionCause? {
        let package = universe.packages[Int(number)]
        let shown = version(of: number)
        if solver.excluded.contains(package.name) { return .excluded(shown.name) }
        if let defect = package.defect { return .defect("`\(shown)` \(defect.reason)") }
        if !solver.packages[Int(number)].tagAllowed { return outOfReach(number) }
        for wish in solver.wishes {
            guard let provided = provided(by: number, as: wish.term.name),
                !solver.isSatisfied(wish.term, by: number, version: provided)
            else { continue }
            return .unmet(
                package: shown, relation: "the request wants `\(wish.dependency)`", causes: [])
        }
        for other in order where other != number {
            if let contradiction = contradiction(of: other, to: number, way) {
                return contradiction
            }
        }
        for other in order where other != number {
            if let clash = clash(of: number, way, with: other) { return clash }
        }
        guard depth < Self.maximumDepth else { return nil }
        for place in package.depends {
            let term = universe.terms[Int(place)]
            guard !solver.isSatisfiedByChoice(term), !solver.isSatisfiable(term) else { continue }
            let text = universe.text(term)
            let step = ResolutionStep(package: shown, relation: "depends: " + text)
            return lead(
                [step], to: unmet(term, text: text, way: way + [step], depth: depth + 1))
        }
        return nil
    }

    /// A dependency of a chosen package that another package does not satisfy though it has the
    /// name.
    private func contradiction(
        of other: Int32, to number: Int32, _ way: [ResolutionStep]
    ) -> ResolutionCause? {
        for place in universe.packages[Int(other)].depends {
            let term = universe.terms[Int(place)]
            guard let provided = provided(by: number, as: term.name),
                !solver.isSatisfied(term, by: number, version: provided)
            else { continue }
            return .conflict(
                package: version(of: other), relation: "depends: " + universe.text(term),
                with: version(of: number), chain: chain(to: other), otherChain: way)
        }
        return nil
    }

    /// A name of a chosen package that another package has too, with a version on either side.
    private func clash(
        of number: Int32, _ way: [ResolutionStep], with other: Int32
    ) -> ResolutionCause? {
        let package = universe.packages[Int(other)]
        let sides = ((number, way), (other, chain(to: other)))
        for place in package.provides {
            let term = universe.terms[Int(place)]
            guard let provided = provided(by: number, as: term.name),
                provided != AlpineUniverse.noVersion || term.version != AlpineUniverse.noVersion
            else { continue }
            return clash(sides.0, sides.1, over: term.name)
        }
        guard provided(by: number, as: package.name) != nil else { return nil }
        return clash(sides.0, sides.1, over: package.name)
    }

    /// Two packages that have a name which only one can have; always the same way round.
    private func clash(
        _ one: (package: Int32, way: [ResolutionStep]),
        _ other: (package: Int32, way: [ResolutionStep]), over name: UInt32
    ) -> ResolutionCause {
        let (first, second) = one.package < other.package ? (one, other) : (other, one)
        return .conflict(
            package: version(of: first.package),
            relation: "both provide `\(solver.nameTable.text(name))`",
            with: version(of: second.package), chain: first.way, otherChain: second.way)
    }

    /// The version with which a package has a name; `nil` when it does not have it.
    private func provided(by number: Int32, as name: UInt32) -> UInt32? {
        universe.providers.group(name).first { $0.package == number }?.version
    }

    private func outOfReach(_ number: Int32) -> ResolutionCause {
        let shown = version(of: number)
        let repositories = universe.packages[Int(number)].repositories
        let tags = universe.tags.filter { $0.repositories & repositories != 0 }.compactMap(\.tag)
        let list = tags.map { "`\(shown.name)\($0)`" }.joined(separator: " or ")
        return .invalidRequest("`\(shown)` is in a tagged repository only; ask for \(list)")
    }
}
