import AlpineArchive
import Archives
import Compression
import DebianArchive
import OCIModel
import Packages

/// Opens package files of both families for ``PackagePreparer``.
///
/// The transport has checked the file against the digest that a signed index or a lock gives. What
/// the package says of itself is compared with the index here.
enum PackageOpener {
    /// Opens the package of a record.
    ///
    /// - Throws: The family's own package errors, which name the package.
    static func open(
        _ path: String, record: PackageRecord, ecosystem: Ecosystem
    ) throws -> PackageContents {
        switch ecosystem {
        case .debian: try debian(path, record)
        case .alpine: try alpine(path, record)
        }
    }

    private static func debian(_ path: String, _ record: PackageRecord) throws -> PackageContents {
        let package = try DebPackageReader().open(
            FileSource(path: path), named: "\(record.name) \(record.version)")
        try package.verify(against: record)
        let policy = DebianEntryPolicy()
        return PackageContents(
            control: package.control.members.map {
                PackageMember(name: $0.name, bytes: $0.content)
            },
            timestamp: package.timestamp, data: package.data, statedSHA1: { _ in nil },
            ignores: { entry in
                try policy.check(entry)
                return false
            }, finish: { try package.finish() }, maximumSize: maximumSize(of: record))
    }

    /// What a package may expand to: far more than the index says that it installs, since that is
    /// an estimate of another machine, and far less than a bomb. Where the index says nothing, only
    /// the limits of the formats hold.
    static func maximumSize(of record: PackageRecord) -> UInt64 {
        guard record.installedSize > 0 else { return .max }
        let (fourfold, overflow) = record.installedSize.multipliedReportingOverflow(by: 4)
        return overflow ? .max : max(fourfold, 64 << 20)
    }

    private static func alpine(_ path: String, _ record: PackageRecord) throws -> PackageContents {
        let package = try ApkPackageReader().open(
            path: path, matching: record, name: "\(record.name) \(record.version)")
        let members = package.controlMembers.sorted {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }
        return PackageContents(
            control: members.map { PackageMember(name: $0.key, bytes: $0.value) },
            timestamp: package.timestamp, data: try package.data(),
            statedSHA1: { try ApkFileChecksum($0)?.checksum.bytes },
            ignores: { try ApkEntryRule($0) == .ignored },
            finish: {}, maximumSize: maximumSize(of: record))
    }

    /// When a package was built, read from the front of its file.
    static func timestamp(
        _ path: String, record: PackageRecord, ecosystem: Ecosystem
    ) throws -> Timestamp {
        switch ecosystem {
        case .debian:
            // The first member of a .deb is 4 bytes long and carries the time.
            let archive = try ArReader(FileSource(path: path))
            return Timestamp(seconds: try archive.next()?.modified ?? 0)
        case .alpine:
            return try alpine(path, record).timestamp
        }
    }
}
