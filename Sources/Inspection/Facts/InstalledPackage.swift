/// A package that an image says it has.
public struct InstalledPackage: Sendable, Equatable, Codable {
    /// The name.
    public let name: String
    /// The version.
    public let version: String
    /// The architecture in the family's spelling.
    public let architecture: String
    /// The source package: Debian's source, Alpine's origin.
    public let source: String
    /// The version of the source package, which packages that are built again for a library do not
    /// share with it.
    public let sourceVersion: String
    /// The size that the package gives itself, in bytes.
    public let installedSize: UInt64

    /// Describes a package.
    public init(
        name: String, version: String, architecture: String, source: String,
        sourceVersion: String? = nil, installedSize: UInt64
    ) {
        self.name = name
        self.version = version
        self.architecture = architecture
        self.source = source
        self.sourceVersion = sourceVersion ?? version
        self.installedSize = installedSize
    }
}
