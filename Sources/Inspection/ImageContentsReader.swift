import Archives
import Compression
public import FileTree
public import OCIModel
public import Store

/// Reads the layers of an image as streams and puts them together, with the whiteouts of the OCI
/// image specification (*layer.md*).
///
/// Only contents that `keeps` asks for stay in memory, and none beyond a few megabytes.
public struct ImageContentsReader {
    private let keeps: (TreePath) -> Bool
    private var tree = FileTree()
    private var kept: [Digest: [UInt8]] = [:]
    private var keptBytes: UInt64 = 0

    /// A single kept file, and all of them together.
    private static let fileLimit: UInt64 = 64 << 20
    private static let totalLimit: UInt64 = 256 << 20

    /// Reads an image.
    ///
    /// - Parameter keeps: Whether the content of the regular file at a path is wanted.
    /// - Throws: ``InspectionError`` naming the layer for anything that is no layer, and what reading
    ///   the blobs throws.
    public static func read(
        _ image: PlatformImage, keeping keeps: @escaping (TreePath) -> Bool
    ) throws -> ImageContents {
        var reader = ImageContentsReader(keeps: keeps)
        var layers: [ImageContents.LayerSize] = []
        for (number, layer) in image.manifest.layers.enumerated() {
            do {
                layers.append(try reader.apply(layer, number: number, of: image))
            } catch let error as StoreError {
                throw error
            } catch {
                throw InspectionError.badLayer(layer.digest, reason: "\(error)")
            }
        }
        return ImageContents(tree: reader.tree, layers: layers, kept: reader.kept)
    }

    private init(keeps: @escaping (TreePath) -> Bool) { self.keeps = keeps }

    private mutating func apply(
        _ layer: Descriptor, number: Int, of image: PlatformImage
    ) throws -> ImageContents.LayerSize {
        let source = try image.blobs.openVerified(layer)
        let plain = try Decompressor(source, format: nil, limits: .layer)
        let tar = TarReader(plain, limits: .layer, end: .optional)
        var fileBytes: UInt64 = 0
        var entries = 0
        // A whiteout hides what lower layers have, never what its own layer brings.
        var fresh: Set<TreePath> = []
        while let entry = try tar.next() {
            entries += 1
            let path = try TreePath(entry.path)
            if try applyWhiteout(path, fresh: fresh) { continue }
            fileBytes += entry.kind == .file ? entry.size : 0
            let node = Node(
                try kind(of: entry, at: path, number: number, tar),
                attributes: Attributes(
                    mode: entry.mode, uid: entry.uid, gid: entry.gid,
                    modified: Timestamp(seconds: entry.modified),
                    extended: entry.extendedAttributes))
            try put(node, at: path, fresh: &fresh)
        }
        // The rest of the blob has to be read for its digest to be checked.
        try drain(plain)
        try source.drain()
        return ImageContents.LayerSize(descriptor: layer, fileBytes: fileBytes, entries: entries)
    }

    private mutating func put(_ node: Node, at path: TreePath, fresh: inout Set<TreePath>) throws {
        if path.isRoot {
            if node.isDirectory { try tree.insert(node, at: path) }
            return
        }
        var place = path
        if let (real, parent) = tree.resolve(path.parent), parent.isDirectory {
            place = try real.appending(path.name)
        } else {
            try tree.makeDirectories(path.parent)
        }
        if let present = tree[place], present.isDirectory != node.isDirectory { tree.remove(place) }
        try tree.insert(node, at: place)
        fresh.insert(place)
    }

    /// Does what a whiteout says; `false` when the path is none.
    private mutating func applyWhiteout(_ path: TreePath, fresh: Set<TreePath>) throws -> Bool {
        let prefix = Array(".wh.".utf8)
        guard path.name.starts(with: prefix) else { return false }
        let directory = tree.resolve(path.parent)?.path ?? path.parent
        if path.name.elementsEqual(".wh..wh..opq".utf8) {
            for below in tree.paths
            where below != directory && below.isWithin(directory) && !fresh.contains(below)
                && !fresh.contains(where: { $0.isWithin(below) })
            {
                tree.remove(below)
            }
        } else if !path.name.starts(with: ".wh..wh.".utf8) {
            let target = try directory.appending(path.name.dropFirst(prefix.count))
            if !fresh.contains(target) { tree.remove(target) }
        }
        return true
    }

    private mutating func kind(
        of entry: TarEntry, at path: TreePath, number: Int, _ tar: TarReader
    ) throws -> Node.Kind {
        switch entry.kind {
        case .file:
            return .file(try content(of: entry, at: path, number: number, tar))
        case .directory: return .directory
        case .symbolicLink: return .symbolicLink(target: entry.linkTarget)
        case .hardLink: return .hardLink(target: try TreePath(entry.linkTarget))
        case .characterDevice: return .characterDevice(major: entry.major, minor: entry.minor)
        case .blockDevice: return .blockDevice(major: entry.major, minor: entry.minor)
        case .namedPipe: return .namedPipe
        }
    }

    private mutating func content(
        of entry: TarEntry, at path: TreePath, number: Int, _ tar: TarReader
    ) throws -> FileContent {
        let offset = tar.contentOffset
        let wanted =
            entry.size <= Self.fileLimit && keptBytes + entry.size <= Self.totalLimit
            && keeps(path)
        var hasher = DigestHasher()
        var bytes: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: 128 << 10, alignment: 16) { buffer in
            while true {
                let count = try tar.read(into: buffer)
                if count == 0 { break }
                let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                hasher.update(piece)
                if wanted { bytes.append(contentsOf: piece) }
            }
        }
        let digest = hasher.finalize()
        if wanted, kept[digest] == nil {
            kept[digest] = bytes
            keptBytes += entry.size
        }
        return FileContent(size: entry.size, digest: digest, container: number, offset: offset)
    }

    private func drain(_ source: any ByteSource) throws {
        try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
            while try source.read(into: buffer) > 0 {}
        }
    }
}

/// Why an image could not be examined.
public enum InspectionError: Error, Equatable, CustomStringConvertible {
    /// A layer is no layer tar.
    case badLayer(Digest, reason: String)

    /// One line that names the layer.
    public var description: String {
        switch self {
        case .badLayer(let digest, let reason): "layer \(digest.short): \(reason)"
        }
    }
}
