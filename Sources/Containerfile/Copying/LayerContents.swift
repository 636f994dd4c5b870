import Archives
import Compression
import FileTree
import OCIModel
import Store

/// Reads files out of the layers of an image, in the order in which they lie there, so that each
/// layer is expanded at most once.
struct LayerContents: Sendable {
    private let layers: [Descriptor]
    private let blobs: any BlobProvider

    init(_ layers: [Descriptor], blobs: any BlobProvider) {
        self.layers = layers
        self.blobs = blobs
    }

    /// Gives each file's content.
    func read(
        _ files: [(path: TreePath, content: FileContent)],
        _ body: (TreePath, any ByteSource) throws -> Void
    ) throws {
        var stored: [Int: [(offset: UInt64, path: TreePath, size: UInt64)]] = [:]
        for file in files {
            switch file.content.location {
            case .inline(let bytes): try body(file.path, MemorySource(bytes))
            case .host(let path): try body(file.path, FileSource(path: path))
            case .stored(let layer, let offset):
                stored[layer, default: []].append((offset, file.path, file.content.size))
            }
        }
        for (number, wanted) in stored.sorted(by: { $0.key < $1.key }) {
            guard layers.indices.contains(number) else { continue }
            let plain = try Decompressor(
                blobs.openVerified(layers[number]), format: nil, limits: .layer)
            let cursor = StreamCursor(plain)
            // Two paths can share a content only through a link, which has been followed.
            for group in Dictionary(grouping: wanted, by: \.offset).sorted(by: { $0.key < $1.key })
            {
                guard let first = group.value.first else { continue }
                try cursor.skip(to: group.key)
                let content = cursor.part(first.size)
                if group.value.count == 1 {
                    try body(first.path, content)
                } else {
                    let bytes = try content.readAll(limit: 1 << 30)
                    for one in group.value { try body(one.path, MemorySource(bytes)) }
                }
                try content.drain()
            }
        }
    }
}

/// A stream with a position, of which parts are read as streams of their own.
final class StreamCursor {
    private let source: any ByteSource
    private var position: UInt64 = 0

    init(_ source: any ByteSource) { self.source = source }

    /// Goes forward to an offset.
    func skip(to offset: UInt64) throws {
        guard offset >= position else { throw ByteSourceError.truncated }
        try part(offset - position).drain()
    }

    /// The next bytes as a stream.
    func part(_ size: UInt64) -> Part { Part(self, size) }

    /// A part of the stream.
    final class Part: ByteSource {
        private let cursor: StreamCursor
        private var left: UInt64

        init(_ cursor: StreamCursor, _ size: UInt64) {
            self.cursor = cursor
            left = size
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            let wanted = Int(min(UInt64(buffer.count), left))
            guard wanted > 0 else { return 0 }
            let count = try cursor.source.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
            guard count > 0 else { throw ByteSourceError.truncated }
            left -= UInt64(count)
            cursor.position += UInt64(count)
            return count
        }

        func drain() throws {
            try withUnsafeTemporaryAllocation(byteCount: 128 << 10, alignment: 16) { buffer in
                while try read(into: buffer) > 0 {}
            }
        }
    }
}
