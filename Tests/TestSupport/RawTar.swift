/// Writes tar archives entry by entry, right or wrong as the test wants them.
public struct RawTar: Sendable {
    /// Everything so far, without the two blocks of zeros that end an archive.
    public private(set) var bytes: [UInt8] = []

    /// Starts an empty archive.
    public init() {}

    /// Starts with entries.
    public init(_ entries: [RawTarEntry]) {
        for entry in entries { add(entry) }
    }

    /// The archive with its end.
    public var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    /// A whole archive of entries.
    public static func archive(_ entries: [RawTarEntry]) -> [UInt8] { RawTar(entries).finished }

    /// Adds bytes as they are.
    public mutating func add(raw: [UInt8]) { bytes += raw }

    /// Adds a global pax header.
    public mutating func add(globalPax records: [RawTarEntry.PaxRecord]) {
        add(Self.paxEntry(records, type: "g"))
    }

    /// Adds an entry, with the headers that its long names and pax records need before it.
    public mutating func add(_ entry: RawTarEntry) {
        var records = entry.pax
        for (key, flag, name) in [("path", "L", entry.path), ("linkpath", "K", entry.link)] {
            guard name.count > 100 else { continue }
            switch entry.longNames {
            case .pax: records.append(.init(key, name))
            case .gnu: addPlain(Self.gnuLongName(name, type: Character(flag)))
            case .prefix: break
            }
        }
        if !records.isEmpty { addPlain(Self.paxEntry(records, type: "x")) }
        addPlain(entry)
    }

    /// The text of pax records: each is its own length, a space, `key=value` and a line feed.
    public static func paxText(_ records: [RawTarEntry.PaxRecord]) -> [UInt8] {
        records.flatMap { record -> [UInt8] in
            let body = Array(" \(record.key)=".utf8) + record.value + [10]
            var length = body.count + 1
            while String(length).utf8.count + body.count != length {
                length = String(length).utf8.count + body.count
            }
            return Array(String(length).utf8) + body
        }
    }

    /// A number as headers have it: octal and a NUL, or base-256 where that is too narrow.
    public static func number(_ value: Int64, width: Int) -> [UInt8] {
        let octal = String(value, radix: 8)
        if value >= 0, octal.utf8.count < width {
            return Array((String(repeating: "0", count: width - 1 - octal.utf8.count) + octal).utf8)
                + [0]
        }
        var binary = [UInt8](repeating: value < 0 ? 0xff : 0, count: width)
        for place in 0..<min(8, width) {
            binary[width - 1 - place] = UInt8(truncatingIfNeeded: value >> Int64(8 * place))
        }
        binary[0] = value < 0 ? 0xff : binary[0] | 0x80
        return binary
    }

    private static func paxEntry(_ records: [RawTarEntry.PaxRecord], type: Character)
        -> RawTarEntry
    {
        RawTarEntry(path: "PaxHeaders/entry", type: type).with { $0.content = paxText(records) }
    }

    private static func gnuLongName(_ name: [UInt8], type: Character) -> RawTarEntry {
        RawTarEntry(path: "././@LongLink", type: type, mode: 0).with {
            $0.content = name + [0]
            $0.flavour = .gnu
        }
    }

    private mutating func addPlain(_ entry: RawTarEntry) {
        bytes += Self.header(entry)
        bytes += entry.content
        let rest = entry.content.count % 512
        if rest > 0 { bytes += [UInt8](repeating: 0, count: 512 - rest) }
    }

    /// The 512 bytes before an entry's content.
    public static func header(_ entry: RawTarEntry) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ field: RawTarEntry.Field, _ value: [UInt8]) {
            let filled = value + [UInt8](repeating: 0, count: max(0, field.length - value.count))
            header.replaceSubrange(
                field.rawValue..<field.rawValue + field.length, with: filled.prefix(field.length))
        }
        let (prefix, name) = entry.longNames == .prefix ? split(entry.path) : ([], entry.path)
        put(.prefix, prefix)
        put(.name, name)
        put(.mode, number(Int64(bitPattern: entry.mode), width: 8))
        put(.owner, number(Int64(bitPattern: entry.owner), width: 8))
        put(.group, number(Int64(bitPattern: entry.group), width: 8))
        let size = entry.declaredSize ?? UInt64(entry.content.count)
        put(.size, number(Int64(bitPattern: size), width: 12))
        put(.modified, number(entry.modified, width: 12))
        put(.checksum, Array("        ".utf8))
        put(.type, [entry.type])
        put(.link, entry.link)
        switch entry.flavour {
        case .ustar: put(.magic, Array("ustar\u{0}00".utf8))
        case .gnu: put(.magic, Array("ustar  \u{0}".utf8))
        case .v7: break
        }
        if entry.flavour != .v7 {
            put(.userName, Array(entry.userName.utf8))
            put(.groupName, Array(entry.groupName.utf8))
            put(.major, number(Int64(bitPattern: entry.major), width: 8))
            put(.minor, number(Int64(bitPattern: entry.minor), width: 8))
        }
        for field in RawTarEntry.Field.allCases where field != .checksum {
            if let value = entry.overrides[field] { put(field, value) }
        }
        let sum = header.reduce(Int64(0)) { $0 + Int64($1) }
        put(.checksum, entry.overrides[.checksum] ?? number(sum, width: 7) + [0x20])
        return header
    }

    /// A long path in prefix and name, cut at the last slash that lets both fit.
    private static func split(_ path: [UInt8]) -> (prefix: [UInt8], name: [UInt8]) {
        guard path.count > 100 else { return ([], path) }
        for index in path.indices.reversed() where path[index] == UInt8(ascii: "/") {
            if index <= 155, path.count - index - 1 <= 100, index + 1 < path.count {
                return (Array(path[..<index]), Array(path[(index + 1)...]))
            }
        }
        return ([], path)
    }
}
