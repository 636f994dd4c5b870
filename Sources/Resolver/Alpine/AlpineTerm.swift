import Packages

/// A dependency in the numbers of a universe.
struct AlpineTerm: Sendable {
    /// The name.
    var name: UInt32
    /// The version or checksum to compare with; ``AlpineUniverse/noVersion`` for none.
    var version: UInt32
    /// How versions compare.
    var comparison: AlpineOperator
    /// Whether the term is satisfied when nothing fits.
    var isConflict: Bool
}

/// Something that has a name: a package by its own name, or by one that it provides.
struct AlpineProvider: Sendable {
    /// The package.
    var package: Int32
    /// The version that goes with the name; ``AlpineUniverse/noVersion`` for none.
    var version: UInt32
}

/// A package as the resolver works with it.
struct AlpineCandidate: Sendable {
    var name: UInt32 = 0
    var version: UInt32 = 0
    /// The checksum of the control member, among the versions; 0 for none.
    var checksum: UInt32 = 0
    /// Places in the universe's terms.
    var depends: Range<Int32> = 0..<0
    var provides: Range<Int32> = 0..<0
    var installIf: Range<Int32> = 0..<0
    /// The repositories that have it, a bit each.
    var repositories: UInt64 = 0
    /// Chosen before others that provide the same name where this is higher (`k:`).
    var priority: UInt16 = 0
    /// apk lets packages that install nothing be chosen from any repository.
    var isEmpty = false
    /// Why it can never be chosen.
    var defect: AlpineDefect?
    /// Where its text is: the number of the index and the bytes in it.
    var source: UInt16 = 0
    var text: Range<UInt32> = 0..<0
}

/// Why a package of an index can never be chosen.
enum AlpineDefect: UInt8, Sendable {
    /// A dependency that is not in apk's grammar: what it needs is unknown.
    case unreadableDependency
    /// It is built for another architecture.
    case foreignArchitecture
    /// Its name or version cannot be part of a file name.
    case unusableName
    /// It has a field that must be understood, and is not.
    case unknownField
}
