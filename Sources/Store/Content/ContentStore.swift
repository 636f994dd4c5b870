public import OCIModel
public import SystemPackage

/// The images of this machine: an OCI image layout below `data/images`, which other tools can read.
///
/// - A blob is whole when it has its name: it is written under `ingest/`, hashed on the way, brought
///   to the disk and then renamed.
/// - A name of an image is an entry of `index.json` with the annotation
///   `org.opencontainers.image.ref.name`. The index is replaced as a whole, under a lock, after the
///   blobs that it names are on the disk. So a process killed at any point leaves a valid layout, and
///   two processes do not lose each other's names.
/// - What a process of its own has written or looked up is safe from pruning until it ends.
public final class ContentStore: Sendable {
    /// The blobs.
    public let blobs: BlobDirectory
    let layout: LayoutDirectory
    let session: StoreSession

    /// Opens the images of a store, making the layout if there is none.
    ///
    /// - Throws: ``StoreError``.
    public init(_ session: StoreSession) throws {
        self.session = session
        let path = session.home.data.appending("images")
        layout = LayoutDirectory(path: path)
        blobs = BlobDirectory(root: path.appending("blobs"), session: session, isDurable: true)
        try layout.create(using: session.area)
        try layout.check()
    }

    /// The folder of the layout.
    public var path: FilePath { layout.path }

    /// Adds a value as canonical JSON and describes it.
    ///
    /// - Throws: ``StoreError`` or `EncodingError`.
    public func add(_ value: some Encodable, as mediaType: MediaType) throws -> Descriptor {
        let bytes = try CanonicalJSON.encode(value)
        return Descriptor(
            mediaType: mediaType, digest: try blobs.add(bytes), size: Int64(bytes.count))
    }
}

extension ContentStore {
    /// A view of an image of the store.
    public func image(_ root: Descriptor, name: ImageName? = nil) -> StoredImage {
        StoredImage(root: root, name: name?.description, blobs: blobs)
    }

    /// The image of a name.
    ///
    /// - Throws: ``StoreError/unknownImage(name:place:known:)``.
    public func image(named name: ImageName) throws -> StoredImage {
        guard let root = try root(of: name) else {
            let known = try images().map(\.name.description)
            throw StoreError.unknownImage(name: name.description, place: "the store", known: known)
        }
        return image(root, name: name)
    }

    /// Copies an image into the store; blobs that are there already are not read.
    ///
    /// - Parameter names: The names to give it, all in one step after everything is there.
    /// - Throws: ``StoreError``; every blob is checked on its way.
    public func add(_ image: StoredImage, names: [ImageName]) throws {
        for part in try image.contents() where try !blobs.contains(part.digest) {
            let writer = try blobs.writer()
            try writer.write(contentsOf: image.blobs.openVerified(part))
            try writer.commit(expecting: part.digest)
        }
        try setNames(names, to: image.root.withoutReferenceName)
    }
}

// MARK: - Names

extension ContentStore {
    /// All images by name, in the order of the names. Entries without a name are left out, and so
    /// are lists of referrers.
    ///
    /// - Throws: ``StoreError`` when the index cannot be read.
    public func images() throws -> [(name: ImageName, root: Descriptor)] {
        var found: [(name: ImageName, root: Descriptor)] = []
        for entry in try layout.index().manifests {
            guard entry.referrersSubject == nil, let text = entry.referenceName,
                let name = try? ImageName(text)
            else { continue }
            found.append((name, entry.withoutReferenceName))
        }
        return found.sorted { $0.name < $1.name }
    }

    /// The manifest or index that a name stands for, or `nil`.
    public func root(of name: ImageName) throws -> Descriptor? {
        let text = name.description
        return try layout.index().manifests.last { $0.referenceName == text }?.withoutReferenceName
    }

    /// Makes a name stand for a manifest or index, in place of what it stood for.
    ///
    /// - Throws: ``StoreError/missing(_:place:)`` when the store does not hold `root`.
    public func setName(_ name: ImageName, to root: Descriptor) throws {
        try setNames([name], to: root)
    }

    /// Makes several names stand for a manifest or index, all in one step.
    ///
    /// - Throws: ``StoreError/missing(_:place:)`` when the store does not hold all of the image: a
    ///   name never stands for half of one. Platforms that an index lists may be missing whole.
    public func setNames(_ names: [ImageName], to root: Descriptor) throws {
        for part in try image(root).contents() {
            // Looking a blob up also keeps it from being pruned before the name is written.
            guard try blobs.contains(part.digest) else {
                throw StoreError.missing(part.digest, place: path.string)
            }
        }
        try layout.changeIndex(using: session.area) { index in
            for name in names { index.setRoot(root, name: name.description) }
        }
    }

    /// Forgets a name. What it stood for stays until the store is pruned.
    ///
    /// - Returns: Whether there was such a name.
    @discardableResult
    public func removeName(_ name: ImageName) throws -> Bool {
        let text = name.description
        return try layout.changeIndex(using: session.area) { index in
            let count = index.manifests.count
            index.manifests.removeAll { $0.referenceName == text }
            return index.manifests.count < count
        }
    }
}

extension Descriptor {
    /// The key of the annotation that names an image in a layout's index.
    static let referenceNameKey = "org.opencontainers.image.ref.name"

    /// The name that an index gives this entry.
    var referenceName: String? { annotations?[Self.referenceNameKey] }

    /// The same content without a name.
    var withoutReferenceName: Descriptor {
        var copy = self
        copy.annotations?[Self.referenceNameKey] = nil
        if copy.annotations?.isEmpty == true { copy.annotations = nil }
        return copy
    }
}

extension ImageIndex {
    /// Puts an entry where the one with the same name is, or at the end. No name is a name too: there
    /// is one entry without.
    mutating func setRoot(_ root: Descriptor, name: String?) {
        var entry = root.withoutReferenceName
        if let name {
            entry.annotations = (entry.annotations ?? [:]).merging(
                [Descriptor.referenceNameKey: name]) { $1 }
        }
        let place = manifests.firstIndex { $0.referenceName == name }
        manifests.removeAll { $0.referenceName == name }
        manifests.insert(entry, at: min(place ?? manifests.count, manifests.count))
    }
}
