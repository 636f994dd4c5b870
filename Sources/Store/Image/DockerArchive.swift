import Compression
import OCIModel

/// One image in the `manifest.json` of what `docker save` writes.
struct DockerArchiveEntry: Codable, Equatable {
    /// The path of the configuration.
    var config: String
    /// The names of the image; none at all is `null`.
    var repoTags: [String]?
    /// The paths of the layers, lowest first.
    var layers: [String]

    enum CodingKeys: String, CodingKey {
        case config = "Config"
        case repoTags = "RepoTags"
        case layers = "Layers"
    }

    static let manifestName = "manifest.json"
}

extension StoredImage {
    /// Looks at an image in an archive of Docker's.
    ///
    /// Such an archive has no manifest with digests; one is made from the configuration, which names
    /// the uncompressed layers by digest, so that everything is checked when it is read all the same.
    init(dockerArchive archive: TarIndex, name: ImageName?) throws {
        let entry = try Self.entry(of: archive, name: name)
        let place = archive.place
        guard
            let config = try archive.bytes(of: entry.config, limit: ImageLimits.configuration)
        else { throw StoreError.malformed(place: place, reason: "\(entry.config) is missing") }
        guard let parsed = try? CanonicalJSON.decode(ImageConfiguration.self, from: config) else {
            throw StoreError.malformed(
                place: place, reason: "\(entry.config) is not an image configuration")
        }
        guard parsed.rootfs.diffIDs.count == entry.layers.count,
            entry.layers.count <= ImageLimits.layers
        else {
            throw StoreError.malformed(
                place: place, reason: "the configuration does not list the layers of the manifest")
        }
        var files: [Digest: String] = [:]
        var layers: [Descriptor] = []
        for (path, diffID) in zip(entry.layers, parsed.rootfs.diffIDs) {
            let layer = try Self.layer(path, diffID, archive)
            files[layer.digest] = path
            layers.append(layer)
        }
        let configDigest = DigestHasher.digest(of: config)
        let manifest = try CanonicalJSON.encode(
            ImageManifest(
                config: Descriptor(
                    mediaType: .ociConfig, digest: configDigest, size: Int64(config.count)),
                layers: layers))
        let digest = DigestHasher.digest(of: manifest)
        let blobs = DockerArchiveBlobs(
            archive: archive, files: files, memory: [configDigest: config, digest: manifest])
        self.init(
            root: Descriptor(mediaType: .ociManifest, digest: digest, size: Int64(manifest.count)),
            name: entry.repoTags?.first, blobs: blobs)
    }

    private static func entry(
        of archive: TarIndex, name: ImageName?
    ) throws -> DockerArchiveEntry {
        guard
            let bytes = try archive.bytes(
                of: DockerArchiveEntry.manifestName, limit: ImageLimits.manifest)
        else {
            throw StoreError.malformed(
                place: archive.place,
                reason: "not an archive of `docker save` (there is no manifest.json in it)")
        }
        guard let entries = try? CanonicalJSON.decode([DockerArchiveEntry].self, from: bytes) else {
            throw StoreError.malformed(
                place: archive.place, reason: "manifest.json is not of its form")
        }
        let known = entries.flatMap { $0.repoTags ?? [] }
        if let name {
            let wanted = try ImageReference(name.description)
            let found = entries.first { entry in
                (entry.repoTags ?? []).contains { (try? ImageReference($0)) == wanted }
            }
            if let found { return found }
            throw StoreError.unknownImage(
                name: name.description, place: archive.place, known: known)
        }
        guard let only = entries.first, entries.count == 1 else {
            throw StoreError.ambiguousImage(place: archive.place, known: known)
        }
        return only
    }

    /// Most archives hold plain tars, whose digests the configuration tells. Others hold compressed
    /// ones, which must be read to be named.
    private static func layer(
        _ path: String, _ diffID: Digest, _ archive: TarIndex
    ) throws -> Descriptor {
        guard let source = try archive.open(path), let size = archive.size(of: path) else {
            throw StoreError.malformed(place: archive.place, reason: "layer \(path) is missing")
        }
        var magic = [UInt8](repeating: 0, count: CompressionFormat.magicSize)
        let count = try magic.withUnsafeMutableBytes { try source.readFully(into: $0) }
        let mediaType: MediaType
        let format = CompressionFormat.detect(Array(magic[..<count]))
        switch format {
        case .none:
            return Descriptor(
                mediaType: .ociLayer, digest: diffID, size: Int64(clamping: size))
        case .gzip: mediaType = .ociLayerGzip
        case .zstd: mediaType = .ociLayerZstd
        case .xz, .bzip2, .lzma:
            throw StoreError.unsupported(
                place: archive.place,
                reason: "layer \(path) is compressed with \(format), which no image has")
        }
        var hasher = DigestHasher()
        try archive.open(path)?.forEachPiece { hasher.update($0) }
        return Descriptor(
            mediaType: mediaType, digest: hasher.finalize(), size: Int64(clamping: size))
    }
}

/// The parts of an image in an archive of Docker's.
private struct DockerArchiveBlobs: BlobProvider {
    let archive: TarIndex
    let files: [Digest: String]
    let memory: [Digest: [UInt8]]

    var place: String { archive.place }

    func size(of digest: Digest) throws -> UInt64? {
        if let bytes = memory[digest] { return UInt64(bytes.count) }
        return files[digest].flatMap { archive.size(of: $0) }
    }

    func source(of digest: Digest) throws -> any ByteSource {
        if let bytes = memory[digest] { return MemorySource(bytes) }
        guard let source = try files[digest].flatMap({ try archive.open($0) }) else {
            throw StoreError.missing(digest, place: place)
        }
        return source
    }
}
