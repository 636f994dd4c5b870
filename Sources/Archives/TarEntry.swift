/// What a tar archive says about one file.
public struct TarEntry: Hashable, Sendable {
    /// The kinds of files that tar knows.
    public enum Kind: Hashable, Sendable {
        /// A regular file, whose content follows.
        case file
        /// A directory.
        case directory
        /// A symbolic link to ``TarEntry/linkTarget``.
        case symbolicLink
        /// Another name of the entry whose path is ``TarEntry/linkTarget``.
        case hardLink
        /// A character device.
        case characterDevice
        /// A block device.
        case blockDevice
        /// A named pipe.
        case namedPipe
    }

    /// The path as the archive spells it: not normalised, not checked for `..`.
    public var path: [UInt8]
    /// What kind of file it is.
    public var kind: Kind
    /// Permissions with set-user-ID, set-group-ID and sticky bit; the lower 12 bits.
    public var mode: UInt16
    /// The owner.
    public var uid: UInt32
    /// The group.
    public var gid: UInt32
    /// Bytes of content; 0 for everything but files.
    public var size: UInt64
    /// Seconds since 1970; fractions are rounded down (the exact text stays in ``pax``).
    public var modified: Int64
    /// Where a link points, as the archive spells it; empty otherwise.
    public var linkTarget: [UInt8]
    /// The owner's name, empty if there is none.
    public var userName: [UInt8]
    /// The group's name, empty if there is none.
    public var groupName: [UInt8]
    /// The major number of a device.
    public var major: UInt32
    /// The minor number of a device.
    public var minor: UInt32
    /// Extended attributes by name, from `SCHILY.xattr.*` and `LIBARCHIVE.xattr.*` records.
    public var extendedAttributes: [String: [UInt8]]
    /// The pax records that have no field of their own here, such as `APK-TOOLS.checksum.SHA1`; and
    /// `mtime` when it has a fraction, for reading only.
    public var pax: [String: [UInt8]]

    /// An entry; what is not given is zero or empty.
    public init(
        path: [UInt8], kind: Kind, mode: UInt16, uid: UInt32 = 0, gid: UInt32 = 0, size: UInt64 = 0,
        modified: Int64 = 0, linkTarget: [UInt8] = [], userName: [UInt8] = [],
        groupName: [UInt8] = [], major: UInt32 = 0, minor: UInt32 = 0,
        extendedAttributes: [String: [UInt8]] = [:], pax: [String: [UInt8]] = [:]
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.size = size
        self.modified = modified
        self.linkTarget = linkTarget
        self.userName = userName
        self.groupName = groupName
        self.major = major
        self.minor = minor
        self.extendedAttributes = extendedAttributes
        self.pax = pax
    }
}
