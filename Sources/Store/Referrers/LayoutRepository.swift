import OCIModel
import SystemPackage

/// The images of a layout in a folder.
struct LayoutRepository: ImageRepository {
    let path: FilePath

    func referrers(of subject: Digest, type: MediaType?) throws -> [Descriptor] {
        try LayoutDirectory(path: path).index()
            .referrers(of: subject, type: type, in: LayoutBlobs(path: path))
    }

    @discardableResult
    func attach(_ artifact: Artifact) throws -> Descriptor {
        guard try LayoutBlobs(path: path).size(of: artifact.subject.digest) != nil else {
            throw StoreError.missing(artifact.subject.digest, place: path.string)
        }
        let layout = try LayoutWriter(path)
        defer { layout.close() }
        let (manifest, contents) = try artifact.encoded()
        for (_, bytes) in contents { try add(bytes, to: layout) }
        try layout.addReferrer(manifest, to: artifact.subject.digest)
        return manifest
    }

    func content(of descriptor: Descriptor, limit: Int) throws -> [UInt8] {
        try LayoutBlobs(path: path).bytes(of: descriptor, limit: limit)
    }

    func root(tagged tag: Tag) throws -> Descriptor? {
        try LayoutDirectory(path: path).index().manifests
            .last { $0.referenceName == tag.text }?.withoutReferenceName
    }

    func put(_ manifest: ImageManifest, parts: [Artifact.Part], tag: Tag) throws {
        let layout = try LayoutWriter(path)
        defer { layout.close() }
        for part in parts { try add(part.bytes, to: layout) }
        let bytes = try CanonicalJSON.encode(manifest)
        let digest = try add(bytes, to: layout)
        let root = Descriptor(mediaType: .ociManifest, digest: digest, size: Int64(bytes.count))
        try layout.setRoot(root, name: LayoutName(tag.text))
    }

    @discardableResult
    private func add(_ bytes: [UInt8], to layout: LayoutWriter) throws -> Digest {
        let digest = DigestHasher.digest(of: bytes)
        if try layout.blobs.size(of: digest) == UInt64(bytes.count) { return digest }
        let writer = try layout.writer()
        try writer.write(bytes)
        try writer.commit(expecting: digest)
        return digest
    }
}
