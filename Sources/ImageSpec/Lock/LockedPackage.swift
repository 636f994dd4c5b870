public import OCIModel
public import Packages

/// A package of a lock: enough to fetch it, to check it, and to say why it is there.
public struct LockedPackage: Hashable, Sendable {
    /// The package's name.
    public var name: PackageName
    /// The version in the family's own grammar.
    public var version: String
    /// The architecture that the index gives it.
    public var architecture: PackageArchitecture
    /// The source package.
    public var sourceName: String
    /// The version of the source package.
    public var sourceVersion: String
    /// The size of the package file in bytes.
    public var size: UInt64
    /// The size of what it installs in bytes, as the index says.
    public var installedSize: UInt64
    /// The SHA-256 of the package file.
    public var digest: Digest
    /// The checksum of an apk's control member.
    public var controlChecksum: String?
    /// The path of the package file below its index's location.
    public var filename: String
    /// The index that it comes from, as a number among the platform's.
    public var index: Int
    /// Why it is there, for people.
    public var reason: String

    /// Locks a package; `nil` when the digest of its file is not known, so that nothing would hold
    /// the lock to it.
    public init?(_ record: PackageRecord, reason: String) {
        guard let digest = record.digest else { return nil }
        name = record.name
        version = record.version
        architecture = record.architecture
        sourceName = record.sourceName
        sourceVersion = record.sourceVersion
        size = record.size
        installedSize = record.installedSize
        self.digest = digest
        controlChecksum = record.controlChecksum
        filename = record.filename
        index = record.repository
        self.reason = reason
    }

    /// The package in the terms that resolvers have, its digest included.
    public var record: PackageRecord {
        PackageRecord(
            name: name, version: version, architecture: architecture, sourceName: sourceName,
            sourceVersion: sourceVersion, size: size, installedSize: installedSize, digest: digest,
            controlChecksum: controlChecksum, filename: filename, repository: index)
    }
}

extension LockedPackage: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, version, architecture, sourceName, sourceVersion, size, installedSize, digest
        case controlChecksum, filename, index, reason
    }

    /// Reads a package.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(PackageName.self, forKey: .name)
        version = try container.decode(String.self, forKey: .version)
        architecture = try container.decode(PackageArchitecture.self, forKey: .architecture)
        sourceName =
            try container.decodeIfPresent(String.self, forKey: .sourceName) ?? name.text
        sourceVersion =
            try container.decodeIfPresent(String.self, forKey: .sourceVersion) ?? version
        size = try container.decode(UInt64.self, forKey: .size)
        installedSize = try container.decode(UInt64.self, forKey: .installedSize)
        digest = try container.decode(Digest.self, forKey: .digest)
        controlChecksum = try container.decodeIfPresent(String.self, forKey: .controlChecksum)
        filename = try container.decode(String.self, forKey: .filename)
        index = try container.decode(Int.self, forKey: .index)
        reason = try container.decode(String.self, forKey: .reason)
    }

    /// Writes a package; a source that is the package itself is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(architecture, forKey: .architecture)
        if sourceName != name.text { try container.encode(sourceName, forKey: .sourceName) }
        if sourceVersion != version { try container.encode(sourceVersion, forKey: .sourceVersion) }
        try container.encode(size, forKey: .size)
        try container.encode(installedSize, forKey: .installedSize)
        try container.encode(digest, forKey: .digest)
        try container.encodeIfPresent(controlChecksum, forKey: .controlChecksum)
        try container.encode(filename, forKey: .filename)
        try container.encode(index, forKey: .index)
        try container.encode(reason, forKey: .reason)
    }
}
