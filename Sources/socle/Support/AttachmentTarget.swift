import Distribution
import OCIModel
import Store
import SupplyChain

/// An image that something is said of, wherever it lies, and the place where that is kept beside it.
/// Of an image in a registry, manifests alone are read.
struct AttachmentTarget {
    /// What a user wrote.
    let text: String
    /// What signatures and statements call the image.
    let name: String
    /// The manifest or index, checked against its digest.
    let root: Descriptor
    /// The place.
    let place: any ImageRepository
    /// The images for single platforms that the place has; the root where it is one.
    private let images: [Descriptor]

    /// Finds an image and its place.
    ///
    /// - Throws: `StoreError`, `RegistryError`, ``BadInput`` where nothing can be kept beside it.
    static func open(
        _ text: String, in workplace: Workplace, registry: RegistrySettings
    ) async throws -> AttachmentTarget {
        let location = try ImageArgument(text).location
        switch try ImagePlace.of(location, in: workplace, registry: registry) {
        case nil:
            throw BadInput(
                "\(text): signatures and statements cannot be kept there (want a name in the store, "
                    + "oci:, oci-archive: or docker://)")
        case .registry(let repository, let reference):
            return try await remote(text, reference, repository)
        case .local(let place):
            let image = try ImageReader(workplace.session, store: workplace.images)
                .open(location)
            _ = try await place.content(of: image.root, limit: ImageLimits.manifest)
            let images = try image.platformImages().map { one in
                var descriptor = one.descriptor
                // A database of advisories, or another artifact, is for no platform.
                if one.manifest.artifactType == nil { descriptor.platform = try one.platform() }
                return descriptor
            }
            return AttachmentTarget(
                text: text, name: image.name ?? text, root: image.root, place: place,
                images: images)
        }
    }

    private static func remote(
        _ text: String, _ reference: ImageReference, _ repository: RegistryRepository
    ) async throws -> AttachmentTarget {
        let (root, bytes) = try await repository.manifest(ManifestVersion(reference))
        var images = [root]
        if root.mediaType.isIndex {
            let index: ImageIndex
            do {
                index = try CanonicalJSON.decode(ImageIndex.self, from: bytes)
            } catch {
                throw StoreError.malformed(place: text, reason: "not an image index")
            }
            // Attestations that buildx puts into an index are no images.
            images = index.manifests.filter {
                $0.mediaType.isManifest && $0.platform?.os != "unknown"
            }
        }
        var name = reference
        name.digest = nil
        return AttachmentTarget(
            text: text, name: name.description, root: root, place: repository, images: images)
    }

    /// What a command is about: the image for a platform, or where none is named the image itself.
    ///
    /// - Throws: ``BadInput`` for a platform that is none, `StoreError.unknownPlatform`.
    func subject(_ platform: String?) async throws -> Descriptor {
        guard let platform else { return root }
        return try await image(for: Platform(user: platform))
    }

    /// The image, and its images for single platforms; one of them where a platform is named.
    ///
    /// - Throws: As ``subject(_:)``.
    func subjects(_ platform: String? = nil) async throws -> [Descriptor] {
        guard platform == nil else { return [try await subject(platform)] }
        return [root] + images.filter { $0.digest != root.digest }
    }

    /// The images for single platforms; one of them where a platform is named.
    ///
    /// - Throws: As ``subject(_:)``.
    func platformImages(_ platform: String?) async throws -> [Descriptor] {
        guard platform == nil else { return [try await subject(platform)] }
        return images
    }

    /// What the place has of what a policy wants; of an index, its images may have the statements.
    ///
    /// - Throws: As ``subject(_:)``, and what the place says when it cannot answer.
    func verdict(
        _ wanted: VerificationPolicy, platform: String?
    ) async throws -> (Digest, Verifier.Verdict) {
        let digest = try await subject(platform).digest
        let platforms = try await platformImages(platform).map(\.digest)
        let verifier = Verifier(place)
        return (digest, try await verifier.verify(digest, platforms: platforms, wanted))
    }

    private func image(for wanted: Platform) async throws -> Descriptor {
        var known: [(platform: Platform, image: Descriptor)] = []
        for image in images {
            if let platform = image.platform {
                known.append((platform, image))
                continue
            }
            let manifest = try await place.manifest(of: image)
            let bytes = try await place.content(
                of: manifest.config, limit: ImageLimits.configuration)
            let configuration = try? CanonicalJSON.decode(ImageConfiguration.self, from: bytes)
            if let configuration { known.append((configuration.platform, image)) }
        }
        let matching = known.filter {
            $0.platform.os == wanted.os && $0.platform.architecture == wanted.architecture
        }
        let exact = matching.first { $0.platform.variant == wanted.variant }
        let near = matching.first { $0.platform.variant == nil || wanted.variant == nil }
        guard let found = exact ?? near else {
            throw StoreError.unknownPlatform(wanted, known: known.map(\.platform))
        }
        return found.image
    }
}
