import Compression
public import OCIModel
public import Store

/// The steps of a build with their layers, in the form of an image: so that a cache can lie wherever
/// an image can, in a registry above all, and another machine takes up where this one left off.
///
/// The manifest's configuration lists the steps by their keys, and its layers are theirs. Keys are made
/// of what goes into a step, so a cache never answers a question that it was not asked; but whoever
/// can write to it decides what the answers are. Take caches only from where you would take the image.
public enum PortableCache {
    /// What the configuration is.
    static let type = MediaType(
        rawValue: "application/vnd.socle.build.cache.v1+json")
    private static let sizeLimit = 16 << 20
    private static let countLimit = 20_000

    private struct Steps: Codable {
        var steps: [Step]
    }

    private struct Step: Codable {
        var key: Digest
        var layer: StepLayer?
    }

    /// Writes the steps of a build into a store.
    ///
    /// - Returns: The manifest; it has no name.
    /// - Throws: `StoreError`.
    public static func write(_ record: StepRecord, to store: ContentStore) throws -> Descriptor {
        let steps = record.all.map { Step(key: $0.key, layer: $0.layer) }
        var layers: [Descriptor] = []
        var seen: Set<Digest> = []
        for case let layer? in steps.map(\.layer)
        where seen.insert(layer.descriptor.digest).inserted {
            layers.append(layer.descriptor)
        }
        let config = try store.add(Steps(steps: steps), as: type)
        return try store.add(ImageManifest(config: config, layers: layers), as: .ociManifest)
    }

    /// The layers of a record that are not in a store and lie elsewhere than in a place, where they
    /// are to be written too: these have to be brought.
    ///
    /// - Parameter place: The place that is written to.
    /// - Throws: `StoreError`, and what fetching throws.
    public static func complete(
        _ record: StepRecord, for place: String, from imported: ImportedSteps,
        in store: ContentStore
    ) async throws {
        let layers = record.all.compactMap(\.layer?.descriptor)
        let missing = try layers.filter { try !store.blobs.contains($0.digest) }
        guard !imported.lie(missing, in: place) else { return }
        try await imported.bring(missing, into: store)
    }

    /// Takes up the steps of another build. Of their layers nothing is read until somebody needs one.
    ///
    /// - Parameters:
    ///   - root: The manifest.
    ///   - name: What the cache is called.
    ///   - blobs: Where the manifest and its configuration are.
    ///   - place: What the place is, which tells places apart.
    ///   - fetch: Brings a layer into the store.
    /// - Returns: How many there are.
    /// - Throws: ``PortableCacheError``, `StoreError`.
    public static func read(
        _ root: Descriptor, name: String, from blobs: any BlobProvider, place: String,
        into imported: ImportedSteps, fetch: @escaping ImportedSteps.Fetch
    ) throws -> Int {
        guard root.size <= sizeLimit,
            let manifest = try? CanonicalJSON.decode(
                ImageManifest.self, from: blobs.openVerified(root).readAll(limit: sizeLimit)),
            manifest.config.mediaType == type
        else { throw PortableCacheError.none(name) }
        let found: Steps
        do {
            found = try CanonicalJSON.decode(
                Steps.self, from: blobs.openVerified(manifest.config).readAll(limit: sizeLimit))
        } catch let error as StoreError {
            throw error
        } catch {
            throw PortableCacheError.damaged(name)
        }
        let layers = Set(manifest.layers)
        guard found.steps.count <= countLimit,
            found.steps.allSatisfy({ $0.layer.map { layers.contains($0.descriptor) } ?? true })
        else { throw PortableCacheError.damaged(name) }
        imported.add(
            found.steps.map { (key: $0.key, layer: $0.layer) }, place: place, fetch: fetch)
        return found.steps.count
    }
}

/// Why a cache cannot be taken up.
public enum PortableCacheError: Error, Equatable, CustomStringConvertible {
    /// It is something else.
    case none(String)
    /// Its list of steps is no such list.
    case damaged(String)

    /// One line that names the place.
    public var description: String {
        switch self {
        case .none(let name): "`\(name)` is no build cache; write one with --cache-to"
        case .damaged(let name): "`\(name)`: the list of steps is damaged; write it again"
        }
    }
}
