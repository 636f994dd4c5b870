public import OCIModel
public import Packages

/// Exactly what an image is made of: for every architecture the packages with their digests, the
/// signed indexes that they were chosen from, and the epoch.
///
/// From a lock the same bytes come out on any machine. It keeps the specification that it was made
/// for, so that it is refused, with the difference, when that has changed. Written as canonical
/// JSON over several lines, which reads well in a review.
public struct Lock: Hashable, Sendable, Codable {
    /// The version of the form that this Socle writes, and the only one that it reads.
    public static let currentVersion = 1

    /// The version of the form.
    public let version: Int
    /// The specification, of the variant that was locked.
    public let specification: NormalForm
    /// The digest of the specification's normal form.
    public let specificationDigest: Digest
    /// The architectures, in the order of the image's index.
    public let platforms: [LockedPlatform]

    /// Locks a specification.
    public init(_ specification: ImageSpecification, platforms: [LockedPlatform]) throws {
        version = Self.currentVersion
        self.specification = specification.normalForm
        specificationDigest = try self.specification.digest()
        self.platforms = platforms
    }

    private init(_ lock: Lock, platforms: [LockedPlatform]) {
        version = lock.version
        specification = lock.specification
        specificationDigest = lock.specificationDigest
        self.platforms = platforms
    }

    /// The same lock for one architecture alone.
    public func only(_ architecture: PackageArchitecture) -> Lock {
        Lock(self, platforms: platforms.filter { $0.architecture == architecture })
    }

    /// What has changed in the specification since the lock was made, one line for each change;
    /// none when nothing has.
    public func difference(from specification: ImageSpecification) -> [String] {
        self.specification.difference(to: specification.normalForm)
    }

    /// The digests of all package files that the lock needs.
    public var digests: Set<Digest> {
        Set(platforms.flatMap(\.everything).map(\.digest))
    }
}

/// The packages of one architecture's image.
public struct LockedPlatform: Hashable, Sendable {
    /// The architecture in the family's spelling.
    public var architecture: PackageArchitecture
    /// The time that all times of the image are clamped to.
    public var epoch: Timestamp
    /// The indexes that packages were chosen from.
    public var indexes: [LockedIndex]
    /// The packages that are installed, in the order in which they go into the tree.
    public var packages: [LockedPackage]
    /// Packages that only give files.
    public var sources: [LockedPackage]
    /// Keys of the specification's keyring that the image's package manager gets.
    public var keys: [NamedKey]
    /// The mirror that the image's package manager is told of, where somebody named one.
    public var mirror: ArchiveMirror?
    /// The files of the machine that builds, in the order of the specification; `nil` in locks that do
    /// not tell.
    public var files: [LockedFile]?
    /// What the image that is extended is made of, at most one: structures do not hold their own kind.
    var parents: [LockedPlatform]

    /// What the image that is extended is made of.
    public var parent: LockedPlatform? { parents.first }

    /// All packages, those of the image that is extended among them.
    var everything: [LockedPackage] {
        packages + sources + parents.flatMap(\.everything)
    }

    /// Locks an architecture.
    public init(
        architecture: PackageArchitecture, epoch: Timestamp, indexes: [LockedIndex],
        packages: [LockedPackage], sources: [LockedPackage], keys: [NamedKey] = [],
        mirror: ArchiveMirror? = nil, files: [LockedFile]? = nil,
        parent: LockedPlatform? = nil
    ) {
        parents = parent.map { [$0] } ?? []
        self.architecture = architecture
        self.epoch = epoch
        self.indexes = indexes
        self.packages = packages
        self.sources = sources
        self.keys = keys
        self.mirror = mirror
        self.files = files
    }
}

/// A signed index that packages were chosen from.
public struct LockedIndex: Hashable, Sendable {
    /// The location that the paths of packages are relative to.
    public var location: RemoteLocation
    /// Debian's suite; empty for apk.
    public var suite: String
    /// Debian's component, apk's tag; empty for none.
    public var component: String
    /// The digest of the signed file: `InRelease`, `APKINDEX.tar.gz`.
    public var signedDigest: Digest
    /// The digest of the index of packages.
    public var indexDigest: Digest
    /// The key that signed.
    public var signer: String
    /// When the signed file says that it was made.
    public var date: Timestamp?

    /// Locks an index.
    public init(
        location: RemoteLocation, suite: String, component: String, signedDigest: Digest,
        indexDigest: Digest, signer: String, date: Timestamp?
    ) {
        self.location = location
        self.suite = suite
        self.component = component
        self.signedDigest = signedDigest
        self.indexDigest = indexDigest
        self.signer = signer
        self.date = date
    }
}
