import Compression
import NIOCore
import OCIModel
import Store
import Synchronization

/// Where the bytes of a blob come from, as often as they are asked for and from wherever.
///
/// A stream from the start is checked against the digest, and the last piece is handed over only when
/// the bytes are right: so what is wrong never becomes whole anywhere.
enum BlobContent: Sendable {
    /// Bytes at hand.
    case bytes([UInt8])
    /// A place on this machine.
    case local(any BlobProvider)
    /// Another repository, perhaps of another registry.
    case remote(RegistryRepository)

    /// Whether it is worth asking for a blob again after an error: when the bytes were wrong and came
    /// from a mirror, which is passed over then.
    func hasOtherPlace(for digest: Digest, after error: any Error) -> Bool {
        guard case .remote(let repository) = self else { return false }
        switch error {
        case StoreError.wrongDigest, RegistryError.wrongDigest:
            return repository.client.memory.distrustMirrors(of: digest)
        default: return false
        }
    }

    /// A stream of a blob from an offset on.
    func stream(
        _ descriptor: Descriptor, from offset: UInt64, until end: UInt64,
        into trouble: StreamTrouble,
        progress: ProgressItem?
    ) -> PieceStream {
        PieceStream {
            let reader = ContentReader(self, descriptor, offset, end)
            return {
                do {
                    let piece = try await reader.next()
                    progress?.update(done: reader.position)
                    return piece
                } catch {
                    trouble.note(error)
                    throw error
                }
            }
        }
    }
}

/// What went wrong with a stream while it was sent: the client that sends it only knows that it did
/// not end well.
final class StreamTrouble: Sendable {
    private let first = Mutex<(any Error)?>(nil)

    /// Notes an error; the first counts.
    func note(_ error: any Error) { first.withLock { $0 = $0 ?? error } }

    /// The error, if there was one.
    var error: (any Error)? { first.withLock { $0 } }
}

/// Reads a blob from wherever it is, in small pieces: several blobs are in memory at once.
private final class ContentReader {
    private let content: BlobContent
    private let descriptor: Descriptor
    private let end: UInt64
    private let isChecked: Bool
    private(set) var position: UInt64
    private var hasher = DigestHasher()
    private var source: (any ByteSource)?
    private var download: BlobDownload?

    private static let pieceSize: UInt64 = 64 << 10

    init(_ content: BlobContent, _ descriptor: Descriptor, _ offset: UInt64, _ end: UInt64) {
        self.content = content
        self.descriptor = descriptor
        self.end = end
        position = offset
        isChecked = offset == 0 && descriptor.digest.algorithm == .sha256
    }

    func next() async throws -> ByteBuffer? {
        try Task.checkCancellation()
        guard position < end else { return nil }
        guard let piece = try await piece(), piece.readableBytes > 0 else {
            throw StoreError.wrongSize(
                expected: UInt64(max(0, descriptor.size)), actual: position,
                place: descriptor.digest.short)
        }
        position += UInt64(piece.readableBytes)
        if isChecked {
            piece.withUnsafeReadableBytes { hasher.update($0) }
            if position == UInt64(max(0, descriptor.size)) {
                let actual = hasher.finalize()
                guard actual == descriptor.digest else {
                    throw StoreError.wrongDigest(
                        expected: descriptor.digest, actual: actual, place: place)
                }
            }
        }
        return piece
    }

    private var place: String {
        switch content {
        case .bytes: "content"
        case .local(let blobs): blobs.place
        case .remote(let repository): repository.description
        }
    }

    private func piece() async throws -> ByteBuffer? {
        switch content {
        case .bytes(let bytes):
            let last = Int(min(end, UInt64(bytes.count)))
            return ByteBuffer(bytes: bytes[min(Int(position), last)..<last])
        case .local(let blobs): return try read(blobs)
        case .remote(let repository):
            let download = try self.download ?? BlobDownload(repository, descriptor, from: position)
            self.download = download
            guard var piece = try await download.next() else { return nil }
            let most = Int(clamping: end - position)
            return piece.readableBytes > most ? piece.readSlice(length: most) : piece
        }
    }

    private func read(_ blobs: any BlobProvider) throws -> ByteBuffer? {
        let source = try self.source ?? open(blobs)
        self.source = source
        let size = Int(min(Self.pieceSize, end - position))
        var buffer = ByteBufferAllocator().buffer(capacity: size)
        _ = try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { room in
            try source.readFully(into: UnsafeMutableRawBufferPointer(rebasing: room[..<size]))
        }
        return buffer
    }

    /// The rest of a blob; what comes before is passed over without being read where that can be.
    private func open(_ blobs: any BlobProvider) throws -> any ByteSource {
        let source = try blobs.source(of: descriptor.digest)
        var left = position
        if let skippable = source as? any SkippableSource { left -= try skippable.skip(left) }
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while left > 0 {
            let wanted = Int(min(left, UInt64(piece.count)))
            let count = try piece.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]))
            }
            guard count > 0 else { throw ByteSourceError.truncated }
            left -= UInt64(count)
        }
        return source
    }
}
