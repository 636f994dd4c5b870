import Compression
import OCIModel
import Store
import TestSupport

/// An image of one layer in memory.
struct SmallImage: BlobProvider {
    let place = "memory"
    private var content: [Digest: [UInt8]] = [:]

    /// - Parameter execution: What its configuration says of containers.
    static func make(
        _ entries: [RawTarEntry], _ execution: ExecutionParameters? = nil
    ) throws -> PlatformImage {
        var blobs = SmallImage()
        let layer = blobs.add(RawTar.archive(entries), as: .ociLayer)
        let configuration = ImageConfiguration(
            platform: Platform(architecture: "amd64"), created: nil, config: execution,
            diffIDs: [layer.digest], history: [])
        let config = blobs.add(try CanonicalJSON.encode(configuration), as: .ociConfig)
        let manifest = ImageManifest(config: config, layers: [layer])
        let root = blobs.add(try CanonicalJSON.encode(manifest), as: .ociManifest)
        let images = try StoredImage(root: root, blobs: blobs).platformImages()
        guard let image = images.first else { throw SupportFailure("an image without a platform") }
        return image
    }

    private mutating func add(_ bytes: [UInt8], as type: MediaType) -> Descriptor {
        let digest = DigestHasher.digest(of: bytes)
        content[digest] = bytes
        return Descriptor(mediaType: type, digest: digest, size: Int64(bytes.count))
    }

    func size(of digest: Digest) -> UInt64? { content[digest].map { UInt64($0.count) } }

    func source(of digest: Digest) throws -> any ByteSource {
        guard let bytes = content[digest] else { throw StoreError.missing(digest, place: place) }
        return MemorySource(bytes)
    }
}
