import OCIModel
import SystemPackage

/// Writes images into layouts: folders and archives.
enum LayoutSink {
    /// Adds an image to a layout in a folder, which is made if need be. Blobs come first, each whole
    /// before it has its name; the index comes last. Blobs that are there already are kept.
    static func write(
        _ image: StoredImage, to path: FilePath, name: LayoutName?, progress: ProgressTask?
    ) throws {
        let isNew = try FileSystem.status(path) == nil
        try FileSystem.makeDirectories(path)
        do {
            try fill(path, with: image, name: name, progress: progress)
        } catch {
            let index = try? LayoutDirectory(path: path).index()
            if isNew, index?.manifests.isEmpty ?? true { try? TreeRemoval.remove(path) }
            throw error
        }
    }

    private static func fill(
        _ path: FilePath, with image: StoredImage, name: LayoutName?, progress: ProgressTask?
    ) throws {
        let marker = try FileSystem.status(path.appending(LayoutDirectory.markerName))
        // A process that was killed while it made the layout may have left these two.
        let isOurs = try FileSystem.names(in: path).allSatisfy { ["ingest", "blobs"].contains($0) }
        guard marker != nil || isOurs else { throw StoreError.notEmpty(path) }
        let area = try IngestArea(root: path, isTransient: true)
        defer { area.close() }
        let layout = LayoutDirectory(path: path)
        try layout.create(using: area)
        try layout.check()
        let present = LayoutBlobs(path: path)
        for part in try image.contents() {
            progress?.advance(by: UInt64(max(0, part.size)))
            if try present.size(of: part.digest) == UInt64(max(0, part.size)) { continue }
            let writer = try BlobWriter(in: area, isDurable: true) { file, digest in
                let folder = path.appending("blobs").appending(digest.algorithm.rawValue)
                try FileSystem.makeDirectories(folder)
                try FileSystem.move(file, to: folder.appending(digest.hex))
            }
            try writer.write(contentsOf: image.blobs.openVerified(part))
            try writer.commit(expecting: part.digest)
        }
        try layout.changeIndex(using: area) { $0.setRoot(image.root, name: name?.text) }
    }

    /// Writes an image as a layout in an archive, in place of what was there.
    static func writeArchive(
        _ image: StoredImage, to path: FilePath, name: LayoutName?, progress: ProgressTask?
    ) throws {
        var index = ImageIndex(manifests: [])
        index.setRoot(image.root, name: name?.text)
        let output = TarOutput(file: try OutputFile(path))
        try output.addDirectory("blobs")
        var algorithm: Digest.Algorithm?
        for part in try image.contents().sorted(by: { $0.digest < $1.digest }) {
            if part.digest.algorithm != algorithm {
                algorithm = part.digest.algorithm
                try output.addDirectory("blobs/\(part.digest.algorithm.rawValue)")
            }
            try output.add(
                "blobs/\(part.digest.algorithm.rawValue)/\(part.digest.hex)",
                size: UInt64(max(0, part.size)), from: image.blobs.openVerified(part))
            progress?.advance(by: UInt64(max(0, part.size)))
        }
        try output.add(LayoutDirectory.indexName, CanonicalJSON.encode(index))
        try output.add(LayoutDirectory.markerName, LayoutDirectory.marker)
        try output.finish()
    }
}
