public import OCIModel
public import Store

/// Where cosign before its version 3, skopeo and podman keep what is said of an image: an image of its
/// own under a tag made of the digest, whose layers are the documents.
public enum LegacyTag: String, Sendable, CaseIterable {
    /// Signatures.
    case signatures = "sig"
    /// Signed statements.
    case attestations = "att"

    /// How many documents one tag may have.
    private static let limit = 1000

    /// The tag for an image.
    ///
    /// - Throws: `ReferenceError` for a digest that is too long for a tag.
    public func tag(of digest: Digest) throws -> Tag {
        try Tag("\(digest.algorithm.rawValue)-\(digest.hex).\(rawValue)")
    }

    /// The documents that are there; none where the tag stands for nothing, or for no such image.
    ///
    /// - Throws: `StoreError`, or what the registry answers.
    func parts(of digest: Digest, in place: any ImageRepository) async throws -> [Descriptor] {
        guard let root = try await place.root(tagged: tag(of: digest)), root.mediaType.isManifest,
            let manifest = try await place.manifestIfSound(of: root)
        else { return [] }
        return Array(manifest.layers.prefix(Self.limit))
    }

    /// Keeps the parts of an artifact under the tag, beside those that are there.
    ///
    /// - Returns: The tag.
    /// - Throws: `StoreError`, or what the registry answers.
    public func add(_ artifact: Artifact, to place: any ImageRepository) async throws -> Tag {
        let digest = artifact.subject.digest
        let earlier = try await parts(of: digest, in: place)
        let added = artifact.parts.map { part in
            Descriptor(
                mediaType: part.mediaType, digest: DigestHasher.digest(of: part.bytes),
                size: Int64(part.bytes.count), annotations: part.annotations)
        }
        let layers = earlier + added.filter { !earlier.contains($0) }
        let configuration = try CanonicalJSON.encode(
            ImageConfiguration(
                platform: Platform(os: "", architecture: ""), created: nil, config: nil,
                diffIDs: layers.map(\.digest), history: []))
        let config = Artifact.Part(mediaType: .ociConfig, bytes: configuration)
        let manifest = ImageManifest(
            config: Descriptor(
                mediaType: .ociConfig, digest: DigestHasher.digest(of: configuration),
                size: Int64(configuration.count)), layers: layers)
        let tag = try tag(of: digest)
        try await place.put(manifest, parts: artifact.parts + [config], tag: tag)
        return tag
    }
}

extension ReferrerPlace {
    /// A manifest; `nil` when what is there is none, or is damaged.
    ///
    /// - Throws: What the place says when it cannot answer.
    func manifestIfSound(of descriptor: Descriptor) async throws -> ImageManifest? {
        do {
            return try await manifest(of: descriptor)
        } catch let error as any ContentError where error.isDamage {
            return nil
        }
    }

    /// Small content; `nil` when it is damaged, too large or not there.
    ///
    /// - Throws: What the place says when it cannot answer.
    func contentIfSound(of descriptor: Descriptor, limit: Int) async throws -> [UInt8]? {
        do {
            return try await content(of: descriptor, limit: limit)
        } catch let error as any ContentError where error.isDamage {
            return nil
        }
    }
}
