public import OCIModel
import SystemPackage

extension ContentStore: ReferrerPlace {
    private var lists: LayoutReferrers {
        LayoutReferrers(layout: layout, blobs: blobs, area: session.area)
    }

    /// All that the store knows to refer to a manifest or index.
    ///
    /// - Throws: ``StoreError``.
    public func referrers(of subject: Digest, type: MediaType?) throws -> [Descriptor] {
        try lists.list(of: subject, type: type)
    }

    /// Stores an artifact and lists it. It is kept as long as its subject is.
    ///
    /// - Throws: ``StoreError/missing(_:place:)`` when the store does not have the subject.
    @discardableResult
    public func attach(_ artifact: Artifact) throws -> Descriptor {
        guard try blobs.contains(artifact.subject.digest) else {
            throw StoreError.missing(artifact.subject.digest, place: path.string)
        }
        let (manifest, contents) = try artifact.encoded()
        for (descriptor, bytes) in contents where try !blobs.contains(descriptor.digest) {
            try blobs.add(bytes)
        }
        try addReferrer(manifest, to: artifact.subject.digest)
        return manifest
    }

    /// Lists an artifact that is in the store already.
    ///
    /// - Parameter referrer: Its manifest, with artifact type and annotations.
    /// - Throws: ``StoreError``.
    public func addReferrer(_ referrer: Descriptor, to subject: Digest) throws {
        try lists.add(referrer, to: subject) { try blobs.add($0) }
    }

    /// A small blob of the store.
    ///
    /// - Throws: ``StoreError``.
    public func content(of descriptor: Descriptor, limit: Int) throws -> [UInt8] {
        try blobs.bytes(of: descriptor, limit: limit)
    }
}
