/// Finds images wherever a location leads on this machine.
public struct ImageReader {
    let session: StoreSession
    let store: ContentStore

    /// Reads images; archives that are compressed as a whole are expanded in the session's temporary
    /// folder.
    public init(_ session: StoreSession, store: ContentStore) {
        self.session = session
        self.store = store
    }

    /// Looks at an image. Nothing is copied.
    ///
    /// - Throws: ``StoreError/unknownImage(name:place:known:)``,
    ///   ``StoreError/ambiguousImage(place:known:)``, ``StoreError/malformed(place:reason:)``,
    ///   ``StoreError/unsupported(place:reason:)`` for a registry, which is not on this machine.
    public func open(_ location: ImageLocation) throws -> StoredImage {
        switch location {
        case .store(let name): return try store.image(named: name)
        case .layout(let path, let entry): return try StoredImage(layout: path, entry)
        case .layoutArchive(let path, let entry):
            return try StoredImage(layoutArchive: TarIndex(path, using: session.area), entry)
        case .dockerArchive(let path, let name):
            return try StoredImage(dockerArchive: TarIndex(path, using: session.area), name: name)
        case .directory(let path): return try StoredImage(folder: path)
        case .registry:
            throw StoreError.unsupported(
                place: location.description, reason: "an image cannot be read from there")
        }
    }
}
