import FileTree
import Inspection
import OCIModel
import Packages
public import Store

/// Finds out what an image has installed, from the records of dpkg and apk, distroless's among them.
public enum InventoryReader {
    private static let statusFile: TreePath = "var/lib/dpkg/status"
    private static let statusDirectory: TreePath = "var/lib/dpkg/status.d"
    private static let alpineFiles: [TreePath] = [
        "lib/apk/db/installed", "usr/lib/apk/db/installed",
    ]
    private static let releaseFiles: [TreePath] = ["etc/os-release", "usr/lib/os-release"]
    private static let documents: TreePath = "usr/share/doc"

    /// Reads an image.
    ///
    /// - Parameter name: What to call it.
    /// - Throws: `InspectionError` and what reading the blobs throws.
    public static func read(_ image: PlatformImage, name: String) throws -> Inventory {
        let wishes = ContentWishes(digests: false) { path in
            isRecord(path) || releaseFiles.contains(path) || isCopyright(path)
        }
        let contents = try ImageContentsReader.read(image, wishes: wishes)
        let configuration = try image.configuration()
        return Inventory(
            name: name, digest: image.descriptor.digest, platform: try image.platform(),
            created: configuration.created, layers: configuration.rootfs.diffIDs,
            osRelease: releaseFiles.lazy.compactMap(contents.file).first
                .map(ReleaseFields.read) ?? [:],
            packages: packages(in: contents))
    }

    private static func isRecord(_ path: TreePath) -> Bool {
        path == statusFile || alpineFiles.contains(path)
            || path.parent == statusDirectory
                && !path.name.suffix(8).elementsEqual(".md5sums".utf8)
    }

    private static func isCopyright(_ path: TreePath) -> Bool {
        path.name.elementsEqual("copyright".utf8) && path.parent.parent == documents
    }

    private static func packages(in contents: ImageContents) -> [InventoryPackage] {
        var found: [InventoryPackage] = []
        for path in alpineFiles {
            guard let bytes = contents.file(path) else { continue }
            found += PackageRecords.alpine(bytes, record: path.relative)
            break
        }
        let records = contents.tree.entries.filter { isRecord($0.path) }
        for (path, node) in records where !alpineFiles.contains(path) {
            guard let bytes = contents.file(path) else { continue }
            var layer: Int?
            if path.parent == statusDirectory, case .file(let content) = node.kind,
                case .stored(let number, _) = content.location
            {
                layer = number
            }
            for var package in PackageRecords.debian(bytes, record: path.relative) {
                package.layer = layer
                package.licenses = licenses(of: package.name, in: contents)
                found.append(package)
            }
        }
        // A package that two records name is one package.
        var seen: Set<[String]> = []
        return found.filter { seen.insert([$0.name, $0.version, $0.architecture]).inserted }
    }

    private static func licenses(of package: String, in contents: ImageContents) -> [String] {
        guard let folder = try? documents.appending(package),
            let path = try? folder.appending("copyright")
        else { return [] }
        return contents.file(path).map(CopyrightFile.licenses) ?? []
    }
}
