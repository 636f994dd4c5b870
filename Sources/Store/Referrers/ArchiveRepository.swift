import Compression
import OCIModel
import Synchronization
import SystemPackage

/// The images of a layout in an archive. What is added is kept in memory until ``finish()``, which
/// writes the archive anew, in place of the old one.
final class ArchiveRepository: ImageRepository {
    private struct State {
        var archive: TarIndex
        var index: ImageIndex
        var added: [Digest: [UInt8]] = [:]
    }

    private let path: FilePath
    private let area: IngestArea
    private let state: Mutex<State>

    init(_ path: FilePath, using area: IngestArea) throws {
        self.path = path
        self.area = area
        let archive = try TarIndex(path, using: area)
        state = Mutex(State(archive: archive, index: try ImageIndex(archive: archive)))
    }

    func referrers(of subject: Digest, type: MediaType?) throws -> [Descriptor] {
        try state.withLock { state in
            try state.index.referrers(of: subject, type: type, in: blobs(state))
        }
    }

    @discardableResult
    func attach(_ artifact: Artifact) throws -> Descriptor {
        let (manifest, contents) = try artifact.encoded()
        try state.withLock { state in
            guard try blobs(state).size(of: artifact.subject.digest) != nil else {
                throw StoreError.missing(artifact.subject.digest, place: path.string)
            }
            for (descriptor, bytes) in contents { state.added[descriptor.digest] = bytes }
            let known = blobs(state)
            var list: [UInt8] = []
            try state.index.addReferrer(manifest, to: artifact.subject.digest, in: known) {
                list = $0
                return DigestHasher.digest(of: $0)
            }
            if !list.isEmpty { state.added[DigestHasher.digest(of: list)] = list }
        }
        return manifest
    }

    func content(of descriptor: Descriptor, limit: Int) throws -> [UInt8] {
        try state.withLock { try blobs($0).bytes(of: descriptor, limit: limit) }
    }

    func root(tagged tag: Tag) -> Descriptor? {
        state.withLock { state in
            state.index.manifests.last { $0.referenceName == tag.text }?.withoutReferenceName
        }
    }

    func put(_ manifest: ImageManifest, parts: [Artifact.Part], tag: Tag) throws {
        let bytes = try CanonicalJSON.encode(manifest)
        let root = Descriptor(
            mediaType: .ociManifest, digest: DigestHasher.digest(of: bytes),
            size: Int64(bytes.count))
        state.withLock { state in
            for part in parts { state.added[DigestHasher.digest(of: part.bytes)] = part.bytes }
            state.added[root.digest] = bytes
            state.index.setRoot(root, name: tag.text)
        }
    }

    func finish() throws {
        try state.withLock { state in
            guard !state.added.isEmpty else { return }
            try write(state)
            // The old archive's places are not those of the new one.
            state.archive = try TarIndex(path, using: area)
            state.added = [:]
        }
    }

    private func write(_ state: State) throws {
        let output = TarOutput(file: try OutputFile(path))
        try output.addDirectory("blobs")
        let added = Dictionary(
            uniqueKeysWithValues: state.added.map { (ArchiveBlobs.path($0.key), $0.value) })
        let names = Set(state.archive.paths.filter { $0.hasPrefix("blobs/") }).union(added.keys)
        var folder = ""
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let parent = name.split(separator: "/").dropLast().joined(separator: "/")
            if parent != folder, parent != "blobs" { try output.addDirectory(parent) }
            folder = parent
            if let bytes = added[name] {
                try output.add(name, bytes)
            } else if let size = state.archive.size(of: name),
                let source = try state.archive.open(name)
            {
                try output.add(name, size: size, from: source)
            }
        }
        try output.add(LayoutDirectory.indexName, CanonicalJSON.encode(state.index))
        try output.add(LayoutDirectory.markerName, LayoutDirectory.marker)
        try output.finish()
    }

    private func blobs(_ state: State) -> any BlobProvider {
        AddedBlobs(added: state.added, base: ArchiveBlobs(archive: state.archive))
    }
}

/// Blobs in memory, and those of the place that they are going to.
private struct AddedBlobs: BlobProvider {
    let added: [Digest: [UInt8]]
    let base: ArchiveBlobs

    var place: String { base.place }

    func size(of digest: Digest) throws -> UInt64? {
        try added[digest].map { UInt64($0.count) } ?? base.size(of: digest)
    }

    func source(of digest: Digest) throws -> any ByteSource {
        try added[digest].map { MemorySource($0) } ?? base.source(of: digest)
    }
}
