import Compression
import DebianArchive
import FileTree
import OCIModel

extension PreparedPackage {
    /// Says which form the bytes have; another number makes old caches miss.
    static let formatVersion: UInt64 = 3

    /// The compact form that ``PreparationCache`` keeps.
    func encoded() -> [UInt8] {
        var writer = BinaryWriter()
        writer.number(Self.formatVersion)
        writer.signed(timestamp.seconds)
        writer.number(UInt64(control.count))
        for member in control {
            writer.text(member.name)
            writer.data(member.bytes)
        }
        writer.number(UInt64(shippedPaths.count))
        for path in shippedPaths { writer.data(path) }
        writer.number(UInt64(entries.count))
        for entry in entries { entry.encode(to: &writer) }
        writer.text(changelog?.source ?? "")
        writer.text(changelog?.version ?? "")
        let fixes = (changelog?.fixes ?? [:]).sorted { $0.key < $1.key }
        writer.number(UInt64(fixes.count))
        for (id, version) in fixes {
            writer.text(id)
            writer.text(version)
        }
        writer.number(UInt64(chunks.count))
        for chunk in chunks {
            writer.number(chunk.uncompressedOffset)
            writer.number(chunk.uncompressedSize)
            writer.number(chunk.compressedOffset)
            writer.number(chunk.compressedSize)
        }
        return writer.bytes
    }

    /// Reads the compact form.
    init(encoded bytes: [UInt8]) throws {
        var reader = BinaryReader(bytes)
        guard try reader.number() == Self.formatVersion else { throw BinaryError.damaged }
        timestamp = Timestamp(seconds: try reader.signed())
        control = []
        for _ in 0..<(try reader.count()) {
            control.append(PackageMember(name: try reader.text(), bytes: try reader.data()))
        }
        shippedPaths = []
        for _ in 0..<(try reader.count()) { shippedPaths.append(try reader.data()) }
        entries = []
        for _ in 0..<(try reader.count()) { entries.append(try PreparedEntry(from: &reader)) }
        let source = try reader.text()
        let version = try reader.text()
        var fixes: [String: String] = [:]
        for _ in 0..<(try reader.count()) { fixes[try reader.text()] = try reader.text() }
        changelog =
            source.isEmpty
            ? nil : DebianChangelog(source: source, version: version, fixes: fixes)
        chunks = []
        for _ in 0..<(try reader.count()) {
            chunks.append(
                CompressedChunk(
                    uncompressedOffset: try reader.number(), uncompressedSize: try reader.number(),
                    compressedOffset: try reader.number(), compressedSize: try reader.number()))
        }
        guard reader.isAtEnd else { throw BinaryError.damaged }
    }
}

extension PreparedEntry {
    fileprivate func encode(to writer: inout BinaryWriter) {
        writer.data(path.bytes)
        writer.number(UInt64(attributes.mode))
        writer.number(UInt64(attributes.uid))
        writer.number(UInt64(attributes.gid))
        writer.signed(attributes.modified.seconds)
        writer.number(UInt64(attributes.extended.count))
        for (name, value) in attributes.extended.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            writer.data(value)
        }
        writer.number(headerOffset)
        writer.number(endOffset)
        writer.data(sha1 ?? [])
        writer.text(owner?.user ?? "")
        writer.text(owner?.group ?? "")
        encodeKind(to: &writer)
    }

    private func encodeKind(to writer: inout BinaryWriter) {
        switch kind {
        case .directory: writer.number(0)
        case .file(let content):
            writer.number(1)
            writer.number(content.size)
            writer.data(Hexadecimal.decode(content.digest.hex) ?? [])
            if case .stored(_, let offset) = content.location {
                writer.number(offset)
            } else {
                writer.number(0)
            }
        case .symbolicLink(let target):
            writer.number(2)
            writer.data(target)
        case .hardLink(let target):
            writer.number(3)
            writer.data(target.bytes)
        case .characterDevice(let major, let minor):
            writer.number(4)
            writer.number(UInt64(major))
            writer.number(UInt64(minor))
        case .blockDevice(let major, let minor):
            writer.number(5)
            writer.number(UInt64(major))
            writer.number(UInt64(minor))
        case .namedPipe: writer.number(6)
        }
    }

    fileprivate init(from reader: inout BinaryReader) throws {
        path = try TreePath(reader.data())
        let mode = UInt16(truncatingIfNeeded: try reader.number())
        let uid = UInt32(truncatingIfNeeded: try reader.number())
        let gid = UInt32(truncatingIfNeeded: try reader.number())
        let modified = Timestamp(seconds: try reader.signed())
        var extended: [String: [UInt8]] = [:]
        for _ in 0..<(try reader.count()) { extended[try reader.text()] = try reader.data() }
        attributes = Attributes(
            mode: mode, uid: uid, gid: gid, modified: modified, extended: extended)
        headerOffset = try reader.number()
        endOffset = try reader.number()
        let checksum = try reader.data()
        sha1 = checksum.isEmpty ? nil : checksum
        let names = OwnerNames(user: try reader.text(), group: try reader.text())
        owner = names.user.isEmpty && names.group.isEmpty ? nil : names
        kind = try Self.decodeKind(from: &reader)
    }

    private static func decodeKind(from reader: inout BinaryReader) throws -> Node.Kind {
        func device(_ reader: inout BinaryReader) throws -> (UInt32, UInt32) {
            (
                UInt32(truncatingIfNeeded: try reader.number()),
                UInt32(truncatingIfNeeded: try reader.number())
            )
        }
        switch try reader.number() {
        case 0: return .directory
        case 1:
            let size = try reader.number()
            let hash = try reader.data()
            guard hash.count == 32 else { throw BinaryError.damaged }
            return .file(
                FileContent(
                    size: size, digest: Digest(sha256Bytes: hash), container: 0,
                    offset: try reader.number()))
        case 2: return .symbolicLink(target: try reader.data())
        case 3: return .hardLink(target: try TreePath(reader.data()))
        case 4:
            let (major, minor) = try device(&reader)
            return .characterDevice(major: major, minor: minor)
        case 5:
            let (major, minor) = try device(&reader)
            return .blockDevice(major: major, minor: minor)
        case 6: return .namedPipe
        default: throw BinaryError.damaged
        }
    }
}
