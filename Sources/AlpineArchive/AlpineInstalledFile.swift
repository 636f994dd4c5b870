/// A file or a directory of a package as the installed database lists it.
public struct AlpineInstalledFile: Hashable, Sendable {
    /// What the database tells apart.
    public enum Kind: Hashable, Sendable {
        /// A directory.
        case directory
        /// Everything else: files, links, devices.
        case file
    }

    /// The path below the root, without a slash in the first or last place.
    public var path: [UInt8]
    /// What it is.
    public var kind: Kind
    /// Permissions with set-user-ID, set-group-ID and sticky bit: the lower 12 bits.
    public var mode: UInt16
    /// The owner.
    public var uid: UInt32
    /// The group.
    public var gid: UInt32
    /// The checksum of a file's content or of a symbolic link's target; a hard link has that of the
    /// file it leads to; devices and directories have none.
    public var checksum: ApkChecksum?
    /// The checksum of its extended attributes, when it has any.
    public var attributes: ApkChecksum?

    /// Describes a file or a directory.
    public init(
        path: [UInt8], kind: Kind, mode: UInt16, uid: UInt32 = 0, gid: UInt32 = 0,
        checksum: ApkChecksum? = nil, attributes: ApkChecksum? = nil
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.checksum = checksum
        self.attributes = attributes
    }

    /// The checksum that the database has for extended attributes; `nil` for none.
    ///
    /// It is over names and values in the byte order of the names, each behind its length in four bytes.
    public static func checksum(ofAttributes attributes: [String: [UInt8]]) -> ApkChecksum? {
        guard !attributes.isEmpty else { return nil }
        var hasher = ApkChecksumHasher()
        func add(_ bytes: [UInt8]) {
            let length = UInt32(clamping: bytes.count).bigEndian
            withUnsafeBytes(of: length) { hasher.update($0) }
            bytes.withUnsafeBytes { hasher.update($0) }
        }
        let sorted = attributes.sorted { left, right in
            left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
        for (name, value) in sorted {
            add(Array(name.utf8))
            add(value)
        }
        return hasher.finalize()
    }
}
