import Archives
import Compression
import FileTree
import ImageSpec
import OCIModel
import Packages
import TestSupport

@testable import Assembly

/// apk packages made in memory, and trees built of them.
struct AlpineSamples {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("alpine") }

    /// A package as it is after its preparation.
    func package(
        _ name: String, version: String = "1.0-r0", _ entries: [SampleEntry],
        info: [String] = [], scripts: [String: String] = [:]
    ) throws -> TreePackage {
        let lines = [
            "pkgname = \(name)", "pkgver = \(version)", "arch = x86_64", "size = 4096",
            "pkgdesc = a sample", "url = https://example.org", "license = MIT",
            "builddate = 1000",
        ]
        let text = (lines + info).map { $0 + "\n" }.joined()
        var control = [PackageMember(name: ".PKGINFO", bytes: Array(text.utf8))]
        for (script, body) in scripts.sorted(by: { $0.key < $1.key }) {
            control.append(PackageMember(name: "." + script, bytes: Array(body.utf8)))
        }
        let sums = Dictionary(
            uniqueKeysWithValues: entries.map { ($0.entry.path, Checksums.sha1($0.content)) })
        let contents = PackageContents(
            control: control, timestamp: Timestamp(seconds: 1000),
            data: TarReader(MemorySource(try Samples.tar(entries))),
            statedSHA1: { $0.kind == .file ? sums[$0.path] : nil },
            ignores: { $0.path.first == UInt8(ascii: ".") }, finish: {})
        let sink = MemorySink()
        let prepared = try PackagePreparer.prepare(contents, options: Samples.options, sink: sink)
        let path = folder.path + "/\(name)-\(version).segment"
        try Files.write(sink.bytes, to: path)
        return TreePackage(
            record: PackageRecord(
                name: try PackageName(name), version: version,
                architecture: PackageArchitecture("x86_64"), sourceName: name,
                sourceVersion: version, size: 1234, installedSize: 4096, digest: nil,
                controlChecksum: "Q1" + String(repeating: "A", count: 27) + "=",
                filename: "x86_64/\(name)-\(version).apk", repository: 0),
            segment: SegmentFile(package: prepared, path: path, codec: Samples.options.codec))
    }

    /// What is made of packages.
    ///
    /// - Parameter contents: More lines for the specification's `contents`.
    func build(
        _ packages: [TreePackage], contents: [String] = ["database: none"]
    ) throws -> TreeEditor {
        let yaml =
            "distribution: alpine\nrelease: '3.19'\ncontents:\n  packages: [sample]\n"
            + contents.map { "  \($0)\n" }.joined()
        let specification = try SpecificationLoader()
            .load(Array(yaml.utf8), file: "sample.yaml").specification()
        var editor = try AlpineTree.build(
            TreeInput(
                specification: specification, architecture: PackageArchitecture("x86_64"),
                installed: packages, sources: [], epoch: Timestamp(seconds: 86400 * 20000),
                indexes: []))
        // The packages' files go with this; what is looked at later has to be in memory.
        for (path, node) in editor.tree.entries {
            guard case .file = node.kind, let bytes = try editor.read(path) else { continue }
            editor.tree.modify(path) { $0.kind = .file(FileContent(bytes)) }
        }
        return editor
    }

    /// The tree after a script ran in one that has some files, and what was noted.
    func run(
        _ script: String, in entries: [SampleEntry] = [], as kind: String = "post-install"
    ) throws -> TreeEditor {
        let base = try package("base", entries)
        let scripted = try package("scripted", [], scripts: [kind: "#!/bin/sh\n" + script])
        return try build([base, scripted])
    }
}

extension SampleEntry {
    /// An entry with other owners and mode.
    func with(
        user: String = "", group: String = "", uid: UInt32 = 0, gid: UInt32 = 0,
        mode: UInt16? = nil
    ) -> SampleEntry {
        var entry = entry
        (entry.userName, entry.groupName) = (Array(user.utf8), Array(group.utf8))
        (entry.uid, entry.gid) = (uid, gid)
        entry.mode = mode ?? entry.mode
        return SampleEntry(entry: entry, content: content)
    }
}

extension TreeEditor {
    /// The text of a file; `nil` when there is none.
    func text(_ path: TreePath) throws -> String? {
        try read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The target of a symbolic link; `nil` when there is none.
    func target(_ path: TreePath) -> String? {
        guard case .symbolicLink(let target)? = tree[path]?.kind else { return nil }
        return String(decoding: target, as: UTF8.self)
    }
}
