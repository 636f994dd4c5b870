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
        return PackageContents(
            control: package.control.members.map {
                PackageMember(name: $0.name, bytes: $0.content)
            },
            timestamp: package.timestamp, data: package.data, statedSHA1: { _ in nil },
            ignores: { _ in false }, finish: { try package.finish() })
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
            ignores: { $0.first == UInt8(ascii: ".") && !$0.contains(UInt8(ascii: "/")) },
            finish: {})
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
