public import OCIModel

/// A place that knows what is said about images: the local store, a repository of a registry.
public protocol ReferrerPlace: Sendable {
    /// All that refers to a manifest or index, oldest first, as descriptors with `artifactType` and
    /// the annotations of each (OCI distribution specification, *Listing Referrers*).
    ///
    /// - Parameters:
    ///   - subject: The digest of the manifest or index.
    ///   - type: Only artifacts of this type; `nil` for all.
    /// - Throws: ``StoreError``, or what the registry answers.
    func referrers(of subject: Digest, type: MediaType?) async throws -> [Descriptor]

    /// Stores an artifact and lists it among the referrers of its subject. What is there already is
    /// stored once.
    ///
    /// - Returns: The descriptor of the artifact's manifest.
    /// - Throws: ``StoreError``, or what the registry answers.
    @discardableResult
    func attach(_ artifact: Artifact) async throws -> Descriptor

    /// A small blob or manifest of the place, checked against its digest.
    ///
    /// - Throws: ``StoreError/tooLarge(place:limit:)``, ``StoreError/missing(_:place:)``, or what the
    ///   registry answers.
    func content(of descriptor: Descriptor, limit: Int) async throws -> [UInt8]
}

extension ReferrerPlace {
    /// The manifest of a referrer.
    ///
    /// - Throws: ``StoreError/malformed(place:reason:)`` when it is none, and as
    ///   ``content(of:limit:)``.
    public func manifest(of referrer: Descriptor) async throws -> ImageManifest {
        let bytes = try await content(of: referrer, limit: ImageLimits.manifest)
        do {
            return try CanonicalJSON.decode(ImageManifest.self, from: bytes)
        } catch {
            throw StoreError.malformed(
                place: referrer.digest.description, reason: "not the manifest of an artifact")
        }
    }
}

extension Digest {
    /// The tag under which a registry without the referrers API, and a layout, list what refers to
    /// this digest (OCI distribution specification, *Referrers Tag Schema*): `sha256-…`.
    public var referrersTag: String { "\(algorithm.rawValue)-\(hex.prefix(64))" }

    /// The digest that such a tag is for; `nil` for any other text.
    init?(referrersTag text: some StringProtocol) {
        guard text.hasPrefix("sha256-"),
            let digest = try? Digest(.sha256, hex: text.dropFirst("sha256-".count))
        else { return nil }
        self = digest
    }
}

extension ImageManifest {
    /// What a list of referrers says of an artifact whose manifest this is: the type is that of the
    /// artifact, or else of its configuration.
    public func referrerDescriptor(_ descriptor: Descriptor) -> Descriptor {
        var entry = Descriptor(
            mediaType: descriptor.mediaType, digest: descriptor.digest, size: descriptor.size)
        entry.artifactType = artifactType ?? config.mediaType.rawValue
        entry.annotations = annotations
        return entry
    }
}
