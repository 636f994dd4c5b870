public import OCIModel
import Packages

/// Whether a verified Release file is current, and what was asked for.
///
/// A signature says who made the file, not that it is today's: somebody between here and the archive
/// could answer with an old one, whose packages have known holes, or with another suite's.
public struct ReleasePolicy: Hashable, Sendable {
    /// The present time.
    public var now: Timestamp
    /// Whether a file past its `Valid-Until` is taken, as building from a snapshot needs it.
    public var allowsExpired: Bool
    /// How far ahead of this machine's clock a file's `Date` may be, in seconds.
    public var futureTolerance: Int64

    /// Makes a policy.
    public init(now: Timestamp, allowsExpired: Bool = false, futureTolerance: Int64 = 3600) {
        self.now = now
        self.allowsExpired = allowsExpired
        self.futureTolerance = futureTolerance
    }

    /// Checks a Release file against the clock and against the repository that it came from.
    ///
    /// - Parameter file: The name that errors give it.
    /// - Throws: ``ReleaseError``.
    public func check(
        _ release: Release, of repository: DebianRepository, file: String
    ) throws(ReleaseError) {
        if release.date.seconds > now.seconds &+ futureTolerance {
            throw .fromTheFuture(file: file, date: release.date, now: now)
        }
        let isLenient = allowsExpired || repository.allowsExpired
        if let end = release.validUntil, end < now, !isLenient {
            throw .expired(file: file, validUntil: end)
        }
        guard repository.isFlat || Self.answers(release, to: repository.suite) else {
            throw .otherSuite(
                file: file, asked: repository.suite, suite: release.suite,
                codename: release.codename)
        }
        for component in repository.components where !release.offers(component: component) {
            throw .noComponent(file: file, component: component, offered: release.components)
        }
    }

    /// Whether the file is the one for a suite: `Suite` or `Codename` is the name asked for.
    ///
    /// Older security suites are asked for as `buster/updates` and call themselves `buster`.
    private static func answers(_ release: Release, to asked: String) -> Bool {
        var names = [asked]
        if asked.hasSuffix("/updates") { names.append(String(asked.dropLast("/updates".count))) }
        return names.contains { $0 == release.suite || $0 == release.codename }
    }
}
