import Compression
import OCIModel
import Store
import TestSupport

/// Blobs in memory.
struct MemoryBlobs: BlobProvider {
    let place = "memory"
    private(set) var content: [Digest: [UInt8]] = [:]

    /// Adds a blob.
    mutating func add(_ bytes: [UInt8], as type: MediaType) -> Descriptor {
        let digest = DigestHasher.digest(of: bytes)
        content[digest] = bytes
        return Descriptor(mediaType: type, digest: digest, size: Int64(bytes.count))
    }

    /// Puts other bytes under a digest.
    mutating func spoil(_ digest: Digest) {
        content[digest] = content[digest].map { Damage.altered($0) }
    }

    /// Takes a blob away.
    mutating func remove(_ digest: Digest) { content[digest] = nil }

    func size(of digest: Digest) -> UInt64? { content[digest].map { UInt64($0.count) } }

    func source(of digest: Digest) throws -> any ByteSource {
        guard let bytes = content[digest] else { throw StoreError.missing(digest, place: place) }
        return MemorySource(bytes)
    }
}

/// An image of one platform in memory.
struct MemoryImage {
    /// The layers as they are kept, lowest first.
    var layers: [[UInt8]]
    /// The media type of all layers; what the bytes are shows in the bytes.
    var type = MediaType.ociLayer
    /// How containers are started.
    var execution: ExecutionParameters?
    /// What it runs on.
    var platform = Platform(architecture: "amd64")
    /// The number of a layer whose bytes are not those of its digest.
    var spoilt: Int?
    /// The number of a layer that is not there.
    var missing: Int?

    /// An image without layers.
    init() { layers = [] }

    /// An image of these layers' entries.
    init(_ layers: [RawTarEntry]...) { self.layers = layers.map { RawTar.archive($0) } }

    /// An image of these bytes as layers.
    init(raw layers: [UInt8]...) { self.layers = layers }

    /// The image to look at.
    func image() throws -> PlatformImage {
        var blobs = MemoryBlobs()
        let descriptors = layers.map { blobs.add($0, as: type) }
        let configuration = ImageConfiguration(
            platform: platform, created: "2023-11-14T22:13:20Z", config: execution,
            diffIDs: layers.map { DigestHasher.digest(of: $0) }, history: [])
        let config = blobs.add(try CanonicalJSON.encode(configuration), as: .ociConfig)
        let manifest = ImageManifest(config: config, layers: descriptors)
        let root = blobs.add(try CanonicalJSON.encode(manifest), as: .ociManifest)
        if let missing { blobs.remove(descriptors[missing].digest) }
        if let spoilt { blobs.spoil(descriptors[spoilt].digest) }
        let images = try StoredImage(root: root, blobs: blobs).platformImages()
        guard let image = images.first else { throw SupportFailure("an image without a platform") }
        return image
    }
}
