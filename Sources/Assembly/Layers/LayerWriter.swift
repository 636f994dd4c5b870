package import Compression
import FileTree
package import OCIModel

/// A layer that was written: its blob and what it unpacks to.
struct WrittenLayer: Sendable, Equatable, Codable {
    /// The digest of the compressed blob.
    var digest: Digest
    /// The size of the compressed blob in bytes.
    var size: UInt64
    /// The digest of the tar.
    var diffID: Digest
    /// The size of the tar in bytes.
    var unpackedSize: UInt64
}

/// Writes a layer from its recipe: compressed segments are copied as they are, and decompressed
/// only to hash what they hold.
struct LayerWriter {
    let packages: [TreePackage]
    let codec: LayerCodec

    /// Files beyond this size are not rewritten one by one.
    private static let contentLimit: UInt64 = 2 << 30

    /// Writes the compressed layer to `sink`, which computes the blob's own digest.
    ///
    /// - Returns: The digest and the size of the layer's tar.
    func write(_ recipe: LayerRecipe, to sink: any ByteSink) throws -> (Digest, UInt64) {
        // Hashing what the layer unpacks to takes as long as all the rest.
        let tar = BackgroundSink(TarHash())
        var glue = SegmentGlue(codec: codec)
        for part in recipe.parts {
            switch part {
            case .segment(let index):
                try glue.add(packages[index].segment, into: sink, tar)
            case .entries(let entries):
                try glue.flush(into: sink, tar)
                try compressed(into: sink, tar) { try write(entries, to: $0) }
            case .filteredSegment(let index, let without):
                try glue.flush(into: sink, tar)
                try compressed(into: sink, tar) {
                    try filter(packages[index].segment, without: without, into: $0)
                }
            }
        }
        try glue.flush(into: sink, tar)
        try compressed(into: sink, tar) { try TarStreamWriter($0).endOfArchive() }
        let hash = try tar.finish()
        return (hash.hasher.finalize(), hash.hasher.count)
    }

    /// Writes part of a tar through a compressor of its own.
    private func compressed(
        into sink: any ByteSink, _ tar: BackgroundSink<TarHash>,
        _ body: (any ByteSink) throws -> Void
    ) throws {
        let compressor = try ChunkedCompressor(codec: codec, chunkSize: 1 << 20, sink: sink)
        try body(TeeSink(compressor, tar))
        _ = try compressor.finish()
    }

    private func write(_ entries: [(path: TreePath, node: Node)], to sink: any ByteSink) throws {
        let writer = TarStreamWriter(sink)
        for (path, node) in entries {
            try writer.header(path, node.kind, node.attributes)
            guard case .file(let content) = node.kind else { continue }
            switch content.location {
            case .inline(let bytes): try writer.content(bytes)
            case .stored(let container, _):
                try writer.content(
                    packages[container].segment.read(content, limit: Self.contentLimit))
            case .host(let file):
                let source = try FileSource(path: file)
                let digest = try writer.content(from: source, size: content.size)
                guard digest == content.digest else { throw GenerationError.changed(file) }
            }
        }
    }

    private func filter(
        _ segment: SegmentFile, without: Set<TreePath>, into sink: any ByteSink
    ) throws {
        for entry in segment.package.entries
        where entry.kind != .directory && !without.contains(entry.path) {
            try segment.forEachPiece(from: entry.headerOffset, to: entry.endOffset) {
                try sink.write($0)
            }
        }
    }
}

/// Hashes the bytes of a tar as they pass.
package final class TarHash: ByteSink {
    /// The hash so far.
    package private(set) var hasher = DigestHasher()

    /// Begins with nothing.
    package init() {}

    /// Takes bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) { hasher.update(bytes) }
}

/// Gives the same bytes to two sinks.
package final class TeeSink: ByteSink {
    private let first: any ByteSink
    private let second: any ByteSink

    /// Gives to both.
    package init(_ first: any ByteSink, _ second: any ByteSink) {
        self.first = first
        self.second = second
    }

    /// Takes bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        try first.write(bytes)
        try second.write(bytes)
    }
}
