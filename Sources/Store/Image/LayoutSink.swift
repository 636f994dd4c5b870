import OCIModel
import SystemPackage

/// Writes images into layouts: folders and archives.
enum LayoutSink {
    /// Adds an image to a layout in a folder, which is made if need be. Blobs that are there already
    /// are kept.
    static func write(
        _ image: StoredImage, to path: FilePath, name: LayoutName?, progress: ProgressTask?
    ) throws {
        let layout = try LayoutWriter(path)
        defer { layout.close() }
        let present = layout.blobs
        for part in try image.contents() {
            progress?.advance(by: UInt64(max(0, part.size)))
            if try present.size(of: part.digest) == UInt64(max(0, part.size)) { continue }
            let writer = try layout.writer()
            try writer.write(contentsOf: image.blobs.openVerified(part))
            try writer.commit(expecting: part.digest)
        }
        try layout.setRoot(image.root, name: name)
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
