public import OCIModel

/// An image that can be read: a manifest, or an index with one for each platform, and the place
/// where its blobs are.
///
/// It is a view: nothing is read until it is asked for, and everything small is checked against its
/// digest when it is.
public struct StoredImage: Sendable {
    /// The manifest or index.
    public let root: Descriptor
    /// The name that it was found by, where there was one.
    public let name: String?
    /// Where its blobs are.
    public let blobs: any BlobProvider

    /// Looks at an image.
    public init(root: Descriptor, name: String? = nil, blobs: any BlobProvider) {
        self.root = root
        self.name = name
        self.blobs = blobs
    }

    /// The images for single platforms in the order of the index, nested indexes included; one for
    /// an image that is no index. What an index lists but the place does not hold is left out, and
    /// so are attestations, which have the platform `unknown`.
    ///
    /// - Throws: ``StoreError`` when a manifest is missing, damaged, too large or too deep.
    public func platformImages() throws -> [PlatformImage] {
        try ImageGraph(blobs).manifests(below: root).compactMap { descriptor, manifest in
            if descriptor.platform?.os == "unknown" { return nil }
            return PlatformImage(descriptor: descriptor, manifest: manifest, blobs: blobs)
        }
    }

    /// The image for a platform: the exact variant if there is one, otherwise one where a variant is
    /// missing on either side.
    ///
    /// - Throws: ``StoreError/unknownPlatform(_:known:)``, and as ``platformImages()``.
    public func image(for platform: Platform) throws -> PlatformImage {
        let all = try platformImages().map { (try $0.platform(), $0) }
        let matching = all.filter { candidate, _ in
            candidate.os == platform.os && candidate.architecture == platform.architecture
        }
        let exact = matching.first { $0.0.variant == platform.variant }
        let near = matching.first { $0.0.variant == nil || platform.variant == nil }
        guard let found = exact ?? near else {
            throw StoreError.unknownPlatform(platform, known: all.map(\.0))
        }
        return found.1
    }

    /// The only image for a platform, or that for `platform` when one is named.
    ///
    /// - Throws: ``StoreError/severalPlatforms(place:known:)`` when there are several and none is
    ///   named, and as ``image(for:)``.
    public func singleImage(for platform: Platform? = nil, place: String) throws -> PlatformImage {
        if let platform { return try image(for: platform) }
        let all = try platformImages()
        guard let only = all.first, all.count == 1 else {
            throw all.isEmpty
                ? StoreError.malformed(place: blobs.place, reason: "the index lists no image")
                : StoreError.severalPlatforms(
                    place: place, known: try all.map { try $0.platform() })
        }
        return only
    }

    /// Everything that belongs to the image, each blob once: configurations and layers before the
    /// manifest that names them, the root last. Written in this order, nothing ever names what is
    /// not there.
    ///
    /// - Throws: As ``platformImages()``.
    public func contents() throws -> [Descriptor] { try ImageGraph(blobs).contents(below: root) }
}

/// An image for one platform.
public struct PlatformImage: Sendable {
    /// What names the manifest.
    public let descriptor: Descriptor
    /// The manifest.
    public let manifest: ImageManifest
    /// Where the blobs are.
    public let blobs: any BlobProvider

    /// Looks at an image whose manifest is at hand.
    public init(descriptor: Descriptor, manifest: ImageManifest, blobs: any BlobProvider) {
        self.descriptor = descriptor
        self.manifest = manifest
        self.blobs = blobs
    }

    /// The configuration, checked against its digest.
    ///
    /// - Throws: ``StoreError``.
    public func configuration() throws -> ImageConfiguration {
        try blobs.value(
            ImageConfiguration.self, of: manifest.config, limit: ImageLimits.configuration)
    }

    /// What the image runs on: what the index says, or else the configuration.
    ///
    /// - Throws: ``StoreError`` when the configuration cannot be read.
    public func platform() throws -> Platform {
        try descriptor.platform ?? configuration().platform
    }
}
