import Packages

/// Chooses between the versions of a package: by priority, then by version.
///
/// The rules are those of apt_preferences(5): a rule that names the package decides alone, the first
/// that fits; else the priority of the index counts, which a rule for all packages of a release may
/// have set. A priority below zero takes a version out.
struct DebianPolicy {
    private typealias NameID = DebianUniverse.NameID
    private typealias VersionID = DebianUniverse.VersionID

    private let universe: DebianUniverse
    private let priorities: [Int]
    private let pins: [DebianUniverse.NameID: [DebianPin]]

    /// Applies rules to a universe.
    init(_ universe: DebianUniverse, pins: [DebianPin]) {
        self.universe = universe
        priorities = universe.sources.map { source in
            let rule = pins.first { pin in
                guard pin.packages == nil, case .release(let name) = pin.subject else {
                    return false
                }
                return source.isRelease(name)
            }
            return rule?.priority ?? source.priority
        }
        var specific: [DebianUniverse.NameID: [DebianPin]] = [:]
        for pin in pins {
            for package in pin.packages ?? [] {
                if let name = universe.name(package.text) {
                    specific[name, default: []].append(pin)
                }
            }
        }
        self.pins = specific
    }

    /// The version that is taken unless the request says otherwise, or none.
    func candidate(of name: DebianUniverse.NameID) -> DebianUniverse.VersionID {
        var best = DebianUniverse.VersionID.none
        var bestPriority = -1
        for version in universe.versions(of: name) {
            let priority = priority(of: version, named: name)
            guard priority != 0, priority > bestPriority else { continue }
            best = version
            bestPriority = priority
        }
        return best
    }

    private func priority(
        of version: DebianUniverse.VersionID, named name: DebianUniverse.NameID
    ) -> Int {
        let source = universe.place(of: version).source
        if let rules = pins[name] {
            for rule in rules where applies(rule.subject, to: version, in: source) {
                return rule.priority
            }
        }
        return priorities[source]
    }

    private func applies(
        _ subject: DebianPin.Subject, to version: DebianUniverse.VersionID, in source: Int
    ) -> Bool {
        switch subject {
        case .release(let name):
            return universe.sources[source].isRelease(name)
        case .version(let pattern):
            let text = universe.versionText(of: version)
            if pattern.hasSuffix("*") { return text.starts(with: pattern.dropLast().utf8) }
            return text.elementsEqual(pattern.utf8)
        }
    }
}

extension DebianSource {
    /// Whether the source's release has this suite or codename, letters of either case.
    func isRelease(_ name: String) -> Bool {
        releaseNames.contains { $0.lowercased() == name.lowercased() }
    }
}
