import Compression
import OCIModel
import Store

/// Layers that were written before, found again by what they are made of.
///
/// An entry only says which blob the layer is; it counts when the store still has the blob.
struct LayerCache: Sendable {
    private let cache: CacheStore
    private let store: ContentStore

    init(_ session: StoreSession, store: ContentStore) {
        cache = CacheStore(session, name: "layers")
        self.store = store
    }

    /// The layer of a recipe, written into the store if it is not there yet.
    func layer(
        _ recipe: LayerRecipe, packages: [TreePackage], keys: [Digest], codec: LayerCodec
    ) throws -> WrittenLayer {
        let key = LayerKey.of(recipe, segmentKeys: keys, codec: codec)
        if let entry = try cache.entry(for: key),
            let bytes = try? entry.open().readAll(limit: 64 << 10),
            let known = try? CanonicalJSON.decode(WrittenLayer.self, from: bytes),
            try store.blobs.contains(known.digest)
        {
            return known
        }
        let blob = try store.blobs.writer()
        let (diffID, unpackedSize) = try LayerWriter(packages: packages, codec: codec)
            .write(recipe, to: blob)
        let (digest, size) = try blob.commit()
        let layer = WrittenLayer(
            digest: digest, size: size, diffID: diffID, unpackedSize: unpackedSize)
        let writer = try cache.writer(for: key)
        try CanonicalJSON.encode(layer).withUnsafeBytes { try writer.write($0) }
        _ = try writer.commit()
        return layer
    }
}
