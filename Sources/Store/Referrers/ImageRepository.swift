public import OCIModel

/// A repository wherever it lies: an image with its neighbours by tag, and what is said about them.
///
/// Before there were referrers, signatures and attestations were kept as images of their own under
/// tags made of the digest. Those who look there are served through this.
public protocol ImageRepository: ReferrerPlace {
    /// What a tag stands for; `nil` when it stands for nothing.
    ///
    /// - Throws: ``StoreError``, or what the registry answers.
    func root(tagged tag: Tag) async throws -> Descriptor?

    /// Stores a manifest and its parts, and lets a tag stand for it from now on.
    ///
    /// - Parameter parts: What the manifest names, its configuration among them.
    /// - Throws: ``StoreError``, or what the registry answers.
    func put(_ manifest: ImageManifest, parts: [Artifact.Part], tag: Tag) async throws

    /// Makes what was stored last, where that is done in one step at the end.
    ///
    /// - Throws: ``StoreError``.
    func finish() throws
}

extension ImageRepository {
    /// Nothing is left to do.
    public func finish() throws {}
}

/// The images of the local store whose names differ in nothing but the tag.
public struct StoreRepository: ImageRepository {
    private let store: ContentStore
    private let name: ImageName

    /// The neighbours of an image.
    public init(_ store: ContentStore, beside name: ImageName) {
        self.store = store
        self.name = name
    }

    /// What the store knows to refer to a manifest.
    public func referrers(of subject: Digest, type: MediaType?) throws -> [Descriptor] {
        try store.referrers(of: subject, type: type)
    }

    /// Stores an artifact and lists it.
    @discardableResult
    public func attach(_ artifact: Artifact) throws -> Descriptor { try store.attach(artifact) }

    /// A small blob of the store.
    public func content(of descriptor: Descriptor, limit: Int) throws -> [UInt8] {
        try store.content(of: descriptor, limit: limit)
    }

    /// The image of the same name with another tag.
    public func root(tagged tag: Tag) throws -> Descriptor? {
        try store.root(of: neighbour(tag))
    }

    /// Names a manifest.
    public func put(_ manifest: ImageManifest, parts: [Artifact.Part], tag: Tag) throws {
        for part in parts where try !store.blobs.contains(DigestHasher.digest(of: part.bytes)) {
            try store.blobs.add(part.bytes)
        }
        try store.setName(neighbour(tag), to: store.add(manifest, as: .ociManifest))
    }

    private func neighbour(_ tag: Tag) -> ImageName {
        var other = name
        other.tag = tag
        return other
    }
}
