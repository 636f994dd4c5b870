public import OCIModel
public import Store

extension RegistryRepository: ImageRepository {
    /// What a tag stands for now.
    ///
    /// - Throws: ``RegistryError``.
    public func root(tagged tag: Tag) async throws -> Descriptor? {
        try await descriptor(of: .tag(tag))
    }

    /// Stores a small manifest with its parts, and tags it last.
    ///
    /// - Throws: ``RegistryError``.
    public func put(_ manifest: ImageManifest, parts: [Artifact.Part], tag: Tag) async throws {
        for part in parts {
            let descriptor = Descriptor(
                mediaType: part.mediaType, digest: DigestHasher.digest(of: part.bytes),
                size: Int64(part.bytes.count))
            guard try await !hasBlob(descriptor) else { continue }
            _ = try await upload(
                descriptor, .bytes(part.bytes), mountingFrom: nil, progress: nil)
        }
        try await put(CanonicalJSON.encode(manifest), as: .ociManifest, .tag(tag))
    }
}
