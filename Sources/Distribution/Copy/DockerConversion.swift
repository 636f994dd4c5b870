import OCIModel

/// Turns what Docker's schema 2 says into the words of OCI. Configuration and layers stay as they
/// are, byte for byte; only the manifest names them otherwise, and so has another digest.
enum DockerConversion {
    private static let types: [MediaType: MediaType] = [
        .dockerManifest: .ociManifest, .dockerManifestList: .ociIndex, .dockerConfig: .ociConfig,
        .dockerLayer: .ociLayer, .dockerLayerGzip: .ociLayerGzip,
        MediaType(rawValue: "application/vnd.docker.image.rootfs.diff.tar.zstd"): .ociLayerZstd,
    ]

    /// Converts a manifest; `false` when there is nothing to convert.
    static func convert(_ manifest: inout ImageManifest) -> Bool {
        guard manifest.mediaType == .dockerManifest || manifest.config.mediaType == .dockerConfig
        else { return false }
        manifest.mediaType = .ociManifest
        manifest.config.mediaType = types[manifest.config.mediaType] ?? manifest.config.mediaType
        for index in manifest.layers.indices {
            let type = manifest.layers[index].mediaType
            manifest.layers[index].mediaType = types[type] ?? type
        }
        return true
    }
}
