public import Packages

/// The suites that together are a Debian release: the release itself, its updates, its security
/// updates and, when asked for, its backports.
public struct DebianSuites: Hashable, Sendable {
    /// The mirror that has the release, such as `https://mirror.example.org/debian`.
    public var mirror: RemoteLocation
    /// The repository of security updates; `nil` to find it beside the mirror.
    public var securityMirror: RemoteLocation?
    /// The release by codename or suite, such as `bookworm` or `stable`.
    public var release: String
    /// The components to read.
    public var components: [String]
    /// Whether to read the release's backports.
    public var includesBackports: Bool
    /// The keyrings of all the suites.
    public var signedBy: [Keyring]

    /// Names a release on a mirror.
    public init(
        mirror: RemoteLocation, securityMirror: RemoteLocation? = nil, release: String,
        components: [String] = ["main"], includesBackports: Bool = false, signedBy: [Keyring] = []
    ) {
        self.mirror = mirror
        self.securityMirror = securityMirror
        self.release = release
        self.components = components
        self.includesBackports = includesBackports
        self.signedBy = signedBy
    }

    /// Releases that have no suites beside them.
    private static let single: Set<String> = ["sid", "unstable", "experimental", "rc-buggy"]

    /// Releases whose security suite is called `NAME/updates`.
    private static let older: Set<String> = ["wheezy", "jessie", "stretch", "buster"]

    /// The repositories to read, the release first.
    ///
    /// - Throws: ``DebianSuitesError`` when the security repository is not named and the mirror's
    ///   location does not tell where it is, or when `release` is not the name of one.
    public func repositories() throws(DebianSuitesError) -> [DebianRepository] {
        let isName = release.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".") || (65...90).contains($0)
        }
        guard isName, !release.isEmpty else { throw .notARelease(release) }
        var repositories = [repository(mirror, release, isSupplement: false)]
        guard !Self.single.contains(release) else { return repositories }
        repositories.append(repository(mirror, release + "-updates", isSupplement: true))
        guard let security = securityMirror ?? Self.security(beside: mirror) else {
            throw .noSecurityMirror(mirror)
        }
        let securitySuite = release + (Self.older.contains(release) ? "/updates" : "-security")
        repositories.append(repository(security, securitySuite, isSupplement: true))
        if includesBackports {
            repositories.append(repository(mirror, release + "-backports", isSupplement: true))
        }
        return repositories
    }

    private func repository(
        _ location: RemoteLocation, _ suite: String, isSupplement: Bool
    ) -> DebianRepository {
        DebianRepository(
            location: location, suite: suite, components: components, signedBy: signedBy,
            isSupplement: isSupplement)
    }

    /// The security repository by convention: `debian-security` in the place of `debian`, before the
    /// time of a snapshot too.
    static func security(beside mirror: RemoteLocation) -> RemoteLocation? {
        var parts = mirror.url.split(separator: "/", omittingEmptySubsequences: false)
        let last = parts.count - 1
        // The first three parts are the scheme, nothing, and the host or the root folder.
        let place = parts[last] == "debian" ? last : last - 1
        guard place >= 3, parts[place] == "debian", place == last || isSnapshotTime(parts[last])
        else { return nil }
        parts[place] = "debian-security"
        return try? RemoteLocation(parts.joined(separator: "/"))
    }

    /// Whether a folder is named like a state of the snapshot archive: `20250520T000000Z`.
    private static func isSnapshotTime(_ name: Substring) -> Bool {
        let bytes = Array(name.utf8)
        return bytes.count == 16 && bytes[8] == UInt8(ascii: "T") && bytes[15] == UInt8(ascii: "Z")
            && bytes.enumerated().allSatisfy { $0 == 8 || $0 == 15 || (48...57).contains($1) }
    }
}

/// Why a release cannot be expanded into its suites.
public enum DebianSuitesError: Error, Hashable, CustomStringConvertible {
    /// The text is not the name of a release.
    case notARelease(String)
    /// Nothing says where the security updates are.
    case noSecurityMirror(RemoteLocation)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .notARelease(let text): "`\(text.prefix(60))` is not the name of a Debian release"
        case .noSecurityMirror(let mirror):
            "\(mirror): cannot tell where its security updates are (a mirror that ends in"
                + " `/debian` has them beside it in `/debian-security`): name their location"
        }
    }
}
