import Archives
import Compression
import FileTree
import OCIModel
import Packages
import TestSupport

@testable import Assembly

/// One entry of a sample package.
struct SampleEntry {
    let entry: TarEntry
    var content: [UInt8] = []

    static func directory(_ path: String, mode: UInt16 = 0o755, uid: UInt32 = 0) -> SampleEntry {
        SampleEntry(
            entry: TarEntry(
                path: Array(path.utf8), kind: .directory, mode: mode, uid: uid, modified: 1000))
    }

    static func file(
        _ path: String, _ text: String, mode: UInt16 = 0o644, modified: Int64 = 1000
    ) -> SampleEntry {
        SampleEntry(
            entry: TarEntry(
                path: Array(path.utf8), kind: .file, mode: mode, size: UInt64(text.utf8.count),
                modified: modified), content: Array(text.utf8))
    }

    static func link(_ path: String, to target: String, hard: Bool = false) -> SampleEntry {
        SampleEntry(
            entry: TarEntry(
                path: Array(path.utf8), kind: hard ? .hardLink : .symbolicLink, mode: 0o777,
                modified: 1000, linkTarget: Array(target.utf8)))
    }

    static func device(_ path: String) -> SampleEntry {
        SampleEntry(
            entry: TarEntry(
                path: Array(path.utf8), kind: .characterDevice, mode: 0o666, modified: 1000,
                major: 1, minor: 3))
    }
}

/// Packages made in memory, whose segments lie in a temporary folder.
enum Samples {
    /// The tar of some entries.
    static func tar(_ entries: [SampleEntry]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for sample in entries {
            bytes += try TarEncoder.header(for: sample.entry)
            bytes += sample.content
            bytes += [UInt8](repeating: 0, count: TarEncoder.padding(for: sample.entry.size))
        }
        return bytes + TarEncoder.endOfArchive
    }

    static let options = PreparationOptions(
        filter: .everything, mergedUsr: false, latest: nil, codec: .gzip(level: 1))

    /// Prepares entries as a package would be, and gives the compressed segment beside it.
    static func prepare(
        _ entries: [SampleEntry], control: [PackageMember] = [],
        options: PreparationOptions = options, maximumSize: UInt64 = .max
    ) throws -> (package: PreparedPackage, segment: [UInt8]) {
        let sink = MemorySink()
        let contents = PackageContents(
            control: control, timestamp: Timestamp(seconds: 1000),
            data: TarReader(MemorySource(try tar(entries))), statedSHA1: { _ in nil },
            ignores: { _ in false }, finish: {}, maximumSize: maximumSize)
        let package = try PackagePreparer.prepare(contents, options: options, sink: sink)
        return (package, sink.bytes)
    }

    /// A package of a tree.
    static func package(
        _ name: String, _ entries: [SampleEntry], control: [PackageMember] = [], in folder: String,
        options: PreparationOptions = options
    ) throws -> TreePackage {
        let (package, bytes) = try prepare(entries, control: control, options: options)
        let path = folder + "/" + name + ".segment"
        try Files.write(bytes, to: path)
        return TreePackage(
            record: PackageRecord(
                name: try PackageName(name), version: "1.0",
                architecture: PackageArchitecture("amd64"), sourceName: name, sourceVersion: "1.0",
                size: 0, installedSize: 0, digest: nil, filename: name + ".deb", repository: 0),
            segment: SegmentFile(package: package, path: path, codec: options.codec))
    }
}
