import AlpineArchive
import Archives
import Compression
import FileTree
import ImageSpec
import OCIModel
import Packages
import Resolver
import TestSupport

@testable import Assembly

/// A tree made of real packages, on the same way as a build makes it, without a store.
struct AlpineTreeFieldImage {
    let editor: TreeEditor
    let tree: FileTree

    /// Resolves, verifies and prepares packages of a repository of the real data, and builds their
    /// tree.
    ///
    /// - Parameters:
    ///   - repository: The repository below the data's folder.
    ///   - keys: The folder of keys below it.
    ///   - specification: The specification in YAML.
    init(
        repository: String, keys: String, architecture: String, specification: String,
        in folder: TemporaryDirectory
    ) throws {
        let specification = try SpecificationLoader()
            .load(Array(specification.utf8), file: "field.yaml").specification()
        let root = AlpineFieldData.path(repository)
        let bytes = try FileSource(path: "\(root)/\(architecture)/APKINDEX.tar.gz")
            .readAll(limit: 64 << 20)
        let index = try AlpineIndexFile(
            bytes, name: repository, keyring: AlpineKeyring(paths: [AlpineFieldData.path(keys)]))
        let universe = try AlpineUniverse(
            architecture: PackageArchitecture(architecture),
            sources: [AlpineIndexSource(text: index.text)])
        let world = specification.contents.packages.compactMap(\.alpine)
        let records = try AlpineResolver.resolve(AlpineRequest(world: world), in: universe).records
        let packages = try records.map { record in
            try Self.prepare(record, path: root + "/" + record.filename, in: folder)
        }
        let input = TreeInput(
            specification: specification, architecture: PackageArchitecture(architecture),
            installed: packages, sources: [], epoch: Timestamp(seconds: 1_725_000_000),
            indexes: [])
        editor = try AlpineTree.build(input)
        tree = try ImageTree.build(input)
    }

    private static func prepare(
        _ record: PackageRecord, path: String, in folder: TemporaryDirectory
    ) throws -> TreePackage {
        let options = PreparationOptions(
            filter: .everything, mergedUsr: false, latest: nil, codec: .gzip(level: 1))
        let sink = MemorySink()
        let package = try PackagePreparer.prepare(
            PackageOpener.open(path, record: record, ecosystem: .alpine), options: options,
            sink: sink)
        let segment = "\(folder.path)/\(record.name)-\(record.architecture).segment"
        try Files.write(sink.bytes, to: segment)
        return TreePackage(
            record: record,
            segment: SegmentFile(package: package, path: segment, codec: options.codec))
    }
}

/// A tree as a list that can be compared: everything but times.
struct AlpineTreeFieldListing: Equatable {
    /// A line for each path: type, mode, owner, and content or target.
    private(set) var lines: [String: String] = [:]

    /// What a tree holds.
    init(_ tree: FileTree) {
        for (path, node) in tree.entries where !path.isRoot {
            var real = node
            if case .hardLink(let target) = node.kind, let other = tree[target] { real = other }
            let what =
                switch real.kind {
                case .directory: "directory"
                case .file(let content): "file \(content.digest.hex)"
                case .symbolicLink(let target): "link \(String(decoding: target, as: UTF8.self))"
                default: "other"
                }
            lines[path.relative] = Self.line(
                what, real.attributes.mode, real.attributes.uid, real.attributes.gid)
        }
    }

    /// What a tar holds, packed or not.
    init(tar bytes: [UInt8]) throws {
        let source = try Decompressor(MemorySource(bytes), format: nil, limits: .package)
        let tar = TarReader(source, limits: .package)
        while let entry = try tar.next() {
            let path = try TreePath(entry.path)
            if path.isRoot { continue }
            var what = "other"
            switch entry.kind {
            case .directory: what = "directory"
            case .symbolicLink: what = "link \(String(decoding: entry.linkTarget, as: UTF8.self))"
            case .hardLink:
                lines[path.relative] = lines[try TreePath(entry.linkTarget).relative]
                continue
            case .file: what = "file \(try Self.digest(tar).hex)"
            default: break
            }
            lines[path.relative] = Self.line(what, entry.mode, entry.uid, entry.gid)
        }
    }

    private static func digest(_ tar: TarReader) throws -> Digest {
        var hasher = DigestHasher()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try piece.withUnsafeMutableBytes { try tar.read(into: $0) }
            if count == 0 { return hasher.finalize() }
            hasher.update(Array(piece[..<count]))
        }
    }

    private static func line(_ what: String, _ mode: UInt16, _ uid: UInt32, _ gid: UInt32) -> String
    {
        what.hasPrefix("link") ? what : "\(String(mode & 0o7777, radix: 8)) \(uid):\(gid) \(what)"
    }

    /// The paths that one of two listings has otherwise, or not at all, each with both lines.
    func differences(from other: AlpineTreeFieldListing) -> [String: String] {
        var found: [String: String] = [:]
        for path in Set(lines.keys).union(other.lines.keys) where lines[path] != other.lines[path] {
            found[path] = "\(lines[path] ?? "-") | \(other.lines[path] ?? "-")"
        }
        return found
    }
}
