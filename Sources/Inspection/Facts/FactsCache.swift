import Compression
import OCIModel
public import Store

/// The facts of images that were looked at before, by the digest of the manifest.
public struct FactsCache: Sendable {
    private let cache: CacheStore

    /// What the facts are; to be raised when others are found or found otherwise.
    private static let format = "2"
    private static let limit = 64 << 20

    /// Opens the cache.
    public init(_ session: StoreSession) { cache = CacheStore(session, name: "facts") }

    /// The facts of an image, from the cache or from its files.
    ///
    /// - Throws: As ``ImageFacts/init(of:)``. A cache that cannot be used is no reason to fail.
    public func facts(of image: PlatformImage) throws -> ImageFacts {
        let key = CacheStore.key(["facts", Self.format, image.descriptor.digest.description])
        if let entry = try? cache.entry(for: key),
            let bytes = try? entry.open().readAll(limit: Self.limit),
            let facts = try? CanonicalJSON.decode(ImageFacts.self, from: bytes)
        {
            return facts
        }
        let facts = try ImageFacts(of: image)
        if let bytes = try? CanonicalJSON.encode(facts), let writer = try? cache.writer(for: key) {
            _ = try? bytes.withUnsafeBytes { try writer.write($0) }
            _ = try? writer.commit()
        }
        return facts
    }
}
