import Compression
import OCIModel
import Store
import Synchronization
import SystemPackage
import TestSupport

@testable import Distribution

/// A store of its own, images to copy, and a client that never waits.
final class Bench: Sendable {
    let folder: TemporaryDirectory
    let session: StoreSession
    let images: ContentStore
    private let waited = Mutex<[Duration]>([])
    private let remarked = Mutex<[String]>([])

    init() throws {
        folder = try TemporaryDirectory("distribution")
        session = try StoreSession(SocleHome(below: FilePath(folder.appending("home"))))
        images = try ContentStore(session)
    }

    /// How long the client would have waited.
    var waits: [Duration] { waited.withLock { $0 } }
    /// What the client had to say.
    var remarks: [String] { remarked.withLock { $0 } }

    func client(_ change: (inout RegistryConfiguration) -> Void = { _ in }) throws -> RegistryClient
    {
        var configuration = RegistryConfiguration()
        configuration.network.clock = FetchClock(
            sleep: { duration in
                try Task.checkCancellation()
                self.waited.withLock { $0.append(duration) }
            },
            now: { Timestamp(seconds: 1_700_000_000) }, random: { 1 })
        configuration.remark = { text in self.remarked.withLock { $0.append(text) } }
        change(&configuration)
        return try RegistryClient(configuration)
    }

    func copier(_ client: RegistryClient? = nil) throws -> ImageCopier {
        ImageCopier(session, store: images, client: try client ?? self.client())
    }

    /// Copies between two places; `HOST` stands for a registry, `OUT` for the folder.
    @discardableResult
    func copy(
        _ source: String, _ destination: String, _ registry: TestRegistry? = nil,
        client: RegistryClient? = nil, _ change: (inout CopyOptions) -> Void = { _ in }
    ) async throws -> CopyReport {
        var options = CopyOptions()
        change(&options)
        let places = try [source, destination].map { text in
            try ImageLocation(
                text.replacing("HOST", with: registry?.host ?? "")
                    .replacing("OUT", with: folder.appending("out")))
        }
        return try await copier(client).copy(from: places[0], to: places[1], options)
    }

    /// An image of some layers in the store.
    @discardableResult
    func image(
        _ name: String, layers: [[UInt8]] = [noise(70_000), noise(3, seed: 2)],
        architecture: String = "amd64", docker: Bool = false
    ) throws -> Descriptor {
        let root = try manifest(layers, architecture, docker: docker)
        try images.setName(ImageName(name), to: root)
        return root
    }

    /// An index of images for several architectures.
    @discardableResult
    func index(_ name: String, _ architectures: [String]) throws -> Descriptor {
        let entries = try architectures.enumerated().map { number, architecture in
            var entry = try manifest(
                [noise(9000), noise(500, seed: UInt64(number) + 10)], architecture)
            entry.platform = Platform(architecture: architecture)
            return entry
        }
        let root = try images.add(ImageIndex(manifests: entries), as: .ociIndex)
        try images.setName(ImageName(name), to: root)
        return root
    }

    private func manifest(
        _ layers: [[UInt8]], _ architecture: String, docker: Bool = false
    ) throws -> Descriptor {
        let configuration = ImageConfiguration(
            platform: Platform(architecture: architecture), created: nil, config: nil,
            diffIDs: layers.map { DigestHasher.digest(of: $0) }, history: [])
        let config = try images.add(configuration, as: docker ? .dockerConfig : .ociConfig)
        let parts = try layers.map { layer in
            Descriptor(
                mediaType: docker ? .dockerLayer : .ociLayer, digest: try images.blobs.add(layer),
                size: Int64(layer.count))
        }
        var manifest = ImageManifest(config: config, layers: parts)
        if docker { manifest.mediaType = .dockerManifest }
        return try images.add(manifest, as: docker ? .dockerManifest : .ociManifest)
    }

    /// Temporary files that are still there.
    func leftovers() throws -> [String] {
        try folder.list().filter { path in
            let parts = path.split(separator: "/")
            guard let ingest = parts.firstIndex(of: "ingest") else { return false }
            return parts.count > ingest + 2 && parts.last != "uses"
        }
    }

    /// How many blobs the store has.
    func blobCount() throws -> Int { try images.blobs.list().count }
}

/// Bytes that look like nothing and are the same each time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, filled in
        let words = UnsafeMutableRawBufferPointer(buffer)
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        for offset in stride(from: 0, to: count, by: 8) {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            words.storeBytes(of: state.littleEndian, toByteOffset: offset, as: UInt64.self)
        }
        filled = count
    }
}
