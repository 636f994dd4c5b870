public import OCIModel

/// Writes images wherever a location leads on this machine.
public struct ImageWriter {
    private let session: StoreSession
    private let store: ContentStore

    /// Writes images; what has no name yet is in the session's temporary folder.
    public init(_ session: StoreSession, store: ContentStore) {
        self.session = session
        self.store = store
    }

    /// Writes an image. Every blob is a stream from source to destination and is checked on its way.
    ///
    /// When something fails, a file or folder that did not exist does not exist, and a file that was
    /// to be replaced is as it was. An existing layout keeps what it had; blobs that came in are
    /// whole.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - destination: Where to.
    ///   - platform: The only platform to write; `nil` for all, where the destination can hold them.
    ///   - progress: Told of the bytes of the blobs.
    /// - Returns: Remarks for the user, one line each: what could not be done as the image has it.
    /// - Throws: ``StoreError/severalPlatforms(place:known:)`` for a destination that holds one
    ///   platform, ``StoreError/notEmpty(_:)``, ``StoreError/diskFull(path:)`` and other
    ///   ``StoreError``; errors of decompression and of archives.
    @discardableResult
    public func write(
        _ image: StoredImage, to destination: ImageLocation, platform: Platform? = nil,
        progress: ProgressTask? = nil
    ) throws -> [String] {
        let place = destination.description
        var chosen = image
        if let platform {
            let single = try image.image(for: platform)
            chosen = StoredImage(root: single.descriptor, name: image.name, blobs: image.blobs)
            chosen = chosen.withoutPlatform
        }
        switch destination {
        case .store(let name): try store.add(chosen, names: [name])
        case .layout(let path, let entry):
            try LayoutSink.write(
                chosen, to: path, name: entry.nameForWriting(place), progress: progress)
        case .layoutArchive(let path, let entry):
            try LayoutSink.writeArchive(
                chosen, to: path, name: entry.nameForWriting(place), progress: progress)
        case .dockerArchive(let path, let name):
            let single = try chosen.singleImage(place: place)
            try DockerArchiveSink(image: single, area: session.area, progress: progress).write(
                to: path, name: name ?? image.name.flatMap { try? ImageName($0) })
        case .directory(let path):
            let single = try chosen.singleImage(place: place)
            return try DirectorySink(image: single, progress: progress).write(to: path).notes
        case .registry:
            throw StoreError.unsupported(place: place, reason: "an image cannot be written there")
        }
        return []
    }
}

extension StoredImage {
    /// The root as it stands when it is no longer one of several.
    fileprivate var withoutPlatform: StoredImage {
        var root = root.withoutReferenceName
        root.platform = nil
        return StoredImage(root: root, name: name, blobs: blobs)
    }
}

extension ImageLocation.LayoutEntry {
    /// The name to write under.
    package func nameForWriting(_ place: String) throws -> LayoutName? {
        switch self {
        case .only: return nil
        case .named(let name): return name
        case .digest:
            throw StoreError.unsupported(place: place, reason: "an image is written under a name")
        }
    }
}
