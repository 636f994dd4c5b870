import Compression
import OCIModel
import SystemPackage

/// Writes what `docker load` and `podman load` read: the configuration, the layers and a
/// `manifest.json` that names them. It holds one platform.
///
/// Layers keep their gzip, which all readers expand; those in zstd, which older ones do not know,
/// become plain tars.
struct DockerArchiveSink {
    let image: PlatformImage
    let area: IngestArea
    let progress: ProgressTask?

    func write(to path: FilePath, name: ImageName?) throws {
        let manifest = image.manifest
        // An artifact has no configuration of this form, and a loader would not know what to do.
        let configuration = try image.configuration()
        guard configuration.rootfs.diffIDs.count == manifest.layers.count else {
            throw StoreError.malformed(
                place: image.blobs.place,
                reason: "the configuration lists other layers than the manifest")
        }
        let output = TarOutput(file: try OutputFile(path))
        var written: Set<String> = []
        var names: [String] = []
        for (layer, diffID) in zip(manifest.layers, configuration.rootfs.diffIDs) {
            let plain = layer.isPlainTar
            let isZstd = layer.mediaType == .ociLayerZstd
            let file = plain || isZstd ? "\(diffID.hex).tar" : "\(layer.digest.hex).tar.gz"
            names.append(file)
            progress?.advance(by: UInt64(max(0, layer.size)))
            guard written.insert(file).inserted else { continue }
            if isZstd {
                try expand(layer, diffID, as: file, output)
            } else {
                try output.add(
                    file, size: UInt64(max(0, layer.size)), from: image.blobs.openVerified(layer))
            }
        }
        let config = "\(manifest.config.digest.hex).json"
        try output.add(
            config,
            image.blobs.bytes(of: manifest.config, limit: ImageLimits.configuration))
        let entry = DockerArchiveEntry(
            config: config, repoTags: name.map { [$0.description] }, layers: names)
        try output.add(DockerArchiveEntry.manifestName, CanonicalJSON.encode([entry]))
        try output.finish()
    }

    /// Tar wants the size first, so the layer is expanded to a file before it is written.
    private func expand(
        _ layer: Descriptor, _ diffID: Digest, as name: String, _ output: TarOutput
    ) throws {
        let expanded = try TemporaryFile(in: area)
        let source = try image.blobs.openVerified(layer)
        try expanded.write(
            contentsOf: Decompressor(source, format: .zstd, limits: .layer))
        try source.drain()
        let size = try FileSystem.status(expanded.path)?.size ?? 0
        try output.add(
            name, size: size,
            from: VerifiedSource(
                FileSource(path: expanded.path.string), expecting: diffID, size: size, place: name))
    }
}

extension Descriptor {
    /// Whether this is a layer that is not compressed.
    var isPlainTar: Bool { mediaType == .ociLayer || mediaType == .dockerLayer }
}
