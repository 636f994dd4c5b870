package import Compression
package import OCIModel

/// Makes the documents of an image from its layers: configuration, manifest, index.
///
/// Pure: the same layers and settings give the same bytes.
enum ImageAssembler {
    /// A document with its address.
    struct Document: Sendable, Equatable {
        var descriptor: Descriptor
        var bytes: [UInt8]
    }

    /// The configuration and the manifest of one platform's image.
    static func image(
        platform: Platform, layers: [(layer: WrittenLayer, comment: String)], codec: LayerCodec,
        settings: ImageSettings
    ) throws -> (config: Document, manifest: Document) {
        let created = settings.epoch.description
        let configuration = ImageConfiguration(
            platform: platform, created: created, config: settings.execution,
            diffIDs: layers.map(\.layer.diffID),
            history: layers.map {
                History(created: created, createdBy: settings.createdBy, comment: $0.comment)
            })
        let config = try document(configuration, mediaType: .ociConfig)
        let descriptors = layers.map {
            Descriptor(
                mediaType: codec.mediaType, digest: $0.layer.digest, size: Int64($0.layer.size))
        }
        let manifest = try document(
            ImageManifest(
                config: config.descriptor, layers: descriptors,
                annotations: settings.annotations.isEmpty ? nil : settings.annotations),
            mediaType: .ociManifest)
        return (config, manifest)
    }

    /// The index over the manifests of several platforms, in the order given.
    static func index(
        of manifests: [(platform: Platform, manifest: Descriptor)], annotations: [String: String]
    ) throws -> Document {
        let descriptors = manifests.map { platform, manifest in
            var descriptor = manifest
            descriptor.platform = platform
            return descriptor
        }
        return try document(
            ImageIndex(
                manifests: descriptors, annotations: annotations.isEmpty ? nil : annotations),
            mediaType: .ociIndex)
    }

    private static func document(
        _ value: some Encodable, mediaType: MediaType
    ) throws -> Document {
        let bytes = try CanonicalJSON.encode(value)
        let descriptor = Descriptor(
            mediaType: mediaType, digest: DigestHasher.digest(of: bytes), size: Int64(bytes.count))
        return Document(descriptor: descriptor, bytes: bytes)
    }
}

extension LayerCodec {
    /// The media type of a layer in this form.
    package var mediaType: MediaType {
        switch self {
        case .gzip: .ociLayerGzip
        case .zstd: .ociLayerZstd
        case .none: .ociLayer
        }
    }
}
