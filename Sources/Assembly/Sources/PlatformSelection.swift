public import ImageSpec
public import OCIModel
public import Packages
public import Resolver

/// The packages of one architecture's image, and the verified indexes that they were chosen from.
public struct PlatformSelection: Sendable {
    /// The architecture in the family's spelling.
    public var architecture: PackageArchitecture
    /// The packages to install, in the order in which they go into the tree.
    public var installed: [PackageRecord]
    /// Packages that only give files.
    public var sources: [PackageRecord]
    /// Why each package is in.
    public var reasons: SelectionReasons
    /// The indexes; a record's repository number counts among these.
    public var indexes: [IndexIdentity]
    /// Keys of the specification's keyring that the image's package manager gets.
    public var keys: [NamedKey]
    /// The mirror that the image's package manager is told of, where somebody named one.
    public var mirror: ArchiveMirror?
    /// The files of the machine that builds, as a lock has them; `nil` for whatever is there.
    public var files: [LockedFile]?
    /// The time that a lock gives; `nil` for that of the newest package.
    public var epoch: Timestamp?
    /// What was chosen for the image that is extended, at most one: structures do not hold their own
    /// kind.
    private var parents: [PlatformSelection]

    /// What was chosen for the image that is extended. Its packages are among `installed` too.
    public var parent: PlatformSelection? { parents.first }

    /// Puts a selection together.
    public init(
        architecture: PackageArchitecture, installed: [PackageRecord], sources: [PackageRecord],
        reasons: SelectionReasons, indexes: [IndexIdentity], keys: [NamedKey] = [],
        mirror: ArchiveMirror? = nil, files: [LockedFile]? = nil, epoch: Timestamp? = nil,
        parent: PlatformSelection? = nil
    ) {
        self.architecture = architecture
        self.installed = installed
        self.sources = sources
        self.reasons = reasons
        self.indexes = indexes
        self.keys = keys
        self.mirror = mirror
        self.files = files
        self.epoch = epoch
        parents = parent.map { [$0] } ?? []
    }
}

/// A verified index of packages: what a lock says of where packages come from.
public struct IndexIdentity: Sendable, Hashable {
    /// The location that package paths are relative to.
    public var location: RemoteLocation
    /// Debian's suite; empty for apk.
    public var suite: String
    /// Debian's component, apk's tag; empty for none.
    public var component: String
    /// The SHA-256 of the signed file: `InRelease`, `APKINDEX.tar.gz`.
    public var signedDigest: Digest
    /// The SHA-256 of the index of packages.
    public var indexDigest: Digest
    /// The fingerprint or name of the key that signed; empty where none was asked for.
    public var signer: String
    /// When the signed file says that it was made.
    public var date: Timestamp?
}
