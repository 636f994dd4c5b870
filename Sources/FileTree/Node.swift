public import OCIModel

/// One entry of a file tree: what it is and what is known about it.
public struct Node: Hashable, Sendable {
    /// Owner, mode, time and extended attributes.
    public var attributes: Attributes
    /// What the entry is.
    public var kind: Kind
    /// Who brought the entry, where somebody did; generated entries say what generated them.
    public var origin: Origin?

    /// Makes an entry.
    public init(_ kind: Kind, attributes: Attributes, origin: Origin? = nil) {
        self.kind = kind
        self.attributes = attributes
        self.origin = origin
    }

    /// What an entry can be.
    public enum Kind: Hashable, Sendable {
        /// A directory.
        case directory
        /// A regular file.
        case file(FileContent)
        /// A symbolic link with its target as written.
        case symbolicLink(target: [UInt8])
        /// A further name of the regular file at a path.
        case hardLink(target: TreePath)
        /// A character device.
        case characterDevice(major: UInt32, minor: UInt32)
        /// A block device.
        case blockDevice(major: UInt32, minor: UInt32)
        /// A named pipe.
        case namedPipe
    }

    /// Whether the entry is a directory.
    public var isDirectory: Bool { kind == .directory }
}

/// Owner, mode, time and extended attributes of an entry.
public struct Attributes: Hashable, Sendable {
    /// Permission, setuid, setgid and sticky bits (0 to 0o7777).
    public var mode: UInt16
    /// The owner's number.
    public var uid: UInt32
    /// The group's number.
    public var gid: UInt32
    /// When the content last changed.
    public var modified: Timestamp
    /// Extended attributes by full name, such as `security.capability`.
    public var extended: [String: [UInt8]]

    /// Describes an entry; owner and group default to root.
    public init(
        mode: UInt16, uid: UInt32 = 0, gid: UInt32 = 0, modified: Timestamp = .zero,
        extended: [String: [UInt8]] = [:]
    ) {
        self.mode = mode & 0o7777
        self.uid = uid
        self.gid = gid
        self.modified = modified
        self.extended = extended
    }
}

/// Who brought an entry into a tree.
public enum Origin: Hashable, Sendable {
    /// A package, by name.
    case package(String)
    /// A part of Socle, by a short name that people understand: `accounts`, `certificates`.
    case generated(String)
}
