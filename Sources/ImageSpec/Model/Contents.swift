public import FileTree
public import Packages

/// What an image's file tree is made of: the `contents` of a specification.
public struct Contents: Hashable, Sendable {
    /// Repositories that packages come from, and that the image's own package manager is told of.
    /// None for those of the release on the mirror in use.
    public var repositories: [RepositoryEntry]
    /// Repositories for building only.
    public var buildRepositories: [RepositoryEntry]
    /// Lines that only the image's package manager is told of.
    public var runtimeRepositories: [String]
    /// Keys that repositories are checked with; none for the host's.
    public var keyring: [FileReference]
    /// Keys for the image's package manager only.
    public var runtimeKeyring: [NamedKey]
    /// The components of the release's archive to read, such as `main`.
    public var components: [String]
    /// Suites to read besides the release and its updates, such as `bookworm-backports`.
    public var suites: [String]
    /// The set of packages to begin with.
    public var base: BaseSelection
    /// What becomes of dependencies.
    public var dependencies: DependencyHandling
    /// The packages to install, sorted.
    public var packages: [PackageRequest]
    /// Packages that are never chosen, sorted.
    public var exclude: [PackageName]
    /// Files to take out of packages that are not installed.
    public var extracts: [PackageExtract]
    /// A BusyBox in a directory of its own; `nil` for none.
    public var busybox: BusyBoxPlacement?
    /// Whether the dynamic linker's list of libraries is made.
    public var loaderCache: Bool
    /// Which paths of packages are left out, in order; the last rule that matches decides.
    public var filters: [PathRule]
    /// Whether `/bin`, `/sbin` and `/lib*` are links into `/usr`.
    public var mergedUsr: Bool
    /// The record of installed packages that the image gets.
    public var database: PackageDatabase
    /// What becomes of the scripts of Debian's packages.
    public var configure: PackageConfiguration
}

/// The packages of Debian that an image begins with.
public enum BaseSelection: String, Hashable, Sendable, CaseIterable {
    /// Only what is asked for.
    case none
    /// Packages marked `Essential: yes`.
    case essential
    /// Essential packages and those of priority `required`: Debian's minimal system.
    case required
}

/// What becomes of the dependencies of the packages asked for.
public enum DependencyHandling: String, Hashable, Sendable, CaseIterable {
    /// They are installed too.
    case resolve
    /// Nothing but the packages asked for is installed.
    case none
}

/// The records of installed packages that an image can have.
public enum PackageDatabase: String, Hashable, Sendable, CaseIterable {
    /// `/var/lib/dpkg` as dpkg keeps it.
    case dpkg
    /// One file for each package in `/var/lib/dpkg/status.d`, which scanners read and dpkg does
    /// not.
    case statusDirectory = "status.d"
    /// `/lib/apk/db` as apk keeps it.
    case apk
    /// None: the image has no package manager, and scanners find no packages.
    case none
}

/// What becomes of the scripts that Debian's packages are configured with.
public enum PackageConfiguration: String, Hashable, Sendable, CaseIterable {
    /// What they do is worked out from their text, and done to the tree.
    case modelled
    /// They run: in a container, by the image's own dpkg.
    case scripts
    /// Of what they do, the links of alternatives alone, for images without dpkg.
    case alternatives
    /// Nothing: packages are unpacked, and dpkg's records say so.
    case none

    /// What holds where a specification does not say it.
    static func usual(isDebian: Bool, _ database: PackageDatabase) -> PackageConfiguration {
        database == .dpkg ? .modelled : isDebian ? .alternatives : .none
    }
}

/// Files of a package that is not installed.
public struct PackageExtract: Hashable, Sendable {
    /// The package.
    public var package: PackageName
    /// Shell patterns over absolute paths, `*` matching slashes too: what matches one is taken,
    /// with the directories above it.
    public var paths: [String]
}

/// A BusyBox that stands apart from the rest of the image, with a link for each of its applets.
public struct BusyBoxPlacement: Hashable, Sendable {
    /// The package that has the program, which is not installed.
    public var package: PackageName
    /// The directory of the program and its links.
    public var directory: TreePath
}

/// One rule about the paths of packages, as dpkg's `path-exclude` and `path-include` (dpkg(1)).
public struct PathRule: Hashable, Sendable {
    /// Whether what matches is brought back instead of left out.
    public var includes: Bool
    /// A shell pattern over absolute paths.
    public var pattern: String
}

/// A public key with the name of the file that it is written to.
public struct NamedKey: Hashable, Sendable, Codable {
    /// The file's name below `/etc/apk/keys`.
    public var name: String
    /// The key in PEM.
    public var content: String

    /// Names a key.
    public init(name: String, content: String) {
        self.name = name
        self.content = content
    }
}
