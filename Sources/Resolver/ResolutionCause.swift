public import Packages

/// A package in a certain version, as explanations name it.
public struct PackageVersion: Hashable, Sendable, CustomStringConvertible {
    /// The package.
    public let name: PackageName
    /// The version in the family's own grammar.
    public let version: String

    /// Names a version of a package.
    public init(_ name: PackageName, _ version: String) {
        self.name = name
        self.version = version
    }

    /// The name, a space, the version.
    public var description: String { "\(name) \(version)" }
}

/// One step on the way from what was asked for to a package: a package and the relation through
/// which it wants the next one.
public struct ResolutionStep: Hashable, Sendable {
    /// The package that wants something.
    public let package: PackageVersion
    /// The relation as its index writes it, such as `Depends: libc6 (>= 2.36)`.
    public let relation: String

    /// Describes a step.
    public init(package: PackageVersion, relation: String) {
        self.package = package
        self.relation = relation
    }
}

/// Why a request, or something that it leads to, cannot be had: a node of a tree of causes.
///
/// The tree says what is true of the universe; ``ResolutionExplainer`` turns it into lines for
/// people. Leaves are facts that a person can act on, inner nodes say how the request leads there.
public indirect enum ResolutionCause: Equatable, Sendable {
    /// No package has or provides the name; `similar` are names that come close.
    case unknown(name: String, similar: [PackageName])
    /// Packages provide the name, none has it, and nothing says which one to take.
    case ambiguous(name: PackageName, providers: [PackageVersion])
    /// The package exists, but no version of it (nor provider) is what `wanted` says.
    case noVersion(name: PackageName, wanted: String, available: [String])
    /// A version of the package would do, but another counts more: by priority, or because the
    /// request or something else selected already took it. Both as texts with their release.
    case outranked(name: PackageName, wanted: String, taken: String)
    /// The request itself forbids the package.
    case excluded(PackageName)
    /// The package cannot be had because one of its relations cannot be met, for all the reasons in
    /// `causes`: one for every alternative.
    case unmet(package: PackageVersion, relation: String, causes: [ResolutionCause])
    /// Two packages exclude each other; the chains say how each came in, starting at the request.
    /// The other's is `nil` where the causes above tell it already.
    case conflict(
        package: PackageVersion, relation: String, with: PackageVersion,
        chain: [ResolutionStep], otherChain: [ResolutionStep]?)
    /// The explanation repeats itself here: the package's causes stand elsewhere in the tree.
    case explainedAbove(PackageName)
    /// An index cannot be believed; the text names the file and the package.
    case defect(String)
    /// The request goes against itself or beyond what is supported; the text says how.
    case invalidRequest(String)
}

/// A request that has no solution, as the causes of that, at least one.
public struct ResolutionError: Error, Equatable, CustomStringConvertible {
    /// What was wrong, in the order of the request.
    public let causes: [ResolutionCause]

    /// Fails for some causes.
    public init(_ causes: [ResolutionCause]) { self.causes = causes }

    /// Fails for one cause.
    public init(_ cause: ResolutionCause) { causes = [cause] }

    /// The explanation, some lines long.
    public var description: String {
        ResolutionExplainer().lines(for: self).joined(separator: "\n")
    }
}
