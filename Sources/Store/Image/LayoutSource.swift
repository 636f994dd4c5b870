import Compression
import OCIModel
import SystemPackage

/// The blobs of a layout that is not the store's.
struct LayoutBlobs: BlobProvider {
    let path: FilePath

    var place: String { path.string }

    func size(of digest: Digest) throws -> UInt64? {
        guard let status = try FileSystem.status(file(digest)), status.kind == .file else {
            return nil
        }
        return status.size
    }

    func source(of digest: Digest) throws -> any ByteSource {
        guard try size(of: digest) != nil else { throw StoreError.missing(digest, place: place) }
        return try FileSource(path: file(digest).string)
    }

    private func file(_ digest: Digest) -> FilePath {
        path.appending("blobs").appending(digest.algorithm.rawValue).appending(digest.hex)
    }
}

extension ImageIndex {
    /// The entry of a layout's index that is meant.
    ///
    /// - Throws: ``StoreError/unknownImage(name:place:known:)`` or
    ///   ``StoreError/ambiguousImage(place:known:)``.
    func root(_ entry: ImageLocation.LayoutEntry, place: String) throws -> Descriptor {
        // What is said about images is no image of its own, unless it is named.
        let all = manifests.filter { $0.referrersSubject == nil }
        let manifests = all.filter { !$0.isKeptByTag }
        let known = manifests.map { $0.referenceName ?? $0.digest.description }
        switch entry {
        case .only:
            guard let only = manifests.first else {
                throw StoreError.malformed(place: place, reason: "the index lists no image")
            }
            guard manifests.count == 1 else {
                throw StoreError.ambiguousImage(place: place, known: known)
            }
            return only
        case .named(let name):
            guard let found = all.last(where: { $0.referenceName == name.text }) else {
                throw StoreError.unknownImage(name: name.text, place: place, known: known)
            }
            return found
        case .digest(let digest):
            guard let found = all.first(where: { $0.digest == digest }) else {
                throw StoreError.unknownImage(name: digest.description, place: place, known: known)
            }
            return found
        }
    }
}

extension ImageIndex {
    /// Reads the index of a layout in an archive.
    ///
    /// - Throws: ``StoreError/malformed(place:reason:)``.
    init(archive: TarIndex) throws {
        let place = archive.place
        guard let marker = try archive.bytes(of: LayoutDirectory.markerName, limit: 4096),
            let bytes = try archive.bytes(
                of: LayoutDirectory.indexName, limit: Int(LayoutDirectory.indexLimit))
        else {
            throw StoreError.malformed(
                place: place, reason: "not an OCI archive (no oci-layout or no index.json in it)")
        }
        try LayoutMarker.check(marker, place: place)
        try self.init(json: bytes, place: place)
    }
}

extension StoredImage {
    /// Looks at an image in the folder of a layout.
    init(layout path: FilePath, _ entry: ImageLocation.LayoutEntry) throws {
        let layout = LayoutDirectory(path: path)
        try layout.check()
        let root = try layout.index().root(entry, place: path.string)
        self.init(
            root: root.withoutReferenceName, name: root.referenceName,
            blobs: LayoutBlobs(path: path))
    }

    /// Looks at an image in a layout in an archive.
    init(layoutArchive archive: TarIndex, _ entry: ImageLocation.LayoutEntry) throws {
        let root = try ImageIndex(archive: archive).root(entry, place: archive.place)
        self.init(
            root: root.withoutReferenceName, name: root.referenceName,
            blobs: ArchiveBlobs(archive: archive))
    }
}

/// The blobs of a layout in an archive.
struct ArchiveBlobs: BlobProvider {
    let archive: TarIndex

    var place: String { archive.place }

    func size(of digest: Digest) throws -> UInt64? { archive.size(of: Self.path(digest)) }

    func source(of digest: Digest) throws -> any ByteSource {
        guard let source = try archive.open(Self.path(digest)) else {
            throw StoreError.missing(digest, place: place)
        }
        return source
    }

    /// Where the archive has a blob.
    static func path(_ digest: Digest) -> String {
        "blobs/\(digest.algorithm.rawValue)/\(digest.hex)"
    }
}
