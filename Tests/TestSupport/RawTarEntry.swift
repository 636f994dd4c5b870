/// One entry of a tar archive, with every field open to lies.
///
/// The factories make honest entries; change the properties for dishonest ones. Nothing is checked.
public struct RawTarEntry: Sendable {
    /// Where a name that does not fit its field goes.
    public enum LongNames: Sendable {
        /// A pax record (`path`, `linkpath`).
        case pax
        /// GNU's `L` and `K` entries.
        case gnu
        /// Split over the ustar prefix field; cut when even that is too short.
        case prefix
    }

    /// The magic in the header.
    public enum Flavour: Sendable {
        /// POSIX: `ustar`, NUL, `00`.
        case ustar
        /// GNU: `ustar`, two spaces, NUL.
        case gnu
        /// Seventh Edition: none.
        case v7
    }

    /// A header field, for ``overrides``.
    public enum Field: Int, Sendable, CaseIterable {
        // The raw value is the field's offset.
        case name = 0, mode = 100, owner = 108, group = 116, size = 124, modified = 136
        case checksum = 148, type = 156, link = 157, magic = 257, userName = 265, groupName = 297
        case major = 329, minor = 337, prefix = 345

        /// The field's length in bytes.
        public var length: Int {
            switch self {
            case .name, .link: 100
            case .mode, .owner, .group, .checksum, .magic, .major, .minor: 8
            case .size, .modified: 12
            case .type: 1
            case .userName, .groupName: 32
            case .prefix: 155
            }
        }
    }

    /// One pax record.
    public struct PaxRecord: Sendable {
        /// The keyword, such as `SCHILY.xattr.user.x`.
        public var key: String
        /// The value, any bytes.
        public var value: [UInt8]

        /// Makes a record.
        public init(_ key: String, _ value: [UInt8]) {
            self.key = key
            self.value = value
        }
    }

    /// The time that entries have unless told otherwise: 2023-11-14T22:13:20Z.
    public static let defaultTime: Int64 = 1_700_000_000

    /// The name as it is written, any bytes.
    public var path: [UInt8]
    /// The type flag: `0` file, `1` hard link, `2` symbolic link, `3` `4` devices, `5` directory, …
    public var type: UInt8
    /// Permission bits.
    public var mode: UInt64
    /// The numeric owner.
    public var owner: UInt64 = 0
    /// The numeric group.
    public var group: UInt64 = 0
    /// Seconds since 1970.
    public var modified: Int64 = Self.defaultTime
    /// The target of a link.
    public var link: [UInt8] = []
    /// What follows the header, padded to 512 bytes.
    public var content: [UInt8] = []
    /// The size that the header gives, where it is not that of ``content``.
    public var declaredSize: UInt64?
    /// The owner's name.
    public var userName = "root"
    /// The group's name.
    public var groupName = "root"
    /// A device's major number.
    public var major: UInt64 = 0
    /// A device's minor number.
    public var minor: UInt64 = 0
    /// Records written in an `x` header before the entry, in this order.
    public var pax: [PaxRecord] = []
    /// What becomes of names that are too long.
    public var longNames = LongNames.pax
    /// The header's magic.
    public var flavour = Flavour.ustar
    /// Raw bytes of header fields, which win over everything; cut or filled with NUL to the field.
    /// The check sum is computed after them, unless it is overridden itself.
    public var overrides: [Field: [UInt8]] = [:]

    /// Makes an entry of any type.
    public init(path: some StringProtocol, type: Character, mode: UInt64 = 0o644) {
        self.path = Array(path.utf8)
        self.type = type.asciiValue ?? 0
        self.mode = mode
    }

    /// A regular file.
    public static func file(
        _ path: String, _ content: [UInt8], mode: UInt64 = 0o644, owner: UInt64 = 0,
        group: UInt64 = 0
    ) -> RawTarEntry {
        var entry = RawTarEntry(path: path, type: "0", mode: mode)
        entry.content = content
        entry.owner = owner
        entry.group = group
        return entry
    }

    /// A regular text file.
    public static func file(
        _ path: String, _ text: String = "", mode: UInt64 = 0o644, owner: UInt64 = 0,
        group: UInt64 = 0
    ) -> RawTarEntry {
        file(path, Array(text.utf8), mode: mode, owner: owner, group: group)
    }

    /// A directory; a slash at the end of the path is added.
    public static func directory(
        _ path: String, mode: UInt64 = 0o755, owner: UInt64 = 0, group: UInt64 = 0
    ) -> RawTarEntry {
        var entry = RawTarEntry(
            path: path.hasSuffix("/") ? path : path + "/", type: "5", mode: mode)
        entry.owner = owner
        entry.group = group
        return entry
    }

    /// A symbolic link.
    public static func symbolicLink(_ path: String, to target: String) -> RawTarEntry {
        var entry = RawTarEntry(path: path, type: "2", mode: 0o777)
        entry.link = Array(target.utf8)
        return entry
    }

    /// A hard link to an entry that came before.
    public static func hardLink(_ path: String, to target: String) -> RawTarEntry {
        var entry = RawTarEntry(path: path, type: "1")
        entry.link = Array(target.utf8)
        return entry
    }

    /// A character device.
    public static func characterDevice(_ path: String, _ major: UInt64, _ minor: UInt64)
        -> RawTarEntry
    {
        device(path, type: "3", major, minor)
    }

    /// A block device.
    public static func blockDevice(_ path: String, _ major: UInt64, _ minor: UInt64)
        -> RawTarEntry
    {
        device(path, type: "4", major, minor)
    }

    /// A named pipe.
    public static func namedPipe(_ path: String) -> RawTarEntry {
        RawTarEntry(path: path, type: "6")
    }

    /// The same entry with an extended attribute, as `SCHILY.xattr.`.
    public func attribute(_ name: String, _ value: [UInt8]) -> RawTarEntry {
        with { $0.pax.append(PaxRecord("SCHILY.xattr." + name, value)) }
    }

    /// The same entry, changed.
    public func with(_ change: (inout RawTarEntry) -> Void) -> RawTarEntry {
        var copy = self
        change(&copy)
        return copy
    }

    private static func device(
        _ path: String, type: Character, _ major: UInt64, _ minor: UInt64
    ) -> RawTarEntry {
        var entry = RawTarEntry(path: path, type: type, mode: 0o660)
        entry.major = major
        entry.minor = minor
        return entry
    }
}
