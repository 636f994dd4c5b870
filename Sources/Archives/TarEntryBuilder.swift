/// Puts an entry together from its header and what the headers before it say.
struct TarEntryBuilder {
    let header: TarHeader
    let extra: TarExtraHeaders
    let global: PaxRecords
    let limits: TarLimits

    /// The entry, checked.
    ///
    /// A pax record wins over a GNU long name, and that over the header itself.
    func entry() throws(TarError) -> TarEntry {
        let records = extra.records.map { global.overlaid(by: $0) } ?? global
        let path = nonEmpty(records["path"]) ?? extra.path ?? header.path
        try check(path, "the length of the path", path)
        let kind = try self.kind(path: path, path)
        var entry = TarEntry(
            path: path, kind: kind, mode: UInt16(try number(.mode, nil, path) & 0o7777),
            uid: try identifier(.uid, records["uid"], path),
            gid: try identifier(.gid, records["gid"], path),
            size: try size(kind, records["size"], path),
            modified: try modified(records["mtime"], path),
            userName: nonEmpty(records["uname"]) ?? header.userName,
            groupName: nonEmpty(records["gname"]) ?? header.groupName)
        if kind == .symbolicLink || kind == .hardLink {
            entry.linkTarget =
                nonEmpty(records["linkpath"]) ?? extra.linkTarget ?? header.linkTarget
            guard !entry.linkTarget.isEmpty else { throw .noLinkTarget(entry: TarError.text(path)) }
            try check(entry.linkTarget, "the length of the link's target", path)
        }
        if kind == .characterDevice || kind == .blockDevice {
            entry.major = try identifier(.devmajor, nil, path)
            entry.minor = try identifier(.devminor, nil, path)
        }
        if !records.isEmpty { try addRecords(records, to: &entry, path) }
        return entry
    }

    private func nonEmpty(_ value: [UInt8]?) -> [UInt8]? { value?.isEmpty == false ? value : nil }

    private func check(_ path: [UInt8], _ what: String, _ name: [UInt8]) throws(TarError) {
        guard !path.isEmpty, !path.contains(0) else { throw .badPath(entry: TarError.text(name)) }
        guard path.count <= limits.pathLength else {
            throw .limit(what, limit: UInt64(limits.pathLength), entry: TarError.text(name))
        }
    }

    private func kind(path: [UInt8], _ name: [UInt8]) throws(TarError) -> TarEntry.Kind {
        switch header.type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            // v7 has no type for directories; a slash at the end makes one.
            path.last == UInt8(ascii: "/") ? .directory : .file
        case UInt8(ascii: "1"): .hardLink
        case UInt8(ascii: "2"): .symbolicLink
        case UInt8(ascii: "3"): .characterDevice
        case UInt8(ascii: "4"): .blockDevice
        case UInt8(ascii: "5"): .directory
        case UInt8(ascii: "6"): .namedPipe
        case UInt8(ascii: "S"): throw .sparse(entry: TarError.text(name))
        default: throw .unsupportedType(header.type, entry: TarError.text(name))
        }
    }

    private func size(
        _ kind: TarEntry.Kind, _ record: [UInt8]?, _ name: [UInt8]
    ) throws(TarError) -> UInt64 {
        let size = try number(.size, record, name)
        if kind == .file {
            // Offsets are 64 bits wide, so the room that they leave is a limit as well.
            let limit = min(limits.fileSize, 1 << 62)
            guard size <= limit else {
                throw .limit("the size of the file", limit: limit, entry: TarError.text(name))
            }
            return size
        }
        // For a hard link it is the size of the file that it names; nothing follows. Where else a
        // size is given, readers disagree on whether content follows, so it is refused.
        guard size == 0 || kind == .hardLink else {
            throw .unexpectedContent(entry: TarError.text(name))
        }
        return 0
    }

    private func number(
        _ field: TarHeader.Field, _ record: [UInt8]?, _ name: [UInt8]
    ) throws(TarError) -> UInt64 {
        if let record = nonEmpty(record) {
            guard let value = UInt64(decimal: record) else {
                throw .badNumber(field: field.rawValue, entry: TarError.text(name))
            }
            return value
        }
        guard let number = header.number(field), let value = UInt64(exactly: number) else {
            throw .badNumber(field: field.rawValue, entry: TarError.text(name))
        }
        return value
    }

    private func identifier(
        _ field: TarHeader.Field, _ record: [UInt8]?, _ name: [UInt8]
    ) throws(TarError) -> UInt32 {
        guard let value = UInt32(exactly: try number(field, record, name)) else {
            throw .badNumber(field: field.rawValue, entry: TarError.text(name))
        }
        return value
    }

    /// A pax time is decimal, perhaps negative, perhaps with a fraction.
    private func modified(_ record: [UInt8]?, _ name: [UInt8]) throws(TarError) -> Int64 {
        guard let record = nonEmpty(record) else {
            guard let value = header.number(.mtime) else {
                throw .badNumber(field: TarHeader.Field.mtime.rawValue, entry: TarError.text(name))
            }
            return value
        }
        let isNegative = record.first == UInt8(ascii: "-")
        let unsigned = isNegative ? record.dropFirst() : record[...]
        let whole = unsigned.prefix { $0 != UInt8(ascii: ".") }
        let fraction = unsigned.dropFirst(whole.count + 1)
        guard let seconds = Int64(decimal: whole),
            fraction.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .badNumber(field: TarHeader.Field.mtime.rawValue, entry: TarError.text(name)) }
        guard isNegative else { return seconds }
        return -seconds - (fraction.contains { $0 != 0x30 } && seconds < .max ? 1 : 0)
    }

    /// Sorts the records that are no fields into extended attributes and the rest.
    private func addRecords(
        _ records: PaxRecords, to entry: inout TarEntry, _ name: [UInt8]
    ) throws(TarError) {
        for (key, value) in records.values {
            if TarEntryBuilder.fields.contains(key) {
                if key == "mtime", value.contains(UInt8(ascii: ".")) { entry.pax[key] = value }
            } else if key.hasPrefix(ExtendedAttributeRecord.schily) {
                let attribute = String(key.dropFirst(ExtendedAttributeRecord.schily.count))
                guard !attribute.isEmpty else {
                    throw .badRecord("no attribute name", entry: TarError.text(name))
                }
                entry.extendedAttributes[attribute] = value
            } else if key.hasPrefix("GNU.sparse.") {
                throw .sparse(entry: TarError.text(name))
            } else if !key.hasPrefix(ExtendedAttributeRecord.libarchive), !value.isEmpty {
                entry.pax[key] = value
            }
        }
        for (key, value) in records.values where key.hasPrefix(ExtendedAttributeRecord.libarchive) {
            let encoded = key.dropFirst(ExtendedAttributeRecord.libarchive.count)
            guard
                let (attribute, value) = ExtendedAttributeRecord.decode(
                    libarchive: encoded, value: value), !attribute.isEmpty
            else { throw .badRecord("\(key) is not encoded properly", entry: TarError.text(name)) }
            // bsdtar writes both spellings; the plain one counts.
            if entry.extendedAttributes[attribute] == nil {
                entry.extendedAttributes[attribute] = value
            }
        }
    }

    /// The records that speak of what an entry has a field for, or of times that images do not
    /// keep.
    static let fields: Set<String> = [
        "path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime", "atime", "ctime",
    ]
}
