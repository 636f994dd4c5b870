import OCIModel

/// Lists of referrers in a layout: an entry of `index.json` that is named by the referrers tag and
/// leads to an index of the artifacts, as it would in a registry without the referrers API.
struct LayoutReferrers {
    let layout: LayoutDirectory
    let blobs: any BlobProvider
    let area: IngestArea

    /// What refers to a digest; entries that have gone are left out.
    func list(of subject: Digest, type: MediaType?) throws -> [Descriptor] {
        try layout.index().referrers(of: subject, type: type, in: blobs)
    }

    /// Adds an artifact to the list of its subject.
    ///
    /// - Parameter add: Adds a blob.
    func add(
        _ referrer: Descriptor, to subject: Digest, _ add: ([UInt8]) throws -> Digest
    ) throws {
        try layout.changeIndex(using: area) { root in
            try root.addReferrer(referrer, to: subject, in: blobs, add)
        }
    }
}

extension ImageIndex {
    /// What the index of a layout lists as referrers of a digest; entries that have gone are left out.
    func referrers(
        of subject: Digest, type: MediaType?, in blobs: some BlobProvider
    ) throws -> [Descriptor] {
        let tag = subject.referrersTag
        guard let entry = manifests.last(where: { $0.referenceName == tag }) else { return [] }
        return try blobs.value(ImageIndex.self, of: entry.withoutReferenceName).manifests.filter {
            try (type == nil || $0.artifactType == type?.rawValue)
                && blobs.size(of: $0.digest) != nil
        }
    }

    /// Lists an artifact in the index of a layout.
    ///
    /// - Parameter add: Adds a blob.
    mutating func addReferrer(
        _ referrer: Descriptor, to subject: Digest, in blobs: some BlobProvider,
        _ add: ([UInt8]) throws -> Digest
    ) throws {
        let tag = subject.referrersTag
        var list = ImageIndex(manifests: [])
        if let entry = manifests.last(where: { $0.referenceName == tag }) {
            list = try blobs.value(ImageIndex.self, of: entry.withoutReferenceName)
        }
        guard !list.manifests.contains(where: { $0.digest == referrer.digest }) else { return }
        list.manifests.append(referrer)
        let bytes = try CanonicalJSON.encode(list)
        setRoot(
            Descriptor(mediaType: .ociIndex, digest: try add(bytes), size: Int64(bytes.count)),
            name: tag)
    }
}

extension Descriptor {
    /// The subject of the list of referrers that this entry of a layout's index leads to, if it does.
    var referrersSubject: Digest? { referenceName.flatMap { Digest(referrersTag: $0) } }

    /// Whether this entry of a layout's index is what older tools keep of an image under a tag made
    /// of its digest: `sha256-….sig`, `.att`, `.sbom`.
    var isKeptByTag: Bool {
        guard let name = referenceName, let dot = name.lastIndex(of: "."),
            ["sig", "att", "sbom"].contains(name[dot...].dropFirst())
        else { return false }
        return Digest(referrersTag: name[..<dot]) != nil
    }
}
