public import Packages

/// One suite of a Debian repository, as a spec or apt's sources name it.
public struct DebianRepository: Hashable, Sendable, Codable {
    /// The folder that has `dists` and `pool`; for a flat repository the folder it starts from.
    public var location: RemoteLocation
    /// The suite's folder below `dists`, such as `bookworm-updates`. With a slash at its end it is a
    /// folder below ``location`` that has `Packages` itself: a flat repository.
    public var suite: String
    /// The components to read, such as `main`; none for a flat repository.
    public var components: [String]
    /// The architectures to read; empty for whichever are asked for.
    public var architectures: [PackageArchitecture]
    /// The keyrings that its signature is checked against; empty for those that the caller has.
    public var signedBy: [Keyring]
    /// The only keys whose signature counts; empty for all in the keyrings.
    public var signedByKeys: [KeyFingerprint]
    /// Whether the repository is believed without any signature.
    public var isTrusted: Bool
    /// Whether a Release file past its `Valid-Until` is taken.
    public var allowsExpired: Bool
    /// Whether the suite stands beside a release, like `-updates` and `-security`, so that it is
    /// passed over for an architecture that it does not have.
    public var isSupplement: Bool

    /// Describes a suite.
    public init(
        location: RemoteLocation, suite: String, components: [String] = ["main"],
        architectures: [PackageArchitecture] = [], signedBy: [Keyring] = [],
        signedByKeys: [KeyFingerprint] = [], isTrusted: Bool = false, allowsExpired: Bool = false,
        isSupplement: Bool = false
    ) {
        self.location = location
        self.suite = suite
        self.components = components
        self.architectures = architectures
        self.signedBy = signedBy
        self.signedByKeys = signedByKeys
        self.isTrusted = isTrusted
        self.allowsExpired = allowsExpired
        self.isSupplement = isSupplement
    }

    /// Whether the suite is a folder of its own instead of one below `dists`.
    public var isFlat: Bool { suite.hasSuffix("/") }

    /// Where a file of the suite lies: `InRelease`, or what Release lists.
    ///
    /// - Throws: `RemoteLocationError` for a path that leaves the suite.
    public func location(of path: String) throws(RemoteLocationError) -> RemoteLocation {
        guard isFlat else { return try location.appending("dists/\(suite)/\(path)") }
        let folder = suite.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        return try location.appending(folder.isEmpty ? path : "\(folder)/\(path)")
    }
}
