import Compression
import OCIModel
import SystemPackage

extension StoredImage {
    /// Looks at a folder that holds the files of an image, as one layer that is not compressed.
    ///
    /// The folder is read once to know its digest and again whenever the layer is read. Nothing is
    /// written. The platform is that of the first program in it, or of this machine.
    init(folder path: FilePath) throws {
        guard let status = try FileSystem.status(path) else {
            throw StoreError.malformed(place: path.string, reason: "there is no such folder")
        }
        guard status.kind == .directory else {
            throw StoreError.malformed(place: path.string, reason: "not a folder")
        }
        let tar = try FolderTar(path)
        var hasher = DigestHasher()
        try tar.forEachPiece { hasher.update($0) }
        let layer = Descriptor(
            mediaType: .ociLayer, digest: hasher.finalize(), size: Int64(clamping: hasher.count))
        let configuration = try CanonicalJSON.encode(
            ImageConfiguration(
                platform: tar.machine ?? .host, created: nil, config: nil,
                diffIDs: [layer.digest], history: []))
        let config = Descriptor(
            mediaType: .ociConfig, digest: DigestHasher.digest(of: configuration),
            size: Int64(configuration.count))
        let manifest = try CanonicalJSON.encode(ImageManifest(config: config, layers: [layer]))
        let digest = DigestHasher.digest(of: manifest)
        self.init(
            root: Descriptor(mediaType: .ociManifest, digest: digest, size: Int64(manifest.count)),
            blobs: FolderBlobs(
                path: path, layer: layer,
                memory: [config.digest: configuration, digest: manifest]))
    }
}

/// The parts of an image whose files lie in a folder.
private struct FolderBlobs: BlobProvider {
    let path: FilePath
    let layer: Descriptor
    let memory: [Digest: [UInt8]]

    var place: String { path.string }

    func size(of digest: Digest) throws -> UInt64? {
        if digest == layer.digest { return UInt64(layer.size) }
        return memory[digest].map { UInt64($0.count) }
    }

    func source(of digest: Digest) throws -> any ByteSource {
        if digest == layer.digest { return try FolderTar(path) }
        guard let bytes = memory[digest] else { throw StoreError.missing(digest, place: place) }
        return MemorySource(bytes)
    }
}
