import OCIModel

/// Lists of referrers in a layout: an entry of `index.json` that is named by the referrers tag and
/// leads to an index of the artifacts, as it would in a registry without the referrers API.
struct LayoutReferrers {
    let layout: LayoutDirectory
    let blobs: any BlobProvider
    let area: IngestArea

    /// What refers to a digest; entries that have gone are left out.
    func list(of subject: Digest, type: MediaType?) throws -> [Descriptor] {
        let tag = subject.referrersTag
        guard let entry = try layout.index().manifests.last(where: { $0.referenceName == tag })
        else {
            return []
        }
        return try index(entry).manifests.filter { found in
            try (type == nil || found.artifactType == type?.rawValue)
                && blobs.size(of: found.digest) != nil
        }
    }

    /// Adds an artifact to the list of its subject.
    ///
    /// - Parameter add: Adds a blob.
    func add(
        _ referrer: Descriptor, to subject: Digest, _ add: ([UInt8]) throws -> Digest
    ) throws {
        let tag = subject.referrersTag
        try layout.changeIndex(using: area) { root in
            var list = ImageIndex(manifests: [])
            if let entry = root.manifests.last(where: { $0.referenceName == tag }) {
                list = try index(entry)
            }
            guard !list.manifests.contains(where: { $0.digest == referrer.digest }) else { return }
            list.manifests.append(referrer)
            let bytes = try CanonicalJSON.encode(list)
            let entry = Descriptor(
                mediaType: .ociIndex, digest: try add(bytes), size: Int64(bytes.count))
            root.setRoot(entry, name: tag)
        }
    }

    private func index(_ entry: Descriptor) throws -> ImageIndex {
        try blobs.value(ImageIndex.self, of: entry.withoutReferenceName)
    }
}

extension Descriptor {
    /// The subject of the list of referrers that this entry of a layout's index leads to, if it does.
    var referrersSubject: Digest? { referenceName.flatMap { Digest(referrersTag: $0) } }
}
