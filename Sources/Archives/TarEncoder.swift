/// Headers of tar archives, the same bytes for the same entry always.
///
/// An entry that fits is a plain ustar header. What does not fit is put into a pax header before
/// it, with its records sorted. POSIX.1-2017, pax.
public enum TarEncoder {
    /// What ends an archive.
    public static let endOfArchive = [UInt8](repeating: 0, count: 1024)

    /// How many zero bytes follow content of `size` bytes, to fill its last block.
    public static func padding(for size: UInt64) -> Int {
        Int((512 - size % 512) % 512)
    }

    /// The header of an entry, with all that comes before the content; whole blocks of 512 bytes.
    ///
    /// A directory's path gets a slash at its end, if it has none. Extended attributes become
    /// `SCHILY.xattr` records. Nothing is written that `entry` does not say: no names of users, no
    /// times but its own.
    ///
    /// - Throws: ``TarError`` for an entry that tar cannot express.
    public static func header(for entry: TarEntry) throws(TarError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(entry, to: &bytes)
        return bytes
    }

    /// Appends ``header(for:)`` to `bytes`.
    ///
    /// - Throws: ``TarError`` for an entry that tar cannot express; `bytes` is unchanged then.
    public static func append(_ entry: TarEntry, to bytes: inout [UInt8]) throws(TarError) {
        try check(entry)
        var path = entry.path
        if entry.kind == .directory, path.last != slash { path.append(slash) }
        var block = TarHeaderBlock(type: type(of: entry.kind))
        var records = try attributeRecords(of: entry)

        if !block.setPath(path) { records.set("path", path) }
        if !block.setText(entry.linkTarget, .linkTarget) {
            records.set("linkpath", entry.linkTarget)
        }
        if !block.setText(entry.userName, .userName) { records.set("uname", entry.userName) }
        if !block.setText(entry.groupName, .groupName) { records.set("gname", entry.groupName) }
        _ = block.setNumber(UInt64(entry.mode & 0o7777), .mode)
        if !block.setNumber(UInt64(entry.uid), .uid) { records.set("uid", entry.uid) }
        if !block.setNumber(UInt64(entry.gid), .gid) { records.set("gid", entry.gid) }
        if !block.setNumber(entry.size, .size) { records.set("size", entry.size) }
        if !block.setTime(entry.modified) { records.set("mtime", entry.modified) }
        guard block.setNumber(UInt64(entry.major), .devmajor),
            block.setNumber(UInt64(entry.minor), .devminor)
        else { throw .badNumber(field: "devmajor or devminor", entry: TarError.text(entry.path)) }

        if !records.isEmpty {
            let content = records.encoded()
            var extended = TarHeaderBlock(type: TarExtraHeaders.local)
            extended.setExtendedHeaderPath(for: path)
            _ = extended.setNumber(0o644, .mode)
            _ = extended.setNumber(UInt64(content.count), .size)
            bytes += extended.finished()
            bytes += content
            bytes += repeatElement(0, count: padding(for: UInt64(content.count)))
        }
        bytes += block.finished()
    }

    static let slash = UInt8(ascii: "/")

    private static func check(_ entry: TarEntry) throws(TarError) {
        let isLink = entry.kind == .symbolicLink || entry.kind == .hardLink
        let texts = [entry.path, entry.linkTarget, entry.userName, entry.groupName]
        guard !entry.path.isEmpty, texts.allSatisfy({ !$0.contains(0) }) else {
            throw .badPath(entry: TarError.text(entry.path))
        }
        guard isLink != entry.linkTarget.isEmpty else {
            throw .noLinkTarget(entry: TarError.text(entry.path))
        }
        guard entry.kind == .file || entry.size == 0 else {
            throw .unexpectedContent(entry: TarError.text(entry.path))
        }
        // Readers of old archives take such a file for a directory.
        guard entry.kind != .file || entry.path.last != slash else {
            throw .badPath(entry: TarError.text(entry.path))
        }
    }

    private static func attributeRecords(
        of entry: TarEntry
    ) throws(TarError) -> SortedRecords {
        var records = SortedRecords()
        for (key, value) in entry.pax where !TarEntryBuilder.fields.contains(key) {
            records.set(key, value)
        }
        for (key, value) in entry.extendedAttributes {
            guard !key.isEmpty else {
                throw .badRecord("no attribute name", entry: TarError.text(entry.path))
            }
            records.set(ExtendedAttributeRecord.schily + key, value)
        }
        guard records.keysAreValid else {
            throw .badRecord("bad key", entry: TarError.text(entry.path))
        }
        return records
    }

    private static func type(of kind: TarEntry.Kind) -> UInt8 {
        switch kind {
        case .file: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .namedPipe: UInt8(ascii: "6")
        }
    }
}

/// Records for a pax header, written in the order of their keys' bytes.
private struct SortedRecords {
    private var values: [String: [UInt8]] = [:]

    var isEmpty: Bool { values.isEmpty }

    /// A key ends at the first `=`, so it cannot hold one.
    var keysAreValid: Bool {
        values.keys.allSatisfy { key in
            !key.isEmpty && !key.utf8.contains { $0 == 0x3D || $0 == 0x0A || $0 == 0 }
        }
    }

    mutating func set(_ key: String, _ value: [UInt8]) { values[key] = value }

    mutating func set(_ key: String, _ value: some FixedWidthInteger) {
        values[key] = Array(String(value).utf8)
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (key, value) in sorted { PaxRecords.append(key: key.utf8, value: value, to: &bytes) }
        return bytes
    }
}
