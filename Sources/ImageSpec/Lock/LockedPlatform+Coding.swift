import OCIModel
import Packages

extension LockedPlatform: Codable {
    private enum CodingKeys: String, CodingKey {
        case architecture, epoch, indexes, packages, sources, keys, mirror, files, parent
    }

    /// Reads a platform; the epoch is a number of seconds.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            architecture: try container.decode(PackageArchitecture.self, forKey: .architecture),
            epoch: Timestamp(seconds: try container.decode(Int64.self, forKey: .epoch)),
            indexes: try container.decode([LockedIndex].self, forKey: .indexes),
            packages: try container.decode([LockedPackage].self, forKey: .packages),
            sources: try container.decodeIfPresent([LockedPackage].self, forKey: .sources) ?? [],
            keys: try container.decodeIfPresent([NamedKey].self, forKey: .keys) ?? [],
            mirror: try container.decodeIfPresent(ArchiveMirror.self, forKey: .mirror),
            files: try container.decodeIfPresent([LockedFile].self, forKey: .files),
            parent: try container.decodeIfPresent(LockedPlatform.self, forKey: .parent))
    }

    /// Writes a platform.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(epoch.seconds, forKey: .epoch)
        try container.encode(indexes, forKey: .indexes)
        try container.encode(packages, forKey: .packages)
        if !sources.isEmpty { try container.encode(sources, forKey: .sources) }
        if !keys.isEmpty { try container.encode(keys, forKey: .keys) }
        try container.encodeIfPresent(mirror, forKey: .mirror)
        if let files, !files.isEmpty { try container.encode(files, forKey: .files) }
        try container.encodeIfPresent(parent, forKey: .parent)
    }
}

extension LockedIndex: Codable {
    private enum CodingKeys: String, CodingKey {
        case location, suite, component, signedDigest, indexDigest, signer, date
    }

    /// Reads an index; the date is a number of seconds.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            location: try container.decode(RemoteLocation.self, forKey: .location),
            suite: try container.decodeIfPresent(String.self, forKey: .suite) ?? "",
            component: try container.decodeIfPresent(String.self, forKey: .component) ?? "",
            signedDigest: try container.decode(Digest.self, forKey: .signedDigest),
            indexDigest: try container.decode(Digest.self, forKey: .indexDigest),
            signer: try container.decodeIfPresent(String.self, forKey: .signer) ?? "",
            date: try container.decodeIfPresent(Int64.self, forKey: .date)
                .map(Timestamp.init(seconds:)))
    }

    /// Writes an index; texts that are empty are left out, and so are credentials.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(location, forKey: .location)
        if !suite.isEmpty { try container.encode(suite, forKey: .suite) }
        if !component.isEmpty { try container.encode(component, forKey: .component) }
        try container.encode(signedDigest, forKey: .signedDigest)
        try container.encode(indexDigest, forKey: .indexDigest)
        if !signer.isEmpty { try container.encode(signer, forKey: .signer) }
        try container.encodeIfPresent(date?.seconds, forKey: .date)
    }
}
