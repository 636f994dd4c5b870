import DebianArchive
import FileTree

/// Where an image keeps the changelogs of its Debian packages.
enum PackageChangelog {
    private static let documents: TreePath = "usr/share/doc"

    /// Whether a path is that of a changelog.
    static func isChangelog(_ path: TreePath) -> Bool {
        DebianChangelogFile.rank(path.bytes) != nil
    }

    /// The text of a package's changelog; `nil` where the image has none.
    static func text(of package: String, in contents: ImageContents) -> [UInt8]? {
        guard let folder = try? documents.appending(package) else { return nil }
        return DebianChangelogFile.names.lazy.compactMap { name in
            (try? folder.appending(name)).flatMap { contents.file($0) }
        }.first.flatMap(DebianChangelogFile.expand)
    }
}
