import OCIModel
import Store
import Synchronization

/// Reads the manifests of an image at its source, chooses what is wanted, converts where that is
/// asked for, and so knows all that is to be copied before anything is.
struct CopyPlanner: Sendable {
    let source: CopySource
    let choice: PlatformChoice
    /// Whether the destination may hold an index without all that it lists.
    let keepsIndex: Bool
    let convertsToOCI: Bool
    private let total = PlanSize()

    init(
        _ source: CopySource, choice: PlatformChoice = .all, keepsIndex: Bool = true,
        convertsToOCI: Bool = false
    ) {
        self.source = source
        self.choice = choice
        self.keepsIndex = keepsIndex
        self.convertsToOCI = convertsToOCI
    }

    /// What became of a manifest and of all below it.
    private struct Part: Sendable {
        var descriptor: Descriptor
        var nodes: [CopyPlan.Node]
        var isUnchanged: Bool
        var notes: [String] = []
    }

    /// Plans the copy of a manifest or index.
    ///
    /// - Throws: `StoreError`, ``RegistryError``.
    func plan(_ root: Descriptor) async throws -> CopyPlan {
        guard let part = try await visit(root, depth: 0), let last = part.nodes.last else {
            throw StoreError.missing(root.digest, place: source.place)
        }
        var seen: Set<Digest> = []
        let nodes = part.nodes.filter { seen.insert($0.descriptor.digest).inserted }
        let unchanged = total.originals
        return CopyPlan(
            nodes: nodes, root: last.descriptor.bare,
            unchanged: Set(nodes.map(\.descriptor.digest)).intersection(unchanged),
            notes: part.notes)
    }

    private func visit(_ descriptor: Descriptor, depth: Int) async throws -> Part? {
        guard depth <= 8 else {
            throw StoreError.malformed(
                place: source.place, reason: "more indexes inside each other than any image needs")
        }
        guard let bytes = try await source.manifest(descriptor) else { return nil }
        try total.add(bytes.count, descriptor.digest, place: source.place)
        if descriptor.mediaType.isIndex {
            return try await visitIndex(descriptor, bytes, depth)
        }
        return try visitManifest(descriptor, bytes)
    }

    private func visitManifest(_ descriptor: Descriptor, _ bytes: [UInt8]) throws -> Part {
        var manifest: ImageManifest = try decode(bytes, descriptor)
        guard manifest.layers.count <= 1000 else {
            throw StoreError.malformed(
                place: source.place, reason: "a manifest with \(manifest.layers.count) layers")
        }
        var node = CopyPlan.Node(
            descriptor: descriptor, bytes: bytes, blobs: [], subject: manifest.subject?.digest,
            listing: manifest.referrerDescriptor(descriptor))
        let isConverted = convertsToOCI && DockerConversion.convert(&manifest)
        if isConverted {
            node.bytes = try CanonicalJSON.encode(manifest)
            node.descriptor = descriptor.replaced(by: node.bytes, as: .ociManifest)
        }
        // What is not distributed with its image is not copied either.
        node.blobs = [manifest.config] + manifest.layers.filter { !$0.isForeign }
        return Part(descriptor: node.descriptor, nodes: [node], isUnchanged: !isConverted)
    }

    private func visitIndex(
        _ descriptor: Descriptor, _ bytes: [UInt8], _ depth: Int
    ) async throws -> Part {
        var index: ImageIndex = try decode(bytes, descriptor)
        let wanted = depth == 0 ? try choice.entries(of: index) : index.manifests
        let parts = try await visitAll(wanted, depth: depth + 1)
        let found = zip(wanted, parts).compactMap { $1 }
        guard !found.isEmpty || wanted.isEmpty else {
            throw StoreError.malformed(
                place: source.place, reason: "nothing of what the index lists is there")
        }
        let nodes = found.flatMap(\.nodes)
        var notes = found.flatMap(\.notes)
        let images = found.filter { $0.descriptor.platform?.os != "unknown" }
        if depth == 0, !keepsIndex, case .only(let platforms) = choice, platforms.count == 1,
            let only = images.first, images.count == 1
        {
            return Part(
                descriptor: only.descriptor, nodes: only.nodes, isUnchanged: only.isUnchanged,
                notes: notes)
        }
        let isWhole = found.count == index.manifests.count
        let isSame =
            found.allSatisfy(\.isUnchanged) && !(convertsToOCI && descriptor.mediaType != .ociIndex)
        var node = CopyPlan.Node(
            descriptor: descriptor, bytes: bytes, blobs: [], subject: index.subject?.digest,
            listing: descriptor.bare)
        guard !isSame || !(isWhole || keepsIndex) else {
            return Part(
                descriptor: descriptor, nodes: nodes + [node], isUnchanged: true, notes: notes)
        }
        if !isWhole {
            notes.append(
                "the index now lists \(found.count) of \(index.manifests.count) manifests, so its "
                    + "digest is another")
        }
        index.manifests = found.map(\.descriptor)
        if convertsToOCI { index.mediaType = .ociIndex }
        node.bytes = try CanonicalJSON.encode(index)
        node.descriptor = descriptor.replaced(
            by: node.bytes, as: convertsToOCI ? .ociIndex : descriptor.mediaType)
        return Part(
            descriptor: node.descriptor, nodes: nodes + [node], isUnchanged: false, notes: notes)
    }

    /// The parts in the order of the entries, several fetched at once; `nil` for what is not there.
    private func visitAll(_ entries: [Descriptor], depth: Int) async throws -> [Part?] {
        try await withThrowingTaskGroup(of: (Int, Part?).self) { group in
            var parts = [Part?](repeating: nil, count: entries.count)
            var next = 0
            func start() {
                guard next < entries.count else { return }
                let (number, entry) = (next, entries[next])
                next += 1
                group.addTask { (number, try await visit(entry, depth: depth)) }
            }
            for _ in 0..<4 { start() }
            while let (number, part) = try await group.next() {
                parts[number] = part
                start()
            }
            return parts
        }
    }

    private func decode<Value: Decodable>(
        _ bytes: [UInt8], _ descriptor: Descriptor
    ) throws -> Value {
        do {
            return try CanonicalJSON.decode(Value.self, from: bytes)
        } catch {
            throw StoreError.malformed(
                place: "\(source.place): \(descriptor.digest.short)",
                reason:
                    "not what its type \(RegistryError.shown(descriptor.mediaType.rawValue)) says")
        }
    }
}

/// How much a plan holds in memory, which what comes from outside must not decide.
private final class PlanSize: Sendable {
    private static let limit = 48 << 20
    private static let manifests = 10_000

    private let state = Mutex((bytes: 0, digests: Set<Digest>()))

    func add(_ bytes: Int, _ digest: Digest, place: String) throws {
        try state.withLock { state in
            state.bytes += bytes
            state.digests.insert(digest)
            guard state.bytes <= Self.limit, state.digests.count <= Self.manifests else {
                throw StoreError.tooLarge(
                    place: "\(place): all manifests together", limit: UInt64(Self.limit))
            }
        }
    }

    var originals: Set<Digest> { state.withLock { $0.digests } }
}

extension Descriptor {
    /// The same content, without what an index says of it.
    var bare: Descriptor {
        Descriptor(mediaType: mediaType, digest: digest, size: size, artifactType: artifactType)
    }

    /// Other content in the same place of an index.
    func replaced(by bytes: [UInt8], as mediaType: MediaType) -> Descriptor {
        var copy = self
        copy.mediaType = mediaType
        copy.digest = DigestHasher.digest(of: bytes)
        copy.size = Int64(bytes.count)
        copy.data = nil
        return copy
    }
}
