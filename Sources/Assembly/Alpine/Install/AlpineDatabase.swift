import AlpineArchive
import FileTree
import ImageSpec
import Packages

/// apk's own records of an image.
struct AlpineDatabase {
    private typealias Path = AlpineInstalledDatabase.Path

    private static let maker = "apk"
    /// What `apk add --initdb` makes before it installs anything, and with which modes.
    private static let folders: [(path: TreePath, mode: UInt16)] = [
        ("tmp", 0o1777), ("dev", 0o755), ("etc", 0o755), ("etc/apk", 0o755), ("lib", 0o755),
        ("lib/apk", 0o755), ("lib/apk/db", 0o755), ("var", 0o755), ("var/cache", 0o755),
        ("var/cache/apk", 0o755), ("var/cache/misc", 0o755), ("proc", 0o555),
    ]

    /// Makes the directories that apk makes first.
    static func prepare(_ editor: inout TreeEditor) throws {
        for (path, mode) in folders { try editor.directory(path, mode: mode, by: maker) }
    }

    /// Writes the records of installed packages, and apk's settings.
    static func write(
        _ installer: AlpineInstaller, _ input: TreeInput, into editor: inout TreeEditor
    ) throws {
        let contents = input.specification.contents
        let packages = try installer.packages.indices.map { index in
            try installed(index, of: installer, input.indexes)
        }
        let files: [(path: String, bytes: [UInt8])] = [
            (Path.installed, AlpineInstalledDatabase.installed(packages)),
            (Path.scripts, AlpineScriptsArchive.encode(packages)),
            (Path.triggers, AlpineInstalledDatabase.triggers(packages)),
            (Path.world, AlpineInstalledDatabase.world(try world(of: contents))),
            (Path.architecture, AlpineInstalledDatabase.architecture(input.architecture)),
        ]
        for (path, bytes) in files { try editor.write(bytes, to: try TreePath(path), by: maker) }
        try editor.write("", to: TreePath(Path.lock), mode: 0o600, by: maker)
        let lines = AlpineRepositories.lines(for: input.specification)
        try editor.write(
            lines.map { $0 + "\n" }.joined(), to: TreePath(Path.repositories), by: maker)
        try write(input.keys, unlessThere: true, into: &editor)
        try write(contents.runtimeKeyring, unlessThere: false, into: &editor)
    }

    private static func write(
        _ keys: [NamedKey], unlessThere: Bool, into editor: inout TreeEditor
    ) throws {
        for key in keys {
            let path = try TreePath(Path.keys).appending(AlpineKeyName(key.name).text)
            // A key that a package brought belongs to the package.
            if unlessThere, editor.tree.resolve(path) != nil { continue }
            try editor.write(key.content, to: path, by: maker)
        }
    }

    private static func installed(
        _ index: Int, of installer: AlpineInstaller, _ indexes: [IndexIdentity]
    ) throws -> AlpineInstalledPackage {
        let package = installer.packages[index]
        let record = package.source.record
        guard let text = record.controlChecksum else {
            throw PackageFailure(
                package: "\(record.name) \(record.version)",
                reason: "its index or lock gives no checksum, which apk's records need")
        }
        return try AlpineInstalledPackage(
            record: record, checksum: try ApkChecksum(text), info: package.info,
            scripts: package.scripts, files: installer.files(of: index),
            tag: tag(of: record, indexes))
    }

    /// The tag of the repository that a package comes from.
    private static func tag(of record: PackageRecord, _ indexes: [IndexIdentity]) -> AlpineTag? {
        guard indexes.indices.contains(record.repository) else { return nil }
        let text = indexes[record.repository].component
        return text.isEmpty ? nil : try? AlpineTag(text)
    }

    /// What was asked for, and what was asked never to be installed.
    private static func world(of contents: Contents) throws -> [AlpineDependency] {
        try contents.packages.compactMap(\.alpine)
            + contents.exclude.map { AlpineDependency(name: try AlpineName($0), isConflict: true) }
    }
}
