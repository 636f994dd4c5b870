import Archives
package import Compression
package import FileTree
package import OCIModel

/// Writes tree entries as tar, and knows at which offset it is.
///
/// Owners are numbers only and times whole seconds, so that the same entries give the same bytes.
package final class TarStreamWriter {
    private let sink: any ByteSink
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private static let zeros = [UInt8](repeating: 0, count: 512)
    /// How many bytes were written.
    package private(set) var offset: UInt64 = 0

    /// Writes to a sink.
    package init(_ sink: any ByteSink) { self.sink = sink }

    /// Writes the header of an entry; a file's content has to follow, through ``content(from:size:)``.
    package func header(_ path: TreePath, _ kind: Node.Kind, _ attributes: Attributes) throws {
        var name = path.bytes
        if kind == .directory { name.append(UInt8(ascii: "/")) }
        try emit(try TarEncoder.header(for: Self.entry(name, kind, attributes)))
    }

    /// Copies a file's content from a source, hashing on the way, and pads it to a whole block.
    ///
    /// - Throws: ``ByteSourceError/truncated`` when the source ends before `size` bytes.
    package func content(from source: any ByteSource, size: UInt64) throws -> Digest {
        try content(size: size) { try source.read(into: $0) }
    }

    /// Copies a file's content as `read` gives it; each piece is shown to `observe`.
    func content(
        size: UInt64, observe: (UnsafeRawBufferPointer) -> Void = { _ in },
        read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Digest {
        var hasher = DigestHasher()
        var left = size
        while left > 0 {
            let wanted = Int(min(UInt64(buffer.count), left))
            let count = try buffer.withUnsafeMutableBytes { raw in
                let count = try read(UnsafeMutableRawBufferPointer(rebasing: raw[..<wanted]))
                let piece = UnsafeRawBufferPointer(rebasing: raw[..<count])
                hasher.update(piece)
                observe(piece)
                try sink.write(piece)
                return count
            }
            guard count > 0 else { throw ByteSourceError.truncated }
            left -= UInt64(count)
        }
        offset += size
        try pad(size)
        return hasher.finalize()
    }

    /// Writes a file's content from memory.
    package func content(_ bytes: [UInt8]) throws {
        try emit(bytes)
        try pad(UInt64(bytes.count))
    }

    /// Writes the two empty blocks that end a tar.
    package func endOfArchive() throws { try emit(TarEncoder.endOfArchive) }

    private func pad(_ size: UInt64) throws {
        let count = TarEncoder.padding(for: size)
        if count > 0 { try emit(Array(Self.zeros[..<count])) }
    }

    private func emit(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try sink.write($0) }
        offset += UInt64(bytes.count)
    }

    private static func entry(
        _ name: [UInt8], _ kind: Node.Kind, _ attributes: Attributes
    ) -> TarEntry {
        var entry = TarEntry(path: name, kind: .file, mode: attributes.mode)
        entry.uid = attributes.uid
        entry.gid = attributes.gid
        entry.modified = attributes.modified.seconds
        entry.extendedAttributes = attributes.extended
        switch kind {
        case .directory: entry.kind = .directory
        case .file(let content): entry.size = content.size
        case .symbolicLink(let target):
            entry.kind = .symbolicLink
            entry.linkTarget = target
        case .hardLink(let target):
            entry.kind = .hardLink
            entry.linkTarget = target.bytes
        case .characterDevice(let major, let minor):
            entry.kind = .characterDevice
            (entry.major, entry.minor) = (major, minor)
        case .blockDevice(let major, let minor):
            entry.kind = .blockDevice
            (entry.major, entry.minor) = (major, minor)
        case .namedPipe: entry.kind = .namedPipe
        }
        return entry
    }
}
