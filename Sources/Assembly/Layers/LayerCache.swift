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

    /// The layers of recipes, with what an image's history says of each.
    func layers(
        _ recipes: [LayerRecipe], packages: [TreePackage], keys: [Digest], codec: LayerCodec
    ) throws -> [(layer: WrittenLayer, comment: String)] {
        try recipes.map { recipe in
            (try layer(recipe, packages: packages, keys: keys, codec: codec), recipe.comment)
        }
    }

    /// The layer of a recipe, written into the store if it is not there yet.
    func layer(
        _ recipe: LayerRecipe, packages: [TreePackage], keys: [Digest], codec: LayerCodec
    ) throws -> WrittenLayer {
        let key = LayerKey.of(recipe, segmentKeys: keys, codec: codec)
        if let known = try cache.value(WrittenLayer.self, for: key),
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
        try cache.keep(value: layer, for: key)
        return layer
    }
}
