public import Compression

/// A tar archive, read entry by entry.
///
/// Understood are v7, ustar, pax and GNU archives with long names; sparse files and unknown kinds
/// of entries are refused, because leaving them out would change what the archive means. After the
/// last entry the source is read to its end, so that checks behind it (of a compressed stream, of a
/// digest) have seen everything; what stands after the end of the archive is not looked at.
public final class TarReader {
    private static let windowSize = 64 << 10

    /// Whether the two blocks of zeros that end an archive may be missing.
    public enum End: Sendable {
        /// They must be there.
        case required
        /// The source may end after any entry, as the cut archives inside .apk files do.
        case optional
    }

    private let input: InputWindow
    private let limits: TarLimits
    private let end: End
    private var globalRecords = PaxRecords()
    private var globalBytes = 0
    private var count = 0
    private var isFinished = false
    private var currentPath: [UInt8] = []
    private var remaining: UInt64 = 0
    private var padding: UInt64 = 0

    /// Where the content of the current entry starts in the archive, in bytes.
    public private(set) var contentOffset: UInt64 = 0

    /// Reads the uncompressed archive in `source`.
    public init(_ source: any ByteSource, limits: TarLimits = .package, end: End = .optional) {
        input = InputWindow(source, capacity: TarReader.windowSize)
        self.limits = limits
        self.end = end
    }

    /// Goes to the next entry, past what is unread of the current one.
    ///
    /// - Returns: `nil` after the last entry.
    /// - Throws: ``TarError``, and what the source throws.
    public func next() throws -> TarEntry? {
        if isFinished { return nil }
        try skipContent()
        var extra = TarExtraHeaders()
        while true {
            let start = input.offset
            guard let header = try readHeader() else {
                guard extra.isEmpty else { throw TarError.strayHeader(offset: start) }
                isFinished = true
                return nil
            }
            if TarExtraHeaders.isExtra(header.type) {
                try readExtra(header, at: start, into: &extra)
                continue
            }
            count += 1
            let builder = TarEntryBuilder(
                header: header, extra: extra, global: globalRecords, limits: limits)
            let entry = try builder.entry()
            guard count <= limits.entries else {
                throw TarError.limit(
                    "the number of entries", limit: UInt64(limits.entries),
                    entry: TarError.text(entry.path))
            }
            input.consume(TarHeader.size)
            currentPath = entry.path
            remaining = entry.size
            padding = UInt64(TarEncoder.padding(for: entry.size))
            contentOffset = input.offset
            return entry
        }
    }

    /// The next bytes of the current entry's content; 0 at its end.
    ///
    /// - Throws: ``TarError/truncated(entry:)``, and what the source throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = Int(min(UInt64(buffer.count), remaining))
        guard wanted > 0 else { return 0 }
        let read = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        guard read > 0 else { throw TarError.truncated(entry: TarError.text(currentPath)) }
        remaining -= UInt64(read)
        return read
    }

    private func skipContent() throws {
        // The content is at most 64 bits less a block, so the sum cannot overflow.
        guard try input.skip(remaining + padding) else {
            throw TarError.truncated(entry: TarError.text(currentPath))
        }
        remaining = 0
        padding = 0
    }

    /// The next header, not yet consumed, or `nil` at the end of the archive.
    private func readHeader() throws -> TarHeader? {
        guard let block = try nextBlock() else {
            if end == .required { throw TarError.missingEnd }
            return nil
        }
        if TarHeader.isZero(block) {
            input.consume(TarHeader.size)
            if let second = try nextBlock() {
                guard TarHeader.isZero(second) else {
                    throw TarError.brokenEnd(offset: input.offset)
                }
            } else if end == .required {
                throw TarError.missingEnd
            }
            while try input.skip(1 << 20) {}
            return nil
        }
        let header = TarHeader(block: block)
        guard header.hasValidChecksum else { throw TarError.badChecksum(offset: input.offset) }
        return header
    }

    private func nextBlock() throws -> UnsafeRawBufferPointer? {
        try input.fill(atLeast: TarHeader.size)
        let bytes = input.bytes
        if bytes.isEmpty { return nil }
        guard bytes.count >= TarHeader.size else {
            throw TarError.truncated(entry: "after \(TarError.text(currentPath))")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[..<TarHeader.size])
    }

    /// Takes in a header that belongs to the entry after it, or to all entries.
    private func readExtra(
        _ header: TarHeader, at offset: UInt64, into extra: inout TarExtraHeaders
    ) throws {
        let type = header.type
        let path = header.path
        let size = try header.extraSize(limit: limits.headerBytes)
        input.consume(TarHeader.size)
        var bytes = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            let read = try bytes.withUnsafeMutableBytes {
                try input.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            guard read > 0 else { throw TarError.truncated(entry: TarError.text(path)) }
            filled += read
        }
        guard try input.skip(UInt64(TarEncoder.padding(for: UInt64(size)))) else {
            throw TarError.truncated(entry: TarError.text(path))
        }
        guard type != TarExtraHeaders.global else {
            guard extra.isEmpty else { throw TarError.strayHeader(offset: offset) }
            globalBytes += size
            guard globalBytes <= limits.headerBytes else {
                throw TarError.limit(
                    "the size of the global headers", limit: UInt64(limits.headerBytes),
                    entry: TarError.text(path)
                )
            }
            try globalRecords.add(bytes, entry: TarError.text(path))
            return
        }
        guard try extra.add(type, bytes, entry: TarError.text(path)) else {
            throw TarError.strayHeader(offset: offset)
        }
    }
}
