package import OCIModel
package import SystemPackage

/// An image layout in a folder that is being added to. Blobs come first, each whole before it has its
/// name; what names them comes last. What is there already is kept.
package final class LayoutWriter: Sendable {
    private let path: FilePath
    private let layout: LayoutDirectory
    private let area: IngestArea
    private let isNew: Bool

    /// Opens a layout, or makes one in a folder that is empty or does not exist.
    ///
    /// - Throws: ``StoreError/notEmpty(_:)`` for a folder with anything else in it.
    package init(_ path: FilePath) throws {
        self.path = path
        isNew = try FileSystem.status(path) == nil
        try FileSystem.makeDirectories(path)
        let marker = try FileSystem.status(path.appending(LayoutDirectory.markerName))
        // A process that was killed while it made the layout may have left these two.
        let isOurs = try FileSystem.names(in: path).allSatisfy { ["ingest", "blobs"].contains($0) }
        guard marker != nil || isOurs else { throw StoreError.notEmpty(path) }
        area = try IngestArea(root: path, isTransient: true)
        layout = LayoutDirectory(path: path)
        do {
            try layout.create(using: area)
            try layout.check()
        } catch {
            area.close()
            throw error
        }
    }

    deinit { area.close() }

    /// The blobs.
    package var blobs: any BlobProvider { LayoutBlobs(path: path) }

    /// Begins a blob.
    ///
    /// - Throws: ``StoreError`` when no file can be made.
    package func writer() throws -> BlobWriter {
        let path = path
        return try BlobWriter(in: area, isDurable: true) { file, digest in
            let folder = path.appending("blobs").appending(digest.algorithm.rawValue)
            try FileSystem.makeDirectories(folder)
            try FileSystem.move(file, to: folder.appending(digest.hex))
        }
    }

    /// Names an image whose blobs are all there.
    ///
    /// - Throws: ``StoreError``.
    package func setRoot(_ root: Descriptor, name: LayoutName?) throws {
        try layout.changeIndex(using: area) { $0.setRoot(root, name: name?.text) }
    }

    /// Lists an artifact whose blobs are all there among the referrers of its subject.
    ///
    /// - Throws: ``StoreError``.
    package func addReferrer(_ referrer: Descriptor, to subject: Digest) throws {
        try LayoutReferrers(layout: layout, blobs: blobs, area: area).add(referrer, to: subject) {
            let writer = try writer()
            try writer.write($0)
            return try writer.commit().digest
        }
    }

    /// Ends the work: temporary files go, and so does a folder that was made for nothing.
    package func close() {
        area.close()
        let index = try? layout.index()
        if isNew, index?.manifests.isEmpty ?? true { try? TreeRemoval.remove(path) }
    }

    /// What an entry of a layout stands for.
    ///
    /// - Throws: ``StoreError``, also when there is no such entry.
    package static func root(
        _ entry: ImageLocation.LayoutEntry, in path: FilePath
    ) throws -> Descriptor {
        try LayoutDirectory(path: path).index().root(entry, place: path.string)
            .withoutReferenceName
    }

    /// What a layout lists as referrers of a digest.
    ///
    /// - Throws: ``StoreError``.
    package static func referrers(
        of subject: Digest, in path: FilePath
    ) throws -> [Descriptor] {
        let blobs = LayoutBlobs(path: path)
        let tag = subject.referrersTag
        let entry = try LayoutDirectory(path: path).index().manifests.last {
            $0.referenceName == tag
        }
        guard let entry else { return [] }
        return try blobs.value(ImageIndex.self, of: entry.withoutReferenceName).manifests
    }
}
