public import OCIModel

/// What a copy did.
public struct CopyReport: Sendable {
    /// The manifest or index that is at the destination now.
    public let root: Descriptor
    /// How many manifests and indexes belong to it.
    public var manifests = 0
    /// How many blobs were sent, and their size in bytes.
    public var sent = (count: 0, bytes: UInt64(0))
    /// How many blobs were there already, in the repository or elsewhere in the registry.
    public var present = (count: 0, bytes: UInt64(0))
    /// How many of these were taken over from another repository.
    public var mounted = 0
    /// How many referrers went along.
    public var referrers = 0
    /// Remarks for the user, one line each.
    public var notes: [String] = []

    init(root: Descriptor) { self.root = root }

    mutating func add(_ other: CopyReport) {
        manifests += other.manifests
        sent.count += other.sent.count
        sent.bytes &+= other.sent.bytes
        present.count += other.present.count
        present.bytes &+= other.present.bytes
        mounted += other.mounted
    }
}

/// What is to be copied along with an image.
public struct CopyOptions: Sendable {
    /// Which images of an index.
    public var platforms = PlatformChoice.all
    /// Whether signatures, SBOMs and whatever else refers to the image go along.
    public var includesReferrers = false
    /// Only referrers of these artifact types; empty for all.
    public var artifactTypes: Set<String> = []
    /// Whether Docker's manifests become OCI's, which changes digests.
    public var convertsToOCI = false

    /// The image as it is, and it alone.
    public init() {}
}
