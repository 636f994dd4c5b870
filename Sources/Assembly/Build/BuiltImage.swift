public import DebianArchive
public import ImageSpec
public import OCIModel
public import Packages

/// An image that was built and is in the store, without a name yet.
public struct BuiltImage: Sendable {
    /// The manifest, or the index over the manifests of several architectures.
    public var root: Descriptor
    /// The images of single architectures, in the order of the index.
    public var platforms: [BuiltPlatform]
}

/// The image of one architecture.
public struct BuiltPlatform: Sendable {
    /// The architecture in the family's spelling.
    public var architecture: PackageArchitecture
    /// What it runs on.
    public var platform: Platform
    /// The manifest.
    public var manifest: Descriptor
    /// How many packages are installed.
    public var packageCount: Int
    /// The size of the layers as they are sent, in bytes.
    public var compressedSize: UInt64
    /// The sum of the sizes of the files in bytes.
    public var unpackedSize: UInt64
    /// What it was made from.
    public var packages: BuiltPackages
    /// What the changelogs of the installed packages say of vulnerabilities: one for each source, in
    /// the order of their names.
    public var changelogs: [DebianChangelog]
}

/// The packages that an image of one architecture was made from.
public struct BuiltPackages: Sendable {
    /// The time that all times of the image are clamped to.
    public var epoch: Timestamp
    /// The packages with the digests of their files.
    public var installed: [PackageRecord]
    /// The packages that only gave files, likewise.
    public var sources: [PackageRecord]
    /// What was taken from the machine that builds, in the order of the specification.
    public var files: [LockedFile]
    /// The packages of the image that is extended, at most one: structures do not hold their own kind.
    private var parents: [BuiltPackages]

    /// The packages of the image that is extended.
    public var parent: BuiltPackages? { parents.first }

    init(
        epoch: Timestamp, installed: [PackageRecord], sources: [PackageRecord],
        files: [LockedFile], parent: BuiltPackages?
    ) {
        self.epoch = epoch
        self.installed = installed
        self.sources = sources
        self.files = files
        parents = parent.map { [$0] } ?? []
    }
}
