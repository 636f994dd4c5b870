import Archives
import Compression
import Crypto
import FileTree
import Inspection
import OCIModel
public import Store

/// The files of an image with their hashes, and the packages that brought them.
public enum FileInventory {
    private static let lists: TreePath = "var/lib/dpkg/info"
    private static let sums: TreePath = "var/lib/dpkg/status.d"
    private static let alpineFiles: [TreePath] = [
        "lib/apk/db/installed", "usr/lib/apk/db/installed",
    ]

    /// Reads an image, in the order of the paths.
    ///
    /// - Throws: As ``InventoryReader/read(_:name:)``.
    public static func read(_ image: PlatformImage) throws -> [InventoryFile] {
        let contents = try ImageContentsReader.read(image) { path in
            path.parent == lists && path.name.suffix(5).elementsEqual(".list".utf8)
                || path.parent == sums && path.name.suffix(8).elementsEqual(".md5sums".utf8)
                || alpineFiles.contains(path)
        }
        let sha1 = try checksums(of: image)
        let owners = owners(in: contents)
        return contents.tree.entries.compactMap { path, node in
            guard case .file(let content) = node.kind,
                case .stored(let layer, let offset) = content.location
            else { return nil }
            return InventoryFile(
                path: path.relative, digest: content.digest,
                sha1: sha1[Place(layer: layer, offset: offset)], package: owners[path])
        }
    }

    private struct Place: Hashable {
        let layer: Int
        let offset: UInt64
    }

    /// SPDX asks for SHA-1, which nothing else does, so it is computed here and only when asked for.
    private static func checksums(of image: PlatformImage) throws -> [Place: String] {
        var found: [Place: String] = [:]
        var buffer = [UInt8](repeating: 0, count: 128 << 10)
        for (number, layer) in image.manifest.layers.enumerated() {
            let plain = try Decompressor(
                image.blobs.openVerified(layer), format: nil, limits: .layer)
            let tar = TarReader(plain, limits: .layer, end: .optional)
            while let entry = try tar.next() {
                guard entry.kind == .file else { continue }
                let place = Place(layer: number, offset: tar.contentOffset)
                var hash = Insecure.SHA1()
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try tar.read(into: $0) }
                    if count == 0 { break }
                    hash.update(data: buffer[..<count])
                }
                found[place] = Hexadecimal.encode(hash.finalize())
            }
        }
        return found
    }

    /// Which package brought which path, by dpkg's lists, distroless's checksums and apk's record.
    private static func owners(in contents: ImageContents) -> [TreePath: String] {
        var owners: [TreePath: String] = [:]
        func add(_ bytes: ArraySlice<UInt8>, _ package: String) {
            guard let path = try? TreePath(bytes), !path.isRoot else { return }
            // The package may know the file behind a link, as `/bin/ls` on a merged `/usr`.
            if let folder = contents.tree.resolve(path.parent)?.path,
                let real = try? folder.appending(path.name)
            {
                owners[real] = package
            } else {
                owners[path] = package
            }
        }
        for path in contents.tree.paths where path.parent == lists || path.parent == sums {
            guard let bytes = contents.file(path) else { continue }
            let name = String(decoding: path.name, as: UTF8.self)
            let isList = path.parent == lists
            let stem = name.dropLast(isList ? 5 : 8).prefix { $0 != ":" }
            for line in bytes.split(separator: 0x0a) {
                if isList {
                    add(line, String(stem))
                } else if line.count > 34 {
                    add(line.dropFirst(34), String(stem))
                }
            }
        }
        for path in alpineFiles {
            guard let bytes = contents.file(path) else { continue }
            var package = ""
            var folder: [UInt8] = []
            for line in bytes.split(separator: 0x0a) where line.dropFirst().first == 0x3a {
                let value = line.dropFirst(2)
                switch line.first {
                case UInt8(ascii: "P"): package = String(decoding: value, as: UTF8.self)
                case UInt8(ascii: "F"): folder = Array(value)
                case UInt8(ascii: "R"): add((folder + [0x2f] + value)[...], package)
                default: break
                }
            }
        }
        return owners
    }
}
