import Packages

extension AlpineBlame {
    /// A package in the words of explanations, with a stand-in for a name that is none.
    func version(of number: Int32) -> PackageVersion {
        let package = universe.packages[Int(number)]
        let name = universe.packageName(number) ?? Self.nameless
        return PackageVersion(name, universe.versions.text(package.version))
    }

    private static let nameless: PackageName = {
        guard let name = try? PackageName("unnamed") else { preconditionFailure("a fixed name") }
        return name
    }()

    /// The packages on the way from the request to a package, the requested one first, without the
    /// package itself.
    func chain(to number: Int32) -> [ResolutionStep] {
        var steps: [ResolutionStep] = []
        var current = number
        while let parent = reasons.parent(of: current), steps.count < 64 {
            steps.append(
                ResolutionStep(package: version(of: parent), relation: relation(of: current)))
            current = parent
        }
        return steps.reversed()
    }

    /// Says through what the package on the way leads to the next one.
    private func relation(of number: Int32) -> String {
        let relation = reasons.relation(of: number)
        guard case .installIf = reasons.links[number] else { return relation }
        return "it brings in `\(version(of: number).name)`, which has \(relation)"
    }

    /// A cause with the way to it: each package on it cannot be had because of the next one.
    func lead(_ way: [ResolutionStep], to leaf: ResolutionCause) -> ResolutionCause {
        way.reversed().reduce(leaf) { below, step in
            .unmet(package: step.package, relation: step.relation, causes: [below])
        }
    }

    /// Names that were perhaps meant: packages that have a command of that name, then names that
    /// come close.
    func similar(to name: String) -> [PackageName] {
        var command = "cmd:" + name
        let number = command.withUTF8 { universe.names.find(UnsafeRawBufferPointer($0)) }
        let owners = number.map { unique(universe.providers.group($0).map { $0.package }) } ?? []
        var misses = NearMisses(name)
        for (index, package) in universe.packages.enumerated() where package.defect == nil {
            if let name = universe.packageName(Int32(index)) { misses.consider(name) }
        }
        let commands = owners.compactMap { universe.packageName($0) }
        return Array((commands + unique(misses.names).filter { !commands.contains($0) }).prefix(4))
    }

    /// Without repetitions, in order.
    func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}

extension AlpineDefect {
    /// What to say after the package's name.
    var reason: String {
        switch self {
        case .unreadableDependency: "has a dependency that cannot be read in its index"
        case .foreignArchitecture: "is for another architecture"
        case .unusableName: "has a name or version that no file can have"
        case .unknownField: "has a field in its index that only newer versions of apk understand"
        }
    }
}
