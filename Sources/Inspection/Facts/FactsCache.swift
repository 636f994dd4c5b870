import Compression
import OCIModel
public import Store

/// The facts of images that were looked at before, by the digest of the manifest.
public struct FactsCache: Sendable {
    private let cache: CacheStore

    /// What the facts are; to be raised when others are found or found otherwise.
    private static let format = "4"
    private static let limit = 64 << 20

    /// Opens the cache.
    public init(_ session: StoreSession) { cache = CacheStore(session, name: "facts") }

    /// The facts of an image, from the cache or from its files.
    ///
    /// - Throws: As ``ImageFacts/init(of:)``. A cache that cannot be used is no reason to fail.
    public func facts(of image: PlatformImage) throws -> ImageFacts {
        let key = CacheStore.key(["facts", Self.format, image.descriptor.digest.description])
        if let facts = try? cache.value(ImageFacts.self, for: key, limit: Self.limit) {
            return facts
        }
        let facts = try ImageFacts(of: image)
        try? cache.keep(value: facts, for: key)
        return facts
    }
}
