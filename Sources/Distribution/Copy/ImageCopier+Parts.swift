public import OCIModel
public import Store

/// Parts of images: for whoever does not need all of one, or does not know yet.
extension ImageCopier {
    /// Brings the manifest of a registry's image and its configuration into the store, and no layer.
    ///
    /// - Parameter platform: Which image of an index.
    /// - Throws: ``RegistryError``, `StoreError`, also for an index where no platform is named.
    public func fetchDescription(
        of reference: ImageReference, platform: Platform? = nil
    ) async throws -> StoredImage {
        let repository = client.repository(of: reference)
        let (root, bytes) = try await repository.manifest(ManifestVersion(reference))
        try store.blobs.add(bytes)
        let index = try? CanonicalJSON.decode(ImageIndex.self, from: bytes)
        if root.mediaType.isIndex, let index, let platform {
            for entry in try PlatformChoice.only([platform]).entries(of: index)
            where entry.platform?.os != "unknown" {
                let (_, bytes) = try await repository.manifest(.digest(entry.digest))
                try store.blobs.add(bytes)
                try await fetchConfiguration(bytes, of: reference)
            }
        } else {
            try await fetchConfiguration(bytes, of: reference)
        }
        return StoredImage(
            root: root.bare, name: reference.description, blobs: store.blobs)
    }

    private func fetchConfiguration(
        _ manifest: [UInt8], of reference: ImageReference
    ) async throws {
        guard let manifest = try? CanonicalJSON.decode(ImageManifest.self, from: manifest) else {
            throw StoreError.malformed(
                place: reference.description, reason: "not the manifest of one image")
        }
        try await fetch(manifest.config, of: reference)
    }

    /// Brings one blob of a registry's image into the store, where it is not there already.
    ///
    /// - Throws: ``RegistryError``, `StoreError`, `CancellationError`.
    public func fetch(_ blob: Descriptor, of reference: ImageReference) async throws {
        let content = BlobContent.remote(client.repository(of: reference))
        let destination = StoreDestination(store: store, name: nil)
        guard try await !destination.hasBlob(blob) else { return }
        progress?.expect(UInt64(clamping: blob.size), items: 1)
        let item = progress?.begin(item: blob.digest.short)
        while true {
            do {
                _ = try await destination.putBlob(blob, from: content, progress: item)
                item?.update(done: UInt64(clamping: blob.size))
                return
            } catch  where content.hasOtherPlace(for: blob.digest, after: error) {}
        }
    }
}
