import Packages

/// Chooses packages as apk 2.14.4 does.
///
/// apk does not search: it propagates constraints until a choice is due, makes the choice that looks
/// best and never takes one back. What it chooses therefore depends on the order in which it looks at
/// names. The rules here are those of apk 2.14 (its solver is the specification, nobody wrote
/// another), including the ones that follow from how its tables happen to be ordered; selections
/// have been compared with apk's, package by package and in the order of installation.
///
/// 1. *Discovery* walks from the world through dependencies, providers and `install_if`, and finds
///    how deep below each name the chains of dependencies are.
/// 2. *Constraints* of the world are applied: packages that do not fit are disqualified.
/// 3. *Reconsideration*, as long as there is news: packages whose dependencies cannot be met any more
///    drop out; what all remaining packages of a name need is needed; `install_if` is checked.
/// 4. *Choice*: the most pressing undecided name gets its best provider. Then 3 again.
/// 5. The *order* of installation follows the dependencies, from the world down.
///
/// A name that nothing can provide, or a choice that breaks a rule, is noted and the rest carried on
/// with, so that a failure can be explained from what was chosen.
struct AlpineSolver {
    /// What makes a selection unusable.
    enum Failure: Equatable {
        /// Needed, and nothing may be chosen for it.
        case noProvider(name: UInt32)
        /// The best choice there is has something against it.
        case brokenChoice(package: Int32)
        /// Two chosen packages have the name, of which at most one may.
        case shared(name: UInt32, package: Int32, other: Int32)
        /// The dependencies do not come to an end within reason.
        case exhausted
    }

    /// A dependency of the world in numbers.
    struct Wish {
        var term: AlpineTerm
        /// The number of its tag; 0 for none.
        var tag: Int
        var dependency: AlpineDependency
    }

    /// Steps after which a resolution is given up: seconds of work, a thousand times a real one.
    private static let maximumSteps = 1_000_000_000

    let universe: AlpineUniverse
    /// The universe's names, and behind them those that only the world has.
    let nameTable: AlpineStringTable
    /// The universe's versions, and behind them those that only the world has.
    let versionTable: AlpineStringTable
    let wishes: [Wish]

    var names: [AlpineNameState]
    var packages: [AlpinePackageState]
    var failures: [Failure] = []
    /// Names to reconsider, the oldest first, from ``dirtyHead`` on.
    var dirty: [UInt32] = []
    var dirtyHead = 0
    /// The newest of the undecided names.
    var firstUndecided: Int32 = -1
    var undecidedCount = 0
    private var steps = 0

    /// Prepares a resolution. All tags of `world` must be known to the universe.
    init(_ universe: AlpineUniverse, world: [AlpineDependency], exclusions: [PackageName]) {
        self.universe = universe
        var nameTable = universe.names
        var versionTable = universe.versions
        wishes = world.map { dependency in
            Self.wish(dependency, universe, &nameTable, &versionTable)
        }
        self.nameTable = nameTable
        self.versionTable = versionTable
        names = Array(repeating: AlpineNameState(), count: nameTable.count)
        packages = Array(repeating: AlpinePackageState(), count: universe.packages.count)
        for wish in wishes { names[Int(wish.term.name)].isRequested = true }
        excluded = Set(
            exclusions.compactMap { name in
                Self.lend(name.text) { nameTable.find($0) }
            })
    }

    /// The names of packages that must not be chosen.
    let excluded: Set<UInt32>

