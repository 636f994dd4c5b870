import Compression
import OCIModel
import TestSupport

@testable import Store

/// A small image for tests.
struct SampleImage {
    var platform = Platform(architecture: "amd64")
    /// The layers as plain tars, or anything else.
    var layers: [[UInt8]]
    var packing = Packing.gzip
    var labels: [String: String] = [:]

    /// A layer with a few files.
    static let files = RawTar.archive([
        .directory("etc/"), .file("etc/hostname", "socle\n"),
        .file("etc/secret", "x", mode: 0o600, owner: 7, group: 8),
        .symbolicLink("etc/link", to: "hostname"), .hardLink("etc/hard", to: "etc/hostname"),
    ])

    /// Puts the image into a store and looks at it.
    func write(to store: ContentStore) throws -> StoredImage {
        store.image(try descriptor(in: store))
    }

    /// Puts the image into a store.
    func descriptor(in store: ContentStore) throws -> Descriptor {
        var descriptors: [Descriptor] = []
        for layer in layers {
            let bytes = try packing.pack(layer)
            let digest = try store.blobs.add(bytes)
            descriptors.append(
                Descriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count)))
        }
        var parameters = ExecutionParameters()
        parameters.labels = labels.isEmpty ? nil : labels
        let configuration = ImageConfiguration(
            platform: platform, created: "1970-01-01T00:00:00Z", config: parameters,
            diffIDs: layers.map { DigestHasher.digest(of: $0) },
            history: layers.map { _ in History(created: nil, createdBy: "test") })
        let config = try store.add(configuration, as: .ociConfig)
        var root = try store.add(
            ImageManifest(config: config, layers: descriptors), as: .ociManifest)
        root.platform = platform
        return root
    }

    private var mediaType: MediaType {
        switch packing {
        case .none: .ociLayer
        case .zstd: .ociLayerZstd
        default: .ociLayerGzip
        }
    }
}

extension SampleImage {
    /// An index of images for several architectures.
    static func index(
        _ architectures: [String], layers: [[UInt8]] = [files], in store: ContentStore
    ) throws -> StoredImage {
        let manifests = try architectures.map { architecture in
            try SampleImage(platform: Platform(architecture: architecture), layers: layers)
                .descriptor(in: store)
        }
        return store.image(try store.add(ImageIndex(manifests: manifests), as: .ociIndex))
    }
}
