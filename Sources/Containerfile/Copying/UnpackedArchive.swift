import Archives
import Compression
import FileTree
import OCIModel
import Store
import SystemPackage

/// A tar archive that `ADD` unpacks: its entries, with their contents in the spool.
///
/// Compressed archives are known by their first bytes, whatever their name, as the Dockerfile
/// reference has it.
struct UnpackedArchive {
    /// An entry of the archive.
    struct Entry {
        let path: TreePath
        let node: Node
        let content: LayerEntries.Content
    }

    /// How much may come out of an archive, in bytes, and how many times its own size.
    private static let limits = DecompressionLimits(maximumOutput: 16 << 30)
    private static let ratio: UInt64 = 200

    /// Whether a stream is a tar archive, compressed or not, by its first block.
    static func isArchive(_ source: any ByteSource) -> Bool {
        var block = [UInt8](repeating: 0, count: 512)
        guard let plain = try? Decompressor(source, format: nil, limits: limits),
            let count = try? block.withUnsafeMutableBytes({ try plain.readFully(into: $0) }),
            count == 512
        else { return false }
        let reader = TarReader(MemorySource(block + [UInt8](repeating: 0, count: 1024)))
        // Only the head is looked at: its content is not there to be read.
        return (try? reader.next()) != nil && block.contains { $0 != 0 }
    }

    /// Reads an archive into the spool.
    ///
    /// - Parameters:
    ///   - name: What it is called in messages.
    ///   - size: Its own size in bytes, against which what comes out is measured.
    /// - Throws: ``CopyError/badArchive(_:_:)``, and what the spool throws.
    static func read(
        _ source: any ByteSource, name: String, size: UInt64, into spool: Spool
    ) throws -> [Entry] {
        var entries: [Entry] = []
        let most = max(256 << 20, size.multipliedReportingOverflow(by: ratio).partialValue)
        let limits = DecompressionLimits(maximumOutput: min(Self.limits.maximumOutput, most))
        do {
            let plain = try Decompressor(source, format: nil, limits: limits)
            let reader = TarReader(plain, limits: .layer)
            while let entry = try reader.next() {
                let path = try TreePath(entry.path)
                guard !path.isRoot else { continue }
                entries.append(try Self.entry(entry, at: path, reader, spool))
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw CopyError.badArchive(name, "\(error)")
        }
        return entries
    }

    private static func entry(
        _ entry: TarEntry, at path: TreePath, _ reader: TarReader, _ spool: Spool
    ) throws -> Entry {
        var content = LayerEntries.Content.none
        let kind: Node.Kind
        switch entry.kind {
        case .file:
            let (offset, size, digest) = try spool.add(ReaderSource(reader))
            content = .spool(offset)
            kind = .file(FileContent(size: size, digest: digest, container: 0, offset: offset))
        case .directory: kind = .directory
        case .symbolicLink: kind = .symbolicLink(target: entry.linkTarget)
        case .hardLink: kind = .hardLink(target: try TreePath(entry.linkTarget))
        case .characterDevice, .blockDevice:
            throw CopyError.unusable("\(path) is a device, which cannot come from a context")
        case .namedPipe: kind = .namedPipe
        }
        let attributes = Attributes(
            mode: entry.mode, uid: entry.uid, gid: entry.gid,
            modified: Timestamp(seconds: entry.modified), extended: entry.extendedAttributes)
        return Entry(path: path, node: Node(kind, attributes: attributes), content: content)
    }

    /// The content of the reader's present entry.
    private final class ReaderSource: ByteSource {
        private let reader: TarReader

        init(_ reader: TarReader) { self.reader = reader }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            try reader.read(into: buffer)
        }
    }
}

/// A file that holds contents until a layer is written; gone with this value.
final class Spool {
    private let file: TemporaryFile
    private var size: UInt64 = 0

    init(_ session: StoreSession) throws { file = try TemporaryFile(session) }

    /// Appends a content.
    func add(
        _ source: any ByteSource
    ) throws -> (offset: UInt64, size: UInt64, digest: Digest) {
        let hashing = HashingSource(source)
        let offset = size
        try file.write(contentsOf: hashing)
        size += hashing.count
        return (offset, hashing.count, hashing.digest)
    }

    /// Reads a content again.
    func open(_ offset: UInt64, size: UInt64) throws -> any ByteSource {
        try FileSource(path: file.path.string, offset: offset, length: size)
    }
}

/// Hashes what is read through it.
final class HashingSource: ByteSource {
    private let source: any ByteSource
    private var hasher = DigestHasher()
    private(set) var count: UInt64 = 0

    init(_ source: any ByteSource) { self.source = source }

    var digest: Digest { hasher.finalize() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let read = try source.read(into: buffer)
        hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        count += UInt64(read)
        return read
    }
}
