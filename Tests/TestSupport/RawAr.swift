/// A member of an `ar` archive, with every header field open to lies.
public struct RawArMember: Sendable {
    /// The name, at most sixteen bytes of it are written.
    public var name: String
    /// What follows the header.
    public var content: [UInt8]
    /// Seconds since 1970.
    public var modified: Int64
    /// Owner and group as text.
    public var owner = "0"
    /// The mode as octal text.
    public var mode = "100644"
    /// The size as text, where it is not that of ``content``.
    public var declaredSize: String?
    /// The two bytes that end a header.
    public var terminator: [UInt8] = [0x60, 0x0a]

    /// Makes an honest member.
    public init(
        _ name: String, _ content: [UInt8], modified: Int64 = RawTarEntry.defaultTime
    ) {
        self.name = name
        self.content = content
        self.modified = modified
    }
}

/// Writes `ar` archives in the common form that `.deb` files use.
public enum RawAr {
    /// The eight bytes at the beginning.
    public static let magic = Array("!<arch>\n".utf8)

    /// A whole archive; members of odd length are followed by a line feed.
    public static func archive(_ members: [RawArMember], magic: [UInt8] = magic) -> [UInt8] {
        var bytes = magic
        for member in members {
            bytes += field(member.name, 16)
            bytes += field(String(member.modified), 12)
            bytes += field(member.owner, 6) + field(member.owner, 6)
            bytes += field(member.mode, 8)
            bytes += field(member.declaredSize ?? String(member.content.count), 10)
            bytes += member.terminator
            bytes += member.content
            if member.content.count % 2 == 1 { bytes.append(10) }
        }
        return bytes
    }

    private static func field(_ text: String, _ width: Int) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(width))
        return bytes + [UInt8](repeating: 0x20, count: width - bytes.count)
    }
}
