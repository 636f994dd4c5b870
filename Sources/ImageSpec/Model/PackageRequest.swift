public import Packages

/// A package that a specification asks for.
public enum PackageRequest: Hashable, Sendable, CustomStringConvertible {
    /// A Debian package.
    case debian(DebianPackageRequest)
    /// An entry of apk's world.
    case alpine(AlpineDependency)

    /// The request as a specification writes it.
    public var description: String {
        switch self {
        case .debian(let request): request.description
        case .alpine(let dependency): dependency.description
        }
    }

    /// The request when it is for a Debian package.
    public var debian: DebianPackageRequest? {
        if case .debian(let request) = self { request } else { nil }
    }

    /// The request when it is an entry of apk's world.
    public var alpine: AlpineDependency? {
        if case .alpine(let dependency) = self { dependency } else { nil }
    }
}

/// A Debian package as `apt-get install` lets one ask for it: `NAME[:ARCHITECTURE]`, with
/// `=VERSION` or `/SUITE` after it (apt-get(8)).
public struct DebianPackageRequest: Hashable, Sendable, CustomStringConvertible {
    /// The name of a package, or of what packages provide.
    public var name: PackageName
    /// The architecture where it is not the image's own.
    public var architecture: PackageArchitecture?
    /// The one version that will do.
    public var version: DebianVersion?
    /// The suite that the package must come from.
    public var suite: String?

    /// Asks for a package.
    public init(
        name: PackageName, architecture: PackageArchitecture? = nil, version: DebianVersion? = nil,
        suite: String? = nil
    ) {
        self.name = name
        self.architecture = architecture
        self.version = version
        self.suite = suite
    }

    /// The request as apt writes it.
    public var description: String {
        let end = version.map { "=\($0.text)" } ?? suite.map { "/\($0)" } ?? ""
        return name.text + (architecture.map { ":\($0)" } ?? "") + end
    }
}
