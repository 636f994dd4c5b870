public import FileTree

/// A change to one path of the tree, made after the packages are unpacked: an entry of `paths`.
public struct PathChange: Hashable, Sendable {
    /// The path.
    public var path: TreePath
    /// What is done.
    public var kind: Kind
    /// The new owner; `nil` leaves the owner of what is there, and gives new entries to root.
    public var owner: Owner?
    /// The new mode, 0 to 0o7777; `nil` leaves the mode of what is there, and gives new directories
    /// 0o755 and new files 0o644.
    public var mode: UInt16?
    /// Whether owner and mode hold for everything below the path too (directories and permissions).
    public var isRecursive: Bool

    /// What is done to a path.
    public enum Kind: Hashable, Sendable {
        /// A directory is made, with those above it; one that is there stays.
        case directory
        /// An empty file is made.
        case emptyFile
        /// A file with this content is made, or replaces the one that is there.
        case file(Source)
        /// A further name for the file at a path is made; a name that is there goes.
        case hardLink(to: TreePath)
        /// A symbolic link is made.
        case symbolicLink(to: String)
        /// A symbolic link is made that leads to the one path that matches a shell pattern, in which
        /// `*` matches slashes too.
        case symbolicLinkToMatch(of: String)
        /// Owner and mode of what is there are changed.
        case permissions
        /// A file of the machine that builds, or all that is in a folder of it, is put here; what in
        /// the folder matches one of the shell patterns is left out, with all below it.
        case copy(FileReference, without: [String])
        /// What is there goes, with everything below it. It is no error when nothing is there.
        case remove
    }

    /// Where the content of a file comes from.
    public enum Source: Hashable, Sendable {
        /// The specification itself.
        case text(String)
        /// A file of the machine that builds.
        case local(FileReference)
    }

    /// The owner of an entry.
    public struct Owner: Hashable, Sendable {
        /// The user's number.
        public var uid: UInt32
        /// The group's number.
        public var gid: UInt32
    }
}
