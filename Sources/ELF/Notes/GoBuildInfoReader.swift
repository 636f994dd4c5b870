/// Finds Go's build information: the section `.go.buildinfo`, which is the start of the first
/// writable segment (`debug/buildinfo` of Go's library describes the form).
struct GoBuildInfoReader {
    let view: ELFView
    let segments: [ELFSegment]

    private static let magic: [UInt8] = [0xFF] + Array(" Go buildinf:".utf8)
    private static let searched: UInt64 = 1 << 20
    private static let longest: UInt64 = 8 << 20
    private static let guardBytes = 16

    func read() throws -> GoBuildInfo? {
        for segment in segments.lazy.filter({ $0.kind == .load && !$0.isExecutable }).prefix(8)
        where view.holds(segment.offset, count: 32) {
            let bytes = try view.prefix(
                at: segment.offset, count: min(segment.fileSize, Self.searched), of: .note)
            guard let place = Self.find(in: bytes.bytes) else { continue }
            return try info(at: segment.offset + UInt64(place), header: bytes, place)
        }
        return nil
    }

    /// The information begins at a multiple of 16 bytes.
    private static func find(in bytes: [UInt8]) -> Int? {
        stride(from: 0, to: max(0, bytes.count - 32), by: 16).first {
            bytes[$0] == 0xFF && bytes[$0..<$0 + magic.count].elementsEqual(magic)
        }
    }

    private func info(at offset: UInt64, header: ELFRecord, _ place: Int) throws -> GoBuildInfo? {
        let flags = header.bytes[place + 15]
        let texts: (version: [UInt8], module: [UInt8])?
        if flags & 2 != 0 {
            texts = try inlineTexts(at: offset + 32)
        } else {
            texts = try pointedTexts(header, place)
        }
        guard let texts else { return nil }
        // The module's text stands between two guards of 16 bytes, which a debugger looks for.
        let guardSize = Self.guardBytes
        let isGuarded =
            texts.module.count > 2 * guardSize
            && texts.module[texts.module.count - guardSize - 1] == UInt8(ascii: "\n")
        let text =
            isGuarded ? texts.module.dropFirst(guardSize).dropLast(guardSize) : texts.module[...]
        return GoBuildInfo(
            version: String(decoding: texts.version, as: UTF8.self),
            text: String(decoding: text, as: UTF8.self))
    }

    /// Since Go 1.18: two strings, each after its length in the form of *varint*.
    private func inlineTexts(at offset: UInt64) throws -> ([UInt8], [UInt8])? {
        guard let (version, next) = try counted(at: offset),
            let (module, _) = try counted(at: next)
        else { return nil }
        return (version, module)
    }

    private func counted(at offset: UInt64) throws -> ([UInt8], UInt64)? {
        guard offset < view.source.size else { return nil }
        let digits = try view.prefix(at: offset, count: 10, of: .note).bytes
        var length: UInt64 = 0
        for (index, byte) in digits.enumerated() {
            length |= UInt64(byte & 0x7F) << UInt64(7 * index)
            guard byte & 0x80 == 0 else { continue }
            let start = offset + UInt64(index) + 1
            guard length <= Self.longest, view.holds(start, count: length) else { return nil }
            let bytes = try view.record(at: start, count: Int(length), of: .note).bytes
            return (bytes, start + length)
        }
        return nil
    }

    /// Before: the addresses of two Go strings, which are an address and a length each.
    private func pointedTexts(_ header: ELFRecord, _ place: Int) throws -> ([UInt8], [UInt8])? {
        let size = Int(header.bytes[place + 14])
        guard size == (view.identification.fileClass == .bits64 ? 8 : 4),
            let version = header.word(place + 16), let module = header.word(place + 16 + size),
            let first = try string(at: version, size)
        else { return nil }
        return (first, try string(at: module, size) ?? [])
    }

    private func string(at address: UInt64, _ size: Int) throws -> [UInt8]? {
        guard let offset = segments.fileOffset(of: address),
            view.holds(offset, count: UInt64(2 * size))
        else { return nil }
        let pair = try view.record(at: offset, count: 2 * size, of: .note)
        guard let start = pair.word(0).flatMap({ segments.fileOffset(of: $0) }),
            let length = pair.word(size), length <= Self.longest, view.holds(start, count: length)
        else { return nil }
        return try view.record(at: start, count: Int(length), of: .note).bytes
    }
}
