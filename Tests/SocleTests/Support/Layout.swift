import OCIModel
import TestSupport
import Testing

/// An OCI image layout, read as any other tool would; every blob is checked on the way.
struct Layout {
    /// The folder.
    let path: String

    /// Looks at a folder.
    init(_ path: String) { self.path = path }

    /// `index.json`.
    func index() throws -> ImageIndex {
        try CanonicalJSON.decode(ImageIndex.self, from: Files.read(path + "/index.json"))
    }

    /// What a name of `index.json` stands for.
    func root(named name: String) throws -> Descriptor {
        let found = try index().manifests.first {
            $0.annotations?["org.opencontainers.image.ref.name"] == name
        }
        guard let found else { throw SupportFailure("\(path): nothing is named \(name)") }
        return found
    }

    /// The bytes of a digest.
    func blob(_ digest: Digest) throws -> [UInt8] {
        let bytes = try Files.read("\(path)/blobs/sha256/\(digest.hex)")
        guard DigestHasher.digest(of: bytes) == digest else {
            throw SupportFailure("\(path): the blob \(digest) has another content")
        }
        return bytes
    }

    /// What a descriptor names.
    func blob(_ descriptor: Descriptor) throws -> [UInt8] {
        let bytes = try blob(descriptor.digest)
        guard bytes.count == descriptor.size else {
            throw SupportFailure("\(path): \(descriptor.digest) has \(bytes.count) bytes")
        }
        return bytes
    }

    /// The manifests that an index lists.
    func index(_ digest: Digest) throws -> ImageIndex {
        try CanonicalJSON.decode(ImageIndex.self, from: blob(digest))
    }

    /// The image of a manifest.
    func picture(of digest: Digest) throws -> Picture {
        let manifest = try CanonicalJSON.decode(ImageManifest.self, from: blob(digest))
        let configuration = try CanonicalJSON.decode(
            ImageConfiguration.self, from: blob(manifest.config))
        let layers = try manifest.layers.map { layer in
            let packing: Packing =
                switch layer.mediaType {
                case .ociLayer: .none
                case .ociLayerZstd: .zstd
                default: .deflated
                }
            return try packing.unpack(blob(layer))
        }
        return try Picture(
            digest: digest, manifest: manifest, configuration: configuration, layers: layers)
    }
}

/// An image of one platform with all its entries.
struct Picture: CustomTestStringConvertible {
    /// The digest of the manifest.
    let digest: Digest
    /// The manifest.
    let manifest: ImageManifest
    /// The configuration.
    let configuration: ImageConfiguration
    /// The uncompressed layers.
    let layers: [[UInt8]]
    /// The entries of all layers, lowest first.
    let entries: [LayerEntry]

    init(
        digest: Digest, manifest: ImageManifest, configuration: ImageConfiguration,
        layers: [[UInt8]]
    ) throws {
        self.digest = digest
        self.manifest = manifest
        self.configuration = configuration
        self.layers = layers
        entries = try layers.flatMap { try LayerEntry.read($0) }
    }

    var testDescription: String { "the image \(digest.short)" }

    /// Paths without a slash at the end.
    var paths: [String] { entries.map { Self.plain($0.path) } }

    /// The uppermost entry at a path.
    func entry(_ path: String) -> LayerEntry? { entries.last { Self.plain($0.path) == path } }

    /// The text of the regular file at a path.
    func text(_ path: String) -> String? { entry(path)?.text }

    /// The time that the image gives as its own, which is the epoch.
    var created: String? { configuration.created }

    private static func plain(_ path: String) -> String {
        path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
