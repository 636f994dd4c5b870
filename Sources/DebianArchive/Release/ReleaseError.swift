public import OCIModel
public import Packages

/// Why a verified Release file is not used, or has not what was asked for.
public enum ReleaseError: Error, Hashable, CustomStringConvertible {
    /// `Valid-Until` has passed.
    case expired(file: String, validUntil: Timestamp)
    /// `Date` is ahead of this machine's clock.
    case fromTheFuture(file: String, date: Timestamp, now: Timestamp)
    /// The file is another suite's.
    case otherSuite(file: String, asked: String, suite: String?, codename: String?)
    /// The suite does not have the component.
    case noComponent(file: String, component: String, offered: [String])
    /// The suite does not have the architecture.
    case noArchitecture(
        file: String, architecture: PackageArchitecture, offered: [PackageArchitecture])
    /// The suite has component and architecture, but lists no index of packages for them.
    case noIndex(file: String, index: String)

    /// One line: the file, what is wrong, and what can be done where something can.
    public var description: String {
        switch self {
        case .expired(let file, let validUntil):
            "\(file): expired on \(validUntil): use a current mirror, or build from this state on"
                + " purpose with --allow-expired"
        case .fromTheFuture(let file, let date, let now):
            "\(file): dated \(date), but this machine's clock says \(now): one of them is wrong"
        case .otherSuite(let file, let asked, let suite, let codename):
            "\(file): asked for suite \(asked), got suite \(suite ?? "(none)") with codename"
                + " \(codename ?? "(none)")"
        case .noComponent(let file, let component, let offered):
            "\(file): no component \(component) (offered: \(Self.list(offered)))"
        case .noArchitecture(let file, let architecture, let offered):
            "\(file): no architecture \(architecture)"
                + " (offered: \(Self.list(offered.map(\.text))))"
        case .noIndex(let file, let index): "\(file): lists no \(index) in any compression"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
