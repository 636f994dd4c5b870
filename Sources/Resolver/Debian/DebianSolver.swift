import Packages

/// Selects packages for an empty system the way apt does.
///
/// apt does not search for a best solution: it walks. Every requested package is marked, then what it
/// depends on, depth first, taking of each relation the first alternative that can be taken; what
/// cannot be had is given up for good on the way (``MarkingOutcome``). What the walk leaves broken, a
/// second pass repairs by weighing packages against each other (``DebianSolver/repair()``). Last,
/// what nothing selected has a use for is dropped (``DebianSolver/sweep()``). To select what apt
/// selects, the same walk has to be made, in the same order, with the same ties.
///
/// The rules were learned from reading apt 2.6.1 and are stated where they are applied. On an empty
/// system most of them fall away, because no version is ever installed: there is nothing to upgrade,
/// to keep or to remove.
final class DebianSolver {
    typealias NameID = DebianUniverse.NameID
    typealias VersionID = DebianUniverse.VersionID
    typealias Group = DebianUniverse.Group

    /// What is known and decided about a name.
    struct State {
        /// The version that would be taken; none once the walk has given the package up.
        var candidate = VersionID.none
        /// The version that is selected, or none.
        var selected = VersionID.none
        /// The candidate as relations that name the package directly see it, and as relations that
        /// it serves as a provider see it. apt keeps the answer to "could the candidates meet this
        /// relation?" and asks again only when a package changes its selection; a candidate given up
        /// in between is still seen until then.
        var seenDirectly = VersionID.none
        var seenAsProvider = VersionID.none
        var flags: Flags = []
    }

    /// What is decided about a name in yes and no.
    struct Flags: OptionSet {
        let rawValue: UInt8

        /// The candidate has been looked up.
        static let isKnown = Flags(rawValue: 1)
        /// The package is to be installed. It is possible to be `selected` without: apt then
        /// counts the package as there, and leaves it out in the end.
        static let isMarked = Flags(rawValue: 2)
        /// Nothing but the request may change the decision.
        static let isProtected = Flags(rawValue: 4)
        /// The package came in through a relation.
        static let isAutomatic = Flags(rawValue: 8)
        /// The request names the package, to have it or not to have it.
        static let isRequested = Flags(rawValue: 16)
        /// Already counted among the touched.
        static let isTouched = Flags(rawValue: 32)
        /// The repair has tried to bring it back.
        static let wasRestored = Flags(rawValue: 64)
    }

    /// How a relation brought a package in.
    struct Cause {
        var package: VersionID
        var group: Group
    }

    /// Why a package was given up.
    enum Loss {
        /// The candidate has a relation that nothing can meet.
        case unmet(VersionID, Group)
        /// A package that has to stay excludes it.
        case excludedBy(VersionID, Group)
        /// The chain of relations that leads to it is too long.
        case tooDeep
    }

    let universe: DebianUniverse
    let policy: DebianPolicy
    private let preferred: Set<NameID>

    /// Decisions by name.
    var states: [State]
    /// The names that any decision was made about, in order.
    var touched: [NameID] = []
    /// For explanations: what brought a package in last.
    var causes: [NameID: Cause] = [:]
    /// For explanations: why packages were given up.
    var losses: [NameID: Loss] = [:]
    /// The repair's weights by name.
    var scores: [Int] = []

    private var groupCache: [VersionID: [Group]] = [:]
    private var providerCache: [NameID: [Provider]] = [:]

    /// A provider of a name.
    struct Provider {
        var version: VersionID
        var owner: NameID
        var provided: UnsafeRawBufferPointer
        var isImplied: Bool
    }

    /// Starts with nothing selected.
    init(_ universe: DebianUniverse, policy: DebianPolicy, preferences: [PackageName]) {
        self.universe = universe
        self.policy = policy
        preferred = Set(preferences.compactMap { universe.name($0.text) })
        states = Array(repeating: State(), count: universe.nameCount)
    }

    // MARK: Looking up

    /// The version of a package that would be taken, or none.
    func candidate(_ name: NameID) -> VersionID {
        know(name)
        return states[name.index].candidate
    }

    /// Looks a package's candidate up once.
    @inline(__always)
    func know(_ name: NameID) {
        if !states[name.index].flags.contains(.isKnown) { lookUp(name) }
    }

    private func lookUp(_ name: NameID) {
        let version = policy.candidate(of: name)
        states[name.index].candidate = version
        states[name.index].seenDirectly = version
        states[name.index].seenAsProvider = version
        states[name.index].flags.insert(.isKnown)
    }

