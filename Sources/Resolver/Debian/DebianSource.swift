public import Packages

/// One index of a universe and what its release says about it.
public struct DebianSource: Sendable {
    /// The packages.
    public var index: DebianIndex
    /// What messages call the index, such as `bookworm-security main amd64`.
    public var label: String
    /// The names that `package/NAME` may use for it: the release's suite and codename.
    public var releaseNames: [String]
    /// How much its versions count before any pin, see ``standardPriority(notAutomatic:butUpgrades:)``.
    public var priority: Int

    /// Describes an index.
    public init(
        index: DebianIndex, label: String, releaseNames: [String], priority: Int = 500
    ) {
        self.index = index
        self.label = label
        self.releaseNames = releaseNames
        self.priority = priority
    }

    /// The priority that apt gives a release by two fields of its own.
    ///
    /// - Parameters:
    ///   - notAutomatic: `NotAutomatic: yes`, as experimental says: taken only where nothing else is.
    ///   - butUpgrades: `ButAutomaticUpgrades: yes`, as backports say.
    public static func standardPriority(notAutomatic: Bool, butUpgrades: Bool) -> Int {
        butUpgrades ? 100 : notAutomatic ? 1 : 500
    }
}

/// A rule that makes versions count more or less than their index does, as in apt_preferences(5).
public struct DebianPin: Hashable, Sendable {
    /// Which versions the rule is about.
    public enum Subject: Hashable, Sendable {
        /// Those of indexes whose release has this suite or codename.
        case release(String)
        /// Those with this version; a `*` at the end stands for any rest.
        case version(String)
    }

    /// The packages; `nil` for all, which only works with a release.
    public var packages: [PackageName]?
    /// The versions.
    public var subject: Subject
    /// What they count: the highest wins, above all version order; below zero is never taken.
    public var priority: Int

    /// Makes a rule.
    public init(packages: [PackageName]? = nil, subject: Subject, priority: Int) {
        self.packages = packages
        self.subject = subject
        self.priority = priority
    }
}
