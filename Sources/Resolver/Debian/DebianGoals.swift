import Packages

/// The packages of a request as versions of a universe.
struct DebianGoals {
    /// One package to have.
    struct Goal {
        var name: DebianUniverse.NameID
        var version: DebianUniverse.VersionID
        var choice: DebianPackageRequest.Choice
        var reason: SelectionReason
    }

    /// The packages to have, the requested before those of the base; none twice.
    private(set) var all: [Goal] = []
    /// The packages to keep out.
    private(set) var exclusions: [DebianUniverse.NameID] = []

    /// Looks everything up.
    ///
    /// - Throws: ``ResolutionError`` with a cause for every name that is not to be had.
    init(_ request: DebianRequest, _ solver: DebianSolver) throws(ResolutionError) {
        var causes: [ResolutionCause] = []
        var seen: Set<DebianUniverse.NameID> = []
        for package in request.packages {
            switch Self.find(package, solver, isLiteral: request.ignoresRelations) {
            case .success(let version):
                let name = solver.universe.name(of: version)
                if seen.insert(name).inserted {
                    all.append(
                        Goal(
                            name: name, version: version, choice: package.choice,
                            reason: .requested(package.description)))
                } else if let cause = contradiction(package, version, solver) {
                    causes.append(cause)
                }
            case .failure(let error):
                causes += error.causes
            }
        }
        for package in request.present {
            switch Self.find(package, solver, isLiteral: true) {
            case .success(let version):
                let name = solver.universe.name(of: version)
                // A request for another version of what is there takes its place.
                guard seen.insert(name).inserted else { continue }
                solver.settle(version)
                all.append(
                    Goal(name: name, version: version, choice: package.choice, reason: .present))
            case .failure(let error):
                causes += error.causes
            }
        }
        for package in request.exclusions {
            guard let name = solver.universe.name(package.text) else { continue }
            if seen.contains(name) {
                causes.append(
                    .invalidRequest("`\(package)` is both requested and excluded"))
            }
            exclusions.append(name)
        }
        guard causes.isEmpty else { throw ResolutionError(causes) }
        addBase(request.base, solver, &seen)
    }

    private func contradiction(
        _ package: DebianPackageRequest, _ version: DebianUniverse.VersionID, _ solver: DebianSolver
    ) -> ResolutionCause? {
        let name = solver.universe.name(of: version)
        guard let first = all.first(where: { $0.name == name }), first.version != version else {
            return nil
        }
        let versions = [first.version, version].map { solver.universe.described($0).version }
        return .invalidRequest(
            "`\(package.name)` is requested in two versions: \(versions[0]) and \(versions[1])")
    }

    private mutating func addBase(
        _ base: DebianRequest.Base, _ solver: DebianSolver, _ seen: inout Set<DebianUniverse.NameID>
    ) {
        guard base != .none else { return }
        for name in solver.universe.baseNames(required: base == .required)
        where !exclusions.contains(name) {
            let version = solver.candidate(name)
            guard !version.isNone else { continue }
            let flags = solver.universe.record(of: version).flags
            let isRequired = base == .required && flags.priority == .required
            guard flags.contains(.essential) || isRequired, seen.insert(name).inserted else {
                continue
            }
            let text = flags.contains(.essential) ? "Essential: yes" : "Priority: required"
            all.append(Goal(name: name, version: version, choice: .best, reason: .base(text)))
        }
    }