    /// The relations of a version.
    func groups(of version: VersionID) -> [Group] {
        if let known = groupCache[version] { return known }
        let groups = universe.groups(of: version)
        groupCache[version] = groups
        return groups
    }

    /// Takes the needs of a version for met, whatever is selected.
    func settle(_ version: VersionID) {
        groupCache[version] = universe.groups(of: version).filter(\.field.isNegative)
    }

    /// The providers of a name, the latest mentioned first.
    func providers(of name: NameID) -> [Provider] {
        if let known = providerCache[name] { return known }
        let providers = universe.providers(of: name).map { version, provided, isImplied in
            Provider(
                version: version, owner: universe.name(of: version), provided: provided,
                isImplied: isImplied)
        }
        providerCache[name] = providers
        return providers
    }

    /// Whether a package's flag is set.
    @inline(__always)
    func has(_ flag: Flags, _ name: NameID) -> Bool { states[name.index].flags.contains(flag) }

    /// Whether a candidate comes first wherever there is a choice.
    func isPreferred(_ name: NameID) -> Bool { preferred.contains(name) }

    // MARK: Questions about relations

    /// The names whose decision a question looks at.
    private enum View { case selected, seen }

    /// Whether what is selected meets a relation; for a negative one, whether nothing selected is
    /// kept away by it.
    func isMet(_ group: Group, of owner: NameID) -> Bool {
        let hits = group.terms.contains { isHit($0, of: group, owner: owner, .selected) }
        return hits != group.field.isNegative
    }

    /// Whether the candidates, as far as they are seen, could meet a relation (or for a negative one,
    /// whether one would be kept away).
    func isHitByCandidates(_ group: Group, of owner: NameID) -> Bool {
        group.terms.contains { isHit($0, of: group, owner: owner, .seen) }
    }

    /// The same for one alternative.
    func isHitByCandidates(_ term: Int, of group: Group, owner: NameID) -> Bool {
        isHit(term, of: group, owner: owner, .seen)
    }

    private func isHit(_ number: Int, of group: Group, owner: NameID, _ view: View) -> Bool {
        let term = universe.term(number, of: group)
        // A package does not keep itself away, neither by its name nor by what it provides.
        let skipsOwn = group.field.isNegative
        if !(skipsOwn && term.name == owner) {
            let version: VersionID
            switch view {
            case .selected: version = states[term.name.index].selected
            case .seen:
                know(term.name)
                version = states[term.name.index].seenDirectly
            }
            if !version.isNone, accepts(term, version) { return true }
        }
        for provider in providers(of: term.name) where !(skipsOwn && provider.owner == owner) {
            let version: VersionID
            switch view {
            case .selected: version = states[provider.owner.index].selected
            case .seen:
                know(provider.owner)
                version = states[provider.owner.index].seenAsProvider
            }
            if version == provider.version, term.accepts(provider.provided) { return true }
        }
        return false
    }

    /// Whether a version is what a term demands.
    @inline(__always)
    func accepts(_ term: DebianUniverse.Term, _ version: VersionID) -> Bool {
        term.comparison == nil || term.accepts(universe.versionText(of: version))
    }

    /// Whether a selected package misses something it requires, or stands beside something that it
    /// keeps away.
    func isBroken(_ name: NameID) -> Bool {
        let version = states[name.index].selected
        guard !version.isNone else { return false }
        return groups(of: version).contains { $0.isCritical && !isMet($0, of: name) }
    }

    // MARK: Changing decisions

    /// Makes relations see a package's candidate as it is now.
    func refresh(_ name: NameID) {
        let candidate = states[name.index].candidate
        states[name.index].seenDirectly = candidate
        if !candidate.isNone { states[name.index].seenAsProvider = candidate }
    }

    /// Remembers that something was decided about a name.
    func touch(_ name: NameID) {
        guard !has(.isTouched, name) else { return }
        states[name.index].flags.insert(.isTouched)
        touched.append(name)
    }

    /// Takes a candidate instead of the one that the policy chose.
    func setCandidate(_ version: VersionID, of name: NameID) {
        know(name)
        guard states[name.index].candidate != version else { return }
        if states[name.index].candidate == states[name.index].selected, has(.isMarked, name) {
            states[name.index].selected = version
        }
        states[name.index].candidate = version
        touch(name)
        refresh(name)
    }

    /// The names that are to be installed, in the order of their numbers.
    var marked: [NameID] { touched.filter { has(.isMarked, $0) }.sorted() }
}

extension DebianUniverse.Group {
    /// Whether a selection without it is broken.
    var isCritical: Bool { field.isRequirement || field.isNegative }
}
