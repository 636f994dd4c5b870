extension ImageReader {
    /// The place on this machine where things are said of an image, beside the image itself.
    ///
    /// - Throws: ``StoreError/unsupported(place:reason:)`` where nothing can be kept beside an image,
    ///   and for a registry; what opening the place throws.
    public func repository(of location: ImageLocation) throws -> any ImageRepository {
        switch location {
        case .store(let name): return StoreRepository(store, beside: name)
        case .layout(let path, _):
            try LayoutDirectory(path: path).check()
            return LayoutRepository(path: path)
        case .layoutArchive(let path, _):
            return try ArchiveRepository(path, using: session.area)
        case .dockerArchive, .directory, .registry:
            throw StoreError.unsupported(
                place: location.description,
                reason: "signatures and statements cannot be kept there")
        }
    }
}
