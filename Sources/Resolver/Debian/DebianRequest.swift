public import Packages

/// What a selection is made for: packages to have, packages not to have, what to start from, and how
/// to choose between versions and alternatives.
public struct DebianRequest: Sendable, Hashable {
    /// What is selected before anything is asked for.
    public enum Base: String, Sendable, Hashable, CaseIterable {
        /// Nothing: an empty root directory.
        case none
        /// All packages with `Essential: yes`.
        case essential
        /// Those, and all of `Priority: required`: the smallest Debian that package tools expect.
        case required
    }

    /// The packages to have, in the order of their importance for messages.
    public var packages: [DebianPackageRequest]
    /// Packages that are there already, each in a version: they are selected as they are, and what
    /// they want is nobody's concern any more. What they keep away stays away.
    public var present: [DebianPackageRequest]
    /// Packages that must not be selected.
    public var exclusions: [PackageName]
    /// What to start from.
    public var base: Base
    /// Packages that are taken first wherever a relation leaves a choice: among the alternatives of
    /// a relation and among the providers of a name.
    ///
    /// A preferred package is not selected because of that, only when something wants it or an
    /// alternative to it. An image that has a merged `/usr` from the start prefers `usr-is-merged`,
    /// so that `usrmerge | usr-is-merged` does not bring in a converter that needs all of Perl.
    public var preferences: [PackageName]
    /// Rules that make versions count more or less, the first that fits wins.
    public var pins: [DebianPin]
    /// Exactly the named packages in their best versions, whatever they relate to: for images whose
    /// lists are written by hand.
    public var ignoresRelations: Bool

    /// Describes a request.
    public init(
        packages: [DebianPackageRequest] = [], exclusions: [PackageName] = [], base: Base = .none,
        preferences: [PackageName] = [], pins: [DebianPin] = [], ignoresRelations: Bool = false,
        present: [DebianPackageRequest] = []
    ) {
        self.packages = packages
        self.present = present
        self.exclusions = exclusions
        self.base = base
        self.preferences = preferences
        self.pins = pins
        self.ignoresRelations = ignoresRelations
    }

    /// Reads packages as on apt's command line: `name`, `name=version`, `name/suite`, each with
    /// `:architecture` behind the name, and `name-` for one that must not be selected.
    ///
    /// - Throws: ``DebianPackageRequestError`` for a text that is none of these.
    public init(
        specifications: [String], base: Base = .none
    ) throws(DebianPackageRequestError) {
        self.init(base: base)
        for text in specifications {
            let isExclusion = text.hasSuffix("-") && !text.contains("=") && !text.contains("/")
            let request = try DebianPackageRequest(isExclusion ? String(text.dropLast()) : text)
            if isExclusion { exclusions.append(request.name) } else { packages.append(request) }
        }
    }
}

/// One package that a request asks for.
public struct DebianPackageRequest: Sendable, Hashable, CustomStringConvertible {
    /// Which version to take.
    public enum Choice: Sendable, Hashable {
        /// The best by priority, then by version.
        case best
        /// This one.
        case version(DebianVersion)
        /// The latest of the release with this suite or codename; what it wants is taken from there
        /// too where nothing else will do.
        case release(String)
    }

    /// The name of a package, or one that exactly one package provides.
    public let name: PackageName
    /// The architecture, where one is named.
    public let architecture: PackageArchitecture?
    /// The version.
    public let choice: Choice

    /// Asks for a package.
    public init(
        name: PackageName, architecture: PackageArchitecture? = nil, choice: Choice = .best
    ) {
        self.name = name
        self.architecture = architecture
        self.choice = choice
    }

    /// Reads `name[:architecture][=version|/suite]`.
    ///
    /// - Throws: ``DebianPackageRequestError``.
    public init(_ text: some StringProtocol) throws(DebianPackageRequestError) {
        var name = String(text)
        var choice = Choice.best
        do {
            if let equals = name.firstIndex(of: "=") {
                choice = .version(try DebianVersion(name[name.index(after: equals)...]))
                name = String(name[..<equals])
            } else if let slash = name.firstIndex(of: "/") {
                let release = String(name[name.index(after: slash)...])
                let isPlain = release.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 47 }
                guard !release.isEmpty, isPlain else {
                    throw DebianPackageRequestError(text: "\(text)", reason: "the suite is empty")
                }
                choice = .release(release)
                name = String(name[..<slash])
            }
            var architecture: PackageArchitecture?
            if let colon = name.firstIndex(of: ":") {
                architecture = PackageArchitecture(name[name.index(after: colon)...])
                name = String(name[..<colon])
            }
            self.init(
                name: try PackageName(name), architecture: architecture, choice: choice)
        } catch {
            throw DebianPackageRequestError(text: String("\(text)".prefix(120)), reason: "\(error)")
        }
    }

    /// The spelling of apt's command line.
    public var description: String {
        let named = architecture.map { "\(name):\($0)" } ?? name.text
        return switch choice {
        case .best: named
        case .version(let version): "\(named)=\(version)"
        case .release(let release): "\(named)/\(release)"
        }
    }
}

/// A text that asks for no package.
public struct DebianPackageRequestError: Error, Equatable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// One line that shows the text and what it may be.
    public var description: String {
        "`\(text)` is no request for a package (want `name`, `name=version` or `name/suite`): \(reason)"
    }
}