    private static func find(
        _ request: DebianPackageRequest, _ solver: DebianSolver, isLiteral: Bool
    ) -> Result<DebianUniverse.VersionID, ResolutionError> {
        let universe = solver.universe
        func fail(
            _ cause: ResolutionCause
        ) -> Result<DebianUniverse.VersionID, ResolutionError> {
            .failure(ResolutionError(cause))
        }
        if let asked = request.architecture,
            asked != universe.architecture, asked.text != "all", asked.text != "native"
        {
            return fail(
                .invalidRequest(
                    "`\(request)`: the universe holds \(universe.architecture) and all, not \(asked)"
                ))
        }
        guard let name = universe.name(request.name.text) else {
            return fail(
                .unknown(name: request.name.text, similar: universe.similar(to: request.name.text)))
        }
        let versions = universe.versions(of: name)
        switch request.choice {
        case .best:
            let candidate = solver.candidate(name)
            if !candidate.isNone { return .success(candidate) }
        case .version(let wanted):
            if let exact = versions.first(where: { universe.described($0).version == wanted.text })
                ?? versions.first(where: {
                    (try? DebianVersion(universe.described($0).version)) == wanted
                })
            {
                return .success(exact)
            }
        case .release(let release):
            if let latest = solver.latest(of: name, in: release) { return .success(latest) }
        }
        if versions.isEmpty, !isLiteral { return findProvider(request, name, solver) }
        guard !versions.isEmpty else {
            return fail(
                .unknown(name: request.name.text, similar: universe.similar(to: request.name.text)))
        }
        return fail(
            .noVersion(
                name: request.name, wanted: wanted(request.choice),
                available: versions.map { universe.describedWithRelease($0) }))
    }

    private static func wanted(_ choice: DebianPackageRequest.Choice) -> String {
        switch choice {
        case .best: "allowed by the priorities"
        case .version(let version): "= \(version)"
        case .release(let release): "in `\(release)`"
        }
    }

    /// A name that no package has: the one package that provides it, if there is only one.
    private static func findProvider(
        _ request: DebianPackageRequest, _ name: DebianUniverse.NameID, _ solver: DebianSolver
    ) -> Result<DebianUniverse.VersionID, ResolutionError> {
        let universe = solver.universe
        let providers = solver.providers(of: name).filter { provider in
            switch request.choice {
            case .best:
                return solver.candidate(provider.owner) == provider.version
            case .version(let version):
                return provider.provided.elementsEqual(version.text.utf8)
            case .release(let release):
                return universe.sources[universe.place(of: provider.version).source]
                    .isRelease(release)
            }
        }
        let owners = Set(providers.map(\.owner))
        if owners.count == 1, let provider = providers.first { return .success(provider.version) }
        if owners.isEmpty {
            return .failure(
                ResolutionError(
                    .unknown(
                        name: request.name.text, similar: universe.similar(to: request.name.text))))
        }
        let described = Set(providers.map(\.version)).map { universe.described($0) }
        return .failure(
            ResolutionError(
                .ambiguous(name: request.name, providers: described.sorted { $0.name < $1.name })))
    }
}

extension DebianUniverse {
    /// Names of packages that may belong to a base, in the order of their numbers.
    func baseNames(required: Bool) -> [NameID] {
        var names: Set<NameID> = []
        for (position, source) in sources.enumerated() {
            for number in 0..<source.index.recordCount {
                let flags = source.index.flags(ofRecord: number)
                if flags.contains(.essential) || (required && flags.priority == .required) {
                    names.insert(name(of: version(number, in: position)))
                }
            }
        }
        return names.sorted()
    }

    /// A version with the release that has it.
    func describedWithRelease(_ version: VersionID) -> String {
        let source = sources[place(of: version).source]
        let text = String(decoding: versionText(of: version), as: UTF8.self)
        guard let release = source.releaseNames.last else { return text }
        return "\(text) (\(release))"
    }

    /// Names of packages that come close to a text.
    func similar(to text: String) -> [PackageName] {
        var misses = NearMisses(text)
        var seen: Set<NameID> = []
        for (position, source) in sources.enumerated() {
            for own in 0..<source.index.nameCount where !source.index.records(ofName: own).isEmpty {
                misses.consider(source.index.nameText(own)) {
                    let name = NameID(numbering.number(of: own, in: position))
                    let isNew = seen.insert(name).inserted && !versions(of: name).isEmpty
                    return isNew ? packageName(name) : nil
                }
            }
        }
        return misses.names
    }
}
