public import OCIModel
public import Packages

/// What is installed somewhere: the packages of an image, or those that an SBOM lists.
public struct Inventory: Sendable, Equatable {
    /// What it is the inventory of, for people: an image's name, a file.
    public var name: String
    /// The digest of the image's manifest; `nil` where it is not known.
    public var digest: Digest?
    /// What it runs on; `nil` where it is not known.
    public var platform: Platform?
    /// When the image was made, RFC 3339.
    public var created: String?
    /// The uncompressed layers, lowest first; none for an SBOM.
    public var layers: [Digest]
    /// The fields of its os-release that say what distribution it is.
    public var osRelease: [String: String]
    /// The packages, sorted by name and architecture.
    public var packages: [InventoryPackage]
    /// What the packages' changelogs prove.
    public var evidence: [ChangelogEvidence]

    /// Makes an inventory.
    public init(
        name: String, digest: Digest? = nil, platform: Platform? = nil, created: String? = nil,
        layers: [Digest] = [], osRelease: [String: String] = [:], packages: [InventoryPackage],
        evidence: [ChangelogEvidence] = []
    ) {
        self.name = name
        self.digest = digest
        self.platform = platform
        self.created = created
        self.layers = layers
        self.osRelease = osRelease
        self.packages = packages.sorted {
            ($0.name, $0.architecture, $0.version) < ($1.name, $1.architecture, $1.version)
        }
        self.evidence = evidence
    }

    /// The release of the distribution, where it is of a known family.
    public var release: DistributionRelease? { DistributionRelease(osRelease: osRelease) }
}

/// A package of an inventory.
public struct InventoryPackage: Hashable, Sendable {
    /// The family.
    public var ecosystem: Ecosystem
    /// The name.
    public var name: String
    /// The version.
    public var version: String
    /// The architecture in the family's spelling.
    public var architecture: String
    /// The source package: Debian's source, Alpine's origin.
    public var sourceName: String
    /// The version of the source package.
    public var sourceVersion: String
    /// The licences, as SPDX expressions where they are known.
    public var licenses: [String] = []
    /// Who looks after it.
    public var maintainer = ""
    /// The home page of the program.
    public var homepage = ""
    /// What it is, in a line.
    public var summary = ""
    /// The file that says that it is installed.
    public var record = ""
    /// The number of the layer that brought that file, where each package has its own.
    public var layer: Int?

    /// Describes a package.
    public init(
        ecosystem: Ecosystem, name: String, version: String, architecture: String,
        sourceName: String, sourceVersion: String
    ) {
        self.ecosystem = ecosystem
        self.name = name
        self.version = version
        self.architecture = architecture
        self.sourceName = sourceName
        self.sourceVersion = sourceVersion
    }
}

/// What the changelog inside a package says: the vulnerabilities that it closes, each with the version
/// whose entry names it.
public struct ChangelogEvidence: Hashable, Sendable {
    /// The source package.
    public var source: String
    /// The newest version that the changelog speaks of.
    public var version: String
    /// The vulnerabilities, sorted by id.
    public var fixes: [Fix]

    /// One vulnerability that is closed.
    public struct Fix: Hashable, Sendable {
        /// The id.
        public var vulnerability: String
        /// The version in which it was closed.
        public var version: String

        /// Makes a fix.
        public init(vulnerability: String, version: String) {
            self.vulnerability = vulnerability
            self.version = version
        }
    }

    /// Makes evidence.
    public init(source: String, version: String, fixes: [Fix]) {
        self.source = source
        self.version = version
        self.fixes = fixes.sorted { $0.vulnerability < $1.vulnerability }
    }
}
