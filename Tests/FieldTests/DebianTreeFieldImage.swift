import Archives
import Compression
import DebianArchive
import FileTree
import ImageSpec
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// mmdebstrap's tree of a release, and ours of the packages that it took.
struct DebianTreeFieldImage {
    let real: AlpineTreeFieldListing
    let listing: AlpineTreeFieldListing
    let notes: [String]

    /// Whether the machine has what it takes.
    static let canRun = Tool.has("mmdebstrap", "dpkg-deb", "tar") && geteuid() == 0

    private static let epoch = Timestamp(seconds: 1_700_000_000)

    /// Makes both; `nil` when no archive can be reached.
    ///
    /// - Parameter packages: Packages that are asked for besides.
    init?(
        _ specification: ImageSpecification, _ release: String, with packages: [String],
        in folder: TemporaryDirectory
    ) throws {
        let tar = folder.path + "/real.tar"
        var arguments = ["--variant=minbase", "--skip=essential/unlink,cleanup/apt/cache"]
        if release == "bookworm" {
            arguments += [
                "--include=usr-is-merged", "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
            ]
        }
        if !packages.isEmpty {
            arguments.append("--include=" + packages.joined(separator: ","))
        }
        for filter in specification.contents.filters {
            let option = filter.includes ? "path-include" : "path-exclude"
            arguments.append("--dpkgopt=\(option)=\(filter.pattern)")
        }
        let made = try ChildProcess(
            "mmdebstrap", arguments + [release, tar],
            environment: ["SOURCE_DATE_EPOCH": "\(Self.epoch.seconds)"]
        ).wait()
        guard made.status == 0 else {
            // Where there is an archive, not getting at it is no reason.
            guard DebianFieldMirror.isThere else { return nil }
            throw SupportFailure("mmdebstrap \(release): \(made.stderr.suffix(2000))")
        }
        real = try AlpineTreeFieldListing(tar: Files.read(tar))

        let taken = folder.path + "/packages"
        try Files.makeDirectory(taken)
        try ChildProcess(
            "tar", ["-C", taken, "-xf", tar, "--strip-components=5", "./var/cache/apt/archives"]
        ).wait().checked()
        let files = try Files.list(taken).filter { $0.hasSuffix(".deb") }.sorted()
        let architecture = PackageArchitecture.host(in: .debian)
        let installed = try files.map { file in
            try Self.prepare("\(taken)/\(file)", specification, in: folder)
        }.sorted { $0.name < $1.name }
        let (tree, notes, _) = try ImageTree.make(
            TreeInput(
                specification: specification, architecture: architecture, installed: installed,
                sources: [], epoch: Self.epoch, indexes: []))
        self.notes = notes
        listing = AlpineTreeFieldListing(tree)
    }

    private static func prepare(
        _ path: String, _ specification: ImageSpecification, in folder: TemporaryDirectory
    ) throws -> TreePackage {
        let contents = specification.contents
        let options = PreparationOptions(
            filter: PathFilter(
                rules: contents.filters.map { .init(includes: $0.includes, pattern: $0.pattern) }),
            mergedUsr: contents.mergedUsr, latest: nil, codec: .gzip(level: 1))
        let deb = try DebPackageReader().open(FileSource(path: path), named: path)
        let members = deb.control.members.map { PackageMember(name: $0.name, bytes: $0.content) }
        let control = try ControlStanza(
            parsing: members.first { $0.name == "control" }?.bytes ?? [], file: path)
        let sink = MemorySink()
        let package = try PackagePreparer.prepare(
            PackageContents(
                control: members, timestamp: deb.timestamp, data: deb.data,
                statedSHA1: { _ in nil }, ignores: { _ in false }, finish: { try deb.finish() }),
            options: options, sink: sink)
        let name = try #require(control["Package"])
        let segment = "\(folder.path)/\(name).segment"
        try Files.write(sink.bytes, to: segment)
        return TreePackage(
            record: PackageRecord(
                name: try PackageName(name), version: try #require(control["Version"]),
                architecture: PackageArchitecture(try #require(control["Architecture"])),
                sourceName: name, sourceVersion: control["Version"] ?? "", size: 0,
                installedSize: 0, digest: nil, filename: name, repository: 0),
            segment: SegmentFile(package: package, path: segment, codec: options.codec))
    }
}
