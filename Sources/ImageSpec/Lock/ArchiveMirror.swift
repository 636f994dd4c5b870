public import Packages

/// The mirror of a distribution's archive that somebody named for a build, and that the image's own
/// package manager is to use too.
public struct ArchiveMirror: Hashable, Sendable, Codable {
    /// Where the release is.
    public var main: RemoteLocation
    /// Where its security updates are.
    public var security: RemoteLocation

    /// Describes a mirror.
    public init(main: RemoteLocation, security: RemoteLocation) {
        self.main = main
        self.security = security
    }
}
