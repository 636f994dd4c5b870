import OCIModel
public import Store

extension ContentStore {
    /// Keeps a signature under the tag that older readers look for, beside those that are there.
    ///
    /// - Parameters:
    ///   - artifact: What ``ImageSignature/sign(_:reference:with:)`` made.
    ///   - name: The name of the image, whose tag is replaced.
    /// - Returns: The name that was set.
    /// - Throws: `StoreError`.
    public func addLegacySignature(_ artifact: Artifact, to name: ImageName) throws -> ImageName {
        var target = name
        target.tag = try Tag(ImageSignature.legacyTag(of: artifact.subject.digest))
        var earlier: [Descriptor] = []
        if let root = try root(of: target) {
            earlier = try blobs.value(ImageManifest.self, of: root).layers
        }
        let parts = try artifact.parts.map { part in
            try blobs.add(part.bytes)
            return Descriptor(
                mediaType: part.mediaType, digest: DigestHasher.digest(of: part.bytes),
                size: Int64(part.bytes.count), annotations: part.annotations)
        }
        let (config, manifest) = try ImageSignature.legacyManifest(parts, earlier: earlier)
        try blobs.add(config)
        try setName(target, to: try add(manifest, as: .ociManifest))
        return target
    }
}
