public import Compression

/// One member of an ar archive.
public struct ArMember: Hashable, Sendable {
    /// Its name, at most 16 characters of printable ASCII.
    public let name: String
    /// Bytes of content.
    public let size: UInt64
    /// Seconds since 1970.
    public let modified: Int64
}

/// An ar archive, read member by member; the outer form of .deb packages, deb(5).
///
/// Names of up to 16 characters are read, in the common form and in the one with a slash at the
/// end.
public final class ArReader {
    private static let magic = Array("!<arch>\n".utf8)

    private let source: any ByteSource
    private var offset: UInt64
    private var remaining: UInt64 = 0
    private var hasPadding = false
    private var member: ArMember?
    fileprivate private(set) var index = 0

    /// Where the content of the current member starts in the archive, in bytes.
    public private(set) var contentOffset: UInt64 = 0

    /// Reads the first bytes of `source`.
    ///
    /// - Throws: ``ArError/notAnArchive``, and what the source throws.
    public init(_ source: any ByteSource) throws {
        self.source = source
        offset = UInt64(ArReader.magic.count)
        var magic = [UInt8](repeating: 0, count: ArReader.magic.count)
        let count = try magic.withUnsafeMutableBytes { try source.readFully(into: $0) }
        guard count == magic.count, magic == ArReader.magic else { throw ArError.notAnArchive }
    }

    /// Goes to the next member, past what is unread of the current one.
    ///
    /// - Returns: `nil` after the last member.
    /// - Throws: ``ArError``, and what the source throws.
    public func next() throws -> ArMember? {
        try skipContent()
        index += 1
        member = nil
        var header = [UInt8](repeating: 0, count: 60)
        let count = try header.withUnsafeMutableBytes { try source.readFully(into: $0) }
        if count == 0 { return nil }
        guard count == header.count, header[58] == 0x60, header[59] == 0x0A else {
            throw ArError.badHeader(offset: offset)
        }
        let name = try self.name(header[..<16])
        guard let size = UInt64(decimal: ArReader.trimmed(header[48..<58])) else {
            throw ArError.badNumber(field: "size", member: name)
        }
        // Some writers leave the time blank.
        let time = ArReader.trimmed(header[16..<28])
        guard let modified = time.isEmpty ? 0 : Int64(decimal: time) else {
            throw ArError.badNumber(field: "modified", member: name)
        }
        offset += 60
        contentOffset = offset
        remaining = size
        hasPadding = size % 2 == 1
        let found = ArMember(name: name, size: size, modified: modified)
        member = found
        return found
    }

    /// The next bytes of the current member; 0 at its end.
    ///
    /// - Throws: ``ArError/truncated(member:)``, and what the source throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = Int(min(UInt64(buffer.count), remaining))
        guard wanted > 0 else { return 0 }
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        guard count > 0 else { throw ArError.truncated(member: member?.name ?? "") }
        remaining -= UInt64(count)
        offset += UInt64(count)
        return count
    }

    /// The content of the current member as a source of its own. It ends for good when the reader
    /// goes on to the next member.
    public func currentMember() -> any ByteSource { MemberSource(self) }

    private func skipContent() throws {
        if remaining > 0, let source = source as? any SkippableSource {
            let skipped = try source.skip(remaining)
            remaining -= skipped
            offset += skipped
        }
        if remaining > 0 {
            try withUnsafeTemporaryAllocation(byteCount: 32 << 10, alignment: 16) { piece in
                while try read(into: piece) > 0 {}
            }
        }
        if hasPadding {
            hasPadding = false
            var byte: UInt8 = 0
            // The padding of the last member is missing in some archives.
            let count = try withUnsafeMutableBytes(of: &byte) { try source.read(into: $0) }
            offset += UInt64(count)
        }
    }

    private func name(_ field: ArraySlice<UInt8>) throws(ArError) -> String {
        var name = ArReader.trimmed(field)
        if name.count > 1, name.last == 0x2F { name = name.dropLast() }
        guard !name.isEmpty, !name.contains(0x2F), !name.starts(with: Array("#1/".utf8)) else {
            throw .longName(offset: offset)
        }
        guard name.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw .badHeader(offset: offset)
        }
        return String(decoding: name, as: UTF8.self)
    }

    private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var field = field
        while field.last == 0x20 { field = field.dropLast() }
        return field
    }
}

/// One member, as long as its reader stands on it.
private final class MemberSource: ByteSource {
    private let reader: ArReader
    private let index: Int

    init(_ reader: ArReader) {
        self.reader = reader
        index = reader.index
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard reader.index == index else { return 0 }
        return try reader.read(into: buffer)
    }
}
