import OCIModel
public import Packages

extension DebianUniverse {
    /// The source package of a version, with its own name and version where the index gives none.
    func sourcePackage(of version: VersionID) -> (name: String, version: String) {
        let (source, number) = place(of: version)
        let index = sources[source].index
        let record = index.record(number)
        let name =
            record.sourceName == 0
            ? String(decoding: index.nameText(Int(record.name)), as: UTF8.self)
            : index.string(record.sourceName)
        let text = record.sourceVersion == 0 ? record.version : record.sourceVersion
        return (name, index.string(text))
    }

    /// A version in the terms of the lock.
    func packageRecord(of version: VersionID) -> PackageRecord {
        let (source, number) = place(of: version)
        let index = sources[source].index
        let record = index.record(number)
        let origin = sourcePackage(of: version)
        return PackageRecord(
            name: packageName(name(of: version)), version: index.string(record.version),
            architecture: PackageArchitecture(index.string(record.architecture)),
            sourceName: origin.name, sourceVersion: origin.version, size: record.size,
            installedSize: record.installedSize,
            digest: Digest(sha256Bytes: index.digest(ofRecord: number)),
            filename: index.string(record.filename), repository: source)
    }

    /// A version as a part of a selection.
    func selectedPackage(_ version: VersionID) -> DebianSelectedPackage {
        let (source, number) = place(of: version)
        let index = sources[source].index
        let record = index.record(number)
        return DebianSelectedPackage(
            record: packageRecord(of: version), isEssential: record.flags.contains(.essential),
            priority: record.flags.priority, multiArch: record.flags.multiArch,
            section: index.string(record.section))
    }

    /// The relations of a package of a selection, by field, in the spelling of the archive.
    ///
    /// - Returns: Texts such as `libc6 (>= 2.36)`, one for every relation; empty when the universe
    ///   has no such package in that version.
    public func relations(
        of package: PackageRecord, in field: DebianRelationField
    ) -> [String] {
        guard let name = name(package.name.text),
            let version = versions(of: name).first(where: {
                versionText(of: $0).elementsEqual(package.version.utf8)
                    && place(of: $0).source == package.repository
            })
        else { return [] }
        return groups(of: version).filter { $0.field == field }.map { group in
            String(described(group).dropFirst(field.name.utf8.count + 2))
        }
    }
}
