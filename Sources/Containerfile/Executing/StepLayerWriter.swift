import Assembly
import Compression
import FileTree
import OCIModel
import Store

/// Writes the layer of a step into the store, by the same tar writer as every other layer.
struct StepLayerWriter {
    let store: ContentStore
    let session: StoreSession
    let codec: LayerCodec

    /// Writes a layer of copied files.
    ///
    /// - Parameter origin: Where contents come from that are in neither memory nor the spool.
    /// - Throws: ``CopyError/changed(_:)``, and what reading and writing throw.
    func write(
        _ entries: LayerEntries, from origin: any CopyOrigin, spool: Spool
    ) throws -> StepLayer {
        var entries = entries
        if !(origin is ContextFolder) { try collect(&entries, from: origin, into: spool) }
        return try write { tar in
            for (path, entry) in entries.ordered {
                try tar.header(path, entry.node.kind, entry.node.attributes)
                guard case .file(let content) = entry.node.kind else { continue }
                try write(content, entry.content, at: path, from: origin, spool, to: tar)
            }
        }
    }

    /// Writes a layer whose entries somebody gives.
    func write(_ body: (TarStreamWriter) throws -> Void) throws -> StepLayer {
        let blob = try store.blobs.writer()
        let hash = TarHash()
        let compressor = try ChunkedCompressor(codec: codec, chunkSize: 1 << 20, sink: blob)
        let tar = TarStreamWriter(TeeSink(compressor, hash))
        try body(tar)
        try tar.endOfArchive()
        _ = try compressor.finish()
        let (digest, size) = try blob.commit()
        let descriptor = Descriptor(
            mediaType: codec.mediaType, digest: digest, size: Int64(clamping: size))
        return StepLayer(
            descriptor: descriptor, diffID: hash.hasher.finalize(),
            unpackedSize: hash.hasher.count, codec: codec)
    }

    private func write(
        _ content: FileContent, _ place: LayerEntries.Content, at path: TreePath,
        from origin: any CopyOrigin, _ spool: Spool, to tar: TarStreamWriter
    ) throws {
        var digest: Digest?
        switch place {
        case .none: return
        case .bytes(let bytes):
            try tar.content(bytes)
            return
        case .spool(let offset):
            digest = try tar.content(
                from: spool.open(offset, size: content.size), size: content.size)
        case .origin(let source):
            try origin.read([source]) { _, stream in
                digest = try tar.content(from: stream, size: content.size)
            }
        }
        guard digest == content.digest else { throw CopyError.changed(path) }
    }

    /// Brings contents that lie in layers into the spool, each layer read once.
    private func collect(
        _ entries: inout LayerEntries, from origin: any CopyOrigin, into spool: Spool
    ) throws {
        var places: [TreePath: [TreePath]] = [:]
        for (path, entry) in entries.ordered {
            if case .origin(let source) = entry.content { places[source, default: []].append(path) }
        }
        try origin.read(Array(places.keys)) { source, stream in
            let (offset, _, _) = try spool.add(stream)
            for path in places[source] ?? [] { entries[path]?.content = .spool(offset) }
        }
    }
}
