import OCIModel
import Store
import SystemPackage

/// Where an image is copied from.
enum CopySource: Sendable {
    /// A place on this machine.
    case local(StoredImage, referrers: LocalReferrers)
    /// A registry.
    case remote(RegistryRepository, ManifestVersion)

    /// What a place on this machine knows of referrers.
    enum LocalReferrers: Sendable {
        case none
        case store(ContentStore, ImageName)
        case layout(FilePath)
    }

    /// The place, for messages.
    var place: String {
        switch self {
        case .local(let image, _): image.blobs.place
        case .remote(let repository, _): repository.description
        }
    }

    /// Where blobs are read.
    var content: BlobContent {
        switch self {
        case .local(let image, _): .local(image.blobs)
        case .remote(let repository, _): .remote(repository)
        }
    }

    /// What is to be copied.
    func root() async throws -> (descriptor: Descriptor, bytes: [UInt8]?) {
        switch self {
        case .local(let image, _): return (image.root.bare, nil)
        case .remote(let repository, let version):
            let (descriptor, bytes) = try await repository.manifest(version)
            return (descriptor, bytes)
        }
    }

    /// A manifest, checked against its digest; `nil` where the place does not hold it.
    func manifest(_ descriptor: Descriptor) async throws -> [UInt8]? {
        switch self {
        case .local(let image, _):
            guard try image.blobs.size(of: descriptor.digest) != nil else { return nil }
            return try image.blobs.bytes(of: descriptor, limit: ImageLimits.manifest)
        case .remote(let repository, _):
            return try await repository.manifest(.digest(descriptor.digest)).bytes
        }
    }

    /// What refers to a manifest.
    func referrers(of digest: Digest) async throws -> [Descriptor] {
        switch self {
        case .local(_, .none): []
        case .local(_, .store(let store, _)): try store.referrers(of: digest, type: nil)
        case .local(_, .layout(let path)): try LayoutWriter.referrers(of: digest, in: path)
        case .remote(let repository, _): try await repository.referrers(of: digest, type: nil)
        }
    }

    /// What stands under one of the tags that older tools keep signatures under, if anything.
    func image(tagged tag: Tag) async throws -> Descriptor? {
        switch self {
        case .local(_, .none): return nil
        case .local(_, .store(let store, let name)):
            var other = name
            other.tag = tag
            return try store.root(of: other)
        case .local(_, .layout(let path)):
            let entry = ImageLocation.LayoutEntry.named(try LayoutName(tag.text))
            return try? LayoutWriter.root(entry, in: path)
        case .remote(let repository, _): return try await repository.descriptor(of: .tag(tag))
        }
    }
}
