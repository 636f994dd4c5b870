public import OCIModel

/// A package that a resolver selected, in the terms that both families share: enough to fetch it,
/// to check it and to write it into a lock.
public struct PackageRecord: Hashable, Sendable {
    /// The package's name.
    public var name: PackageName
    /// The version in the family's own grammar.
    public var version: String
    /// The architecture that the index gives it; `all` and `noarch` included.
    public var architecture: PackageArchitecture
    /// The source package: Debian's `Source`, Alpine's origin; the own name where none is given.
    public var sourceName: String
    /// The version of the source package.
    public var sourceVersion: String
    /// The size of the package file in bytes.
    public var size: UInt64
    /// The size of what it installs in bytes, as the index says.
    public var installedSize: UInt64
    /// The SHA-256 of the package file, where the index gives one (Debian's does).
    public var digest: Digest?
    /// The checksum of the control member as Alpine's index writes it: `Q1` and base64 of SHA-1.
    public var controlChecksum: String?
    /// The path of the package file below its repository.
    public var filename: String
    /// The repository index that the package comes from, as a number among those of the universe.
    public var repository: Int

    /// Describes a selected package.
    public init(
        name: PackageName, version: String, architecture: PackageArchitecture, sourceName: String,
        sourceVersion: String, size: UInt64, installedSize: UInt64, digest: Digest?,
        controlChecksum: String? = nil, filename: String, repository: Int
    ) {
        self.name = name
        self.version = version
        self.architecture = architecture
        self.sourceName = sourceName
        self.sourceVersion = sourceVersion
        self.size = size
        self.installedSize = installedSize
        self.digest = digest
        self.controlChecksum = controlChecksum
        self.filename = filename
        self.repository = repository
    }
}
