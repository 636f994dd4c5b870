import OCIModel
import Store

/// Where an image is copied to, blob by blob.
protocol CopyDestination: Sendable {
    /// Whether an index may be there without all that it lists.
    var keepsIndex: Bool { get }

    /// Whether a manifest is there, and so all that it names.
    func hasManifest(_ descriptor: Descriptor) async throws -> Bool

    /// Whether what the destination names is this already.
    func isRoot(_ descriptor: Descriptor) async throws -> Bool

    /// Whether a blob is there.
    func hasBlob(_ descriptor: Descriptor) async throws -> Bool

    /// Puts a blob there, whole or not at all.
    func putBlob(
        _ descriptor: Descriptor, from content: BlobContent, progress: ProgressItem?
    ) async throws -> BlobUpload.Outcome

    /// Puts a manifest there, whose parts are there already.
    func putManifest(_ node: CopyPlan.Node) async throws

    /// Puts a manifest there and lists it among the referrers of its subject.
    func putReferrer(_ node: CopyPlan.Node, on subject: Digest) async throws

    /// Gives an image a tag beside the one that the destination names.
    func setTag(_ tag: Tag, to node: CopyPlan.Node) async throws

    /// Names the image.
    func finish(_ root: CopyPlan.Node) async throws

    /// Ends the work, however it went.
    func close()
}

/// A repository of a registry.
struct RegistryDestination: CopyDestination {
    let repository: RegistryRepository
    /// `nil` when nothing is to be tagged.
    let tag: Tag?
    /// A repository of the same registry that has the blobs.
    let origin: RepositoryName?

    var keepsIndex: Bool { false }

    func hasManifest(_ descriptor: Descriptor) async throws -> Bool {
        try await repository.descriptor(of: .digest(descriptor.digest)) != nil
    }

    func isRoot(_ descriptor: Descriptor) async throws -> Bool {
        let version = tag.map(ManifestVersion.tag) ?? .digest(descriptor.digest)
        return try await repository.descriptor(of: version)?.digest == descriptor.digest
    }

    func hasBlob(_ descriptor: Descriptor) async throws -> Bool {
        try await repository.hasBlob(descriptor)
    }

    func putBlob(
        _ descriptor: Descriptor, from content: BlobContent, progress: ProgressItem?
    ) async throws -> BlobUpload.Outcome {
        try await repository.upload(
            descriptor, content, mountingFrom: origin, progress: progress)
    }

    func putManifest(_ node: CopyPlan.Node) async throws {
        try await repository.put(
            node.bytes, as: node.descriptor.mediaType, .digest(node.descriptor.digest))
    }

    func putReferrer(_ node: CopyPlan.Node, on subject: Digest) async throws {
        try await repository.putReferrer(node.bytes, node.listing, on: subject)
    }

    func setTag(_ tag: Tag, to node: CopyPlan.Node) async throws {
        try await repository.put(node.bytes, as: node.descriptor.mediaType, .tag(tag))
    }

    func finish(_ root: CopyPlan.Node) async throws {
        if let tag { try await setTag(tag, to: root) }
    }

    func close() {}
}
