public import OCIModel
public import Store

/// Makes the documents of an image from what a stage has come to.
public enum StageImage {
    /// What was written.
    public struct Written: Sendable {
        /// The manifest.
        public let manifest: Descriptor
        /// The platform.
        public let platform: Platform
        /// How many layers there are.
        public let layers: Int
        /// The sum of the sizes of the layers' blobs in bytes.
        public let compressedSize: UInt64
    }

    /// Writes configuration and manifest into the store.
    ///
    /// - Parameters:
    ///   - labels: Labels over those of the file.
    ///   - annotations: Annotations of the manifest.
    ///   - environment: What the stage was built with; its codec is that of the layers.
    /// - Throws: `StoreError`, and what reading a layer throws.
    public static func write(
        _ outcome: StageOutcome, labels: [String: String], annotations: [String: String],
        in environment: BuildEnvironment
    ) async throws -> Written {
        let store = environment.store
        let recoder = LayerRecoder(environment)
        try await environment.imported.bring(recoder.needs(outcome.layers), into: store)
        let layers = try outcome.layers.map { try recoder.descriptor(of: $0) }
        var execution = outcome.state.config
        if !labels.isEmpty {
            execution.labels = (execution.labels ?? [:]).merging(labels) { $1 }
        }
        if !outcome.onBuild.isEmpty { execution.onBuild = outcome.onBuild }
        var configuration = ImageConfiguration(
            platform: outcome.platform, created: outcome.epoch.description, config: execution,
            diffIDs: outcome.layers.map(\.diffID), history: outcome.history)
        configuration.author = outcome.state.author
        let config = try store.add(configuration, as: .ociConfig)
        var all = annotations
        all["org.opencontainers.image.created"] = outcome.epoch.description
        if let base = outcome.base {
            all["org.opencontainers.image.base.name"] = base.name
            all["org.opencontainers.image.base.digest"] = base.digest.description
        }
        let manifest = try store.add(
            ImageManifest(
                config: config, layers: layers.map(plain),
                annotations: all), as: .ociManifest)
        return Written(
            manifest: manifest, platform: outcome.platform, layers: outcome.layers.count,
            compressedSize: layers.reduce(0) { $0 + UInt64(clamping: $1.size) })
    }

    /// Writes the index over several platforms' images.
    ///
    /// - Throws: `StoreError`.
    public static func index(_ images: [Written], to store: ContentStore) throws -> Descriptor {
        let manifests = images.map { image in
            var descriptor = image.manifest
            descriptor.platform = image.platform
            return descriptor
        }
        return try store.add(ImageIndex(manifests: manifests, annotations: nil), as: .ociIndex)
    }

    /// A layer's descriptor with OCI's media type: an image is of one kind throughout.
    private static func plain(_ layer: Descriptor) -> Descriptor {
        var copy = layer
        if layer.mediaType == .dockerLayerGzip { copy.mediaType = .ociLayerGzip }
        if layer.mediaType == .dockerLayer { copy.mediaType = .ociLayer }
        return copy
    }
}