    private static func lend<Result>(
        _ text: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        var copy = text
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private static func wish(
        _ dependency: AlpineDependency, _ universe: AlpineUniverse,
        _ names: inout AlpineStringTable, _ versions: inout AlpineStringTable
    ) -> Wish {
        // A table that is full has room for no name; none is ever near that.
        func number(_ text: String, _ table: inout AlpineStringTable) -> UInt32 {
            lend(text) { table.intern($0) } ?? 0
        }
        var term = AlpineTerm(
            name: number(dependency.name.text, &names), version: AlpineUniverse.noVersion,
            comparison: .any, isConflict: dependency.isConflict)
        switch dependency.requirement {
        case .any: break
        case .version(let comparison, let version):
            term.comparison = comparison
            term.version = number(version.text, &versions)
        case .checksum(let checksum):
            term.comparison = .checksum
            term.version = number(checksum, &versions)
        }
        let tag = universe.tags.firstIndex { $0.tag == dependency.tag } ?? 0
        return Wish(term: term, tag: tag, dependency: dependency)
    }

    /// Solves, and gives the chosen packages in the order of installation. The selection is only
    /// good when there are no ``failures``.
    mutating func run() -> [Int32] {
        discover()
        for wish in wishes { apply(wish.term, from: .world(tag: wish.tag)) }
        repeat {
            while let name = popDirty() { reconsider(name) }
            guard let name = mostPressing() else { break }
            choose(for: name)
        } while !failures.contains(.exhausted)
        return installOrder()
    }

    private mutating func popDirty() -> UInt32? {
        while dirtyHead < dirty.count {
            let name = dirty[dirtyHead]
            dirtyHead += 1
            steps += 1
            if names[Int(name)].isDirty {
                names[Int(name)].isDirty = false
                return steps > Self.maximumSteps ? giveUp() : name
            }
        }
        dirty.removeAll(keepingCapacity: true)
        dirtyHead = 0
        return nil
    }

    /// The undecided name to decide next: one without alternatives whose dependants are decided, or
    /// else the first in the order of urgency, the newest among equals.
    private mutating func mostPressing() -> UInt32? {
        steps += undecidedCount
        if steps > Self.maximumSteps { return giveUp() }
        let best = names.withUnsafeBufferPointer { states in
            var best = firstUndecided
            var next = firstUndecided
            while next >= 0 {
                let index = Int(next)
                if states[index].dependantsDecided, states[index].requirers > 0,
                    !states[index].hasOptions
                {
                    return next
                }
                if isMoreUrgent(next, than: best, states) { best = next }
                next = states[index].next
            }
            return best
        }
        return best < 0 ? nil : UInt32(best)
    }

    /// What the world names comes first, then names that packages of one name only have, then those
    /// with long chains of dependencies below them.
    private func isMoreUrgent(
        _ one: Int32, than other: Int32, _ states: UnsafeBufferPointer<AlpineNameState>
    ) -> Bool {
        let (left, right) = (Int(one), Int(other))
        if states[left].isRequested != states[right].isRequested { return states[left].isRequested }
        let sharing = (universe.sharing(one), universe.sharing(other))
        if sharing.0 != sharing.1 { return sharing.0 < sharing.1 }
        if states[left].depth != states[right].depth {
            return states[left].depth > states[right].depth
        }
        return states[left].requirers > 0 && states[right].requirers == 0
    }

    private mutating func giveUp() -> UInt32? {
        if !failures.contains(.exhausted) { failures.append(.exhausted) }
        return nil
    }

    /// Compares two versions by number: below 0 when the first one is the earlier, `nil` when one
    /// is no version at all.
    func compare(_ one: UInt32, _ other: UInt32, fuzzy: Bool = false) -> Int? {
        if one == other { return 0 }
        if one == AlpineUniverse.noVersion || other == AlpineUniverse.noVersion { return nil }
        return versionTable.withBytes(one, other) { APKVersionOrder.compare($0, $1, fuzzy: fuzzy) }
    }

    /// Whether a package that has the term's name with a version satisfies it. For a conflict:
    /// whether it is not in the way.
    ///
    /// - Parameter package: The number of the package, below 0 when nothing has the name.
    func isSatisfied(_ term: AlpineTerm, by package: Int32, version: UInt32) -> Bool {
        guard package >= 0 else { return term.isConflict }
        if term.comparison == .any { return !term.isConflict }
        if term.comparison == .checksum {
            return (universe.packages[Int(package)].checksum == term.version) != term.isConflict
        }
        let fuzzy = term.comparison.contains(.fuzzy)
        guard let order = compare(version, term.version, fuzzy: fuzzy) else {
            return term.isConflict
        }
        let outcome: AlpineOperator = order < 0 ? .less : order > 0 ? .greater : .equal
        return term.comparison.contains(outcome) != term.isConflict
    }

    /// Whether what is chosen for the term's name satisfies it.
    func isSatisfiedByChoice(_ term: AlpineTerm) -> Bool {
        let state = names[Int(term.name)]
        return isSatisfied(term, by: state.chosen, version: state.chosenVersion)
    }
}
