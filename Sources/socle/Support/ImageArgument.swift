import Distribution
import OCIModel
import Store

/// What a user names as IMAGE, in the notation that every command shares: a name in the local store,
/// `oci:DIR[:TAG]`, `oci-archive:FILE`, `docker-archive:FILE`, `docker://REGISTRY/NAME:TAG`, or
/// `dir:PATH` with the files of an image.
struct ImageArgument {
    /// The text on the command line.
    let text: String
    /// Where it leads.
    let location: ImageLocation

    /// Reads an IMAGE.
    ///
    /// - Throws: `ImageLocationError` or `ReferenceError`.
    init(_ text: String) throws {
        self.text = text
        location = try ImageLocation(text)
    }

    /// Looks at the image. What lies on this machine is read where it lies; what is in a registry is
    /// brought into the store first, without a name, so that it is there the next time.
    ///
    /// - Parameters:
    ///   - workplace: The edges of the program.
    ///   - platform: The only platform that will be asked for; `nil` for all.
    ///   - registry: How to get at registries; `nil` for what the command line says.
    /// - Throws: `StoreError`, `RegistryError`.
    func open(
        in workplace: Workplace, platform: Platform? = nil, registry: RegistrySettings? = nil
    ) async throws -> StoredImage {
        guard case .registry(let reference) = location else {
            return try ImageReader(workplace.session, store: workplace.images).open(location)
        }
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        defer { task.finish() }
        let copier = ImageCopier(
            workplace.session, store: workplace.images,
            client: try (registry ?? workplace.registry).client(workplace),
            progress: task)
        return try await copier.fetch(reference, platforms: platform.map { .only([$0]) } ?? .all)
    }

    /// The images for single platforms of what ``open(in:platform:)`` gave, or the one that is named.
    ///
    /// - Throws: ``BadInput`` when there is none, and `StoreError`.
    func platformImages(
        of stored: StoredImage, platform: Platform? = nil
    ) throws -> [PlatformImage] {
        if let platform { return [try stored.image(for: platform)] }
        let images = try stored.platformImages()
        guard !images.isEmpty else { throw BadInput("\(text): has no image for any platform") }
        return images
    }

    /// One image, for commands that need exactly one: for the platform that is named, or the only
    /// one, or the one for this machine.
    ///
    /// - Throws: `StoreError`, which names the platforms where a choice has to be made.
    func openOne(
        in workplace: Workplace, platform: Platform? = nil, registry: RegistrySettings? = nil
    ) async throws -> PlatformImage {
        // Of an image in a registry, only what will be used is fetched.
        var wanted = platform
        if case .registry = location { wanted = platform ?? .host }
        let stored = try await open(in: workplace, platform: wanted, registry: registry)
        if let platform { return try stored.image(for: platform) }
        let images = try stored.platformImages()
        if images.count > 1, let own = try? stored.image(for: .host) { return own }
        return try stored.singleImage(place: text)
    }
}
