public import ELF
public import FileTree
public import OCIModel

/// What the content of a file showed while it went by.
public struct FileEvidence: Sendable {
    /// What it says of itself as a program or library; `nil` for other files.
    public internal(set) var program: ELFFile?
    /// Why a file that begins like an ELF file is none.
    public internal(set) var damage: ELFError?
    /// The first line of a script, without `#!`.
    public internal(set) var interpreterLine: String?
    /// Kinds of secrets that were seen.
    public internal(set) var secrets: [SecretKind] = []

    /// What it opens by name outside of itself.
    public internal(set) var resources: Set<OpenedResource> = []

    /// Whether anything was seen.
    var isEmpty: Bool {
        program == nil && damage == nil && interpreterLine == nil && secrets.isEmpty
            && resources.isEmpty
    }
}

/// What to look for in the contents of an image.
public struct ContentWishes: Sendable {
    /// Whether programs and scripts are wanted.
    public var programs: Bool
    /// Whether secrets are wanted.
    public var secrets: Bool
    /// Whether the digests of all files are wanted. Without them, a file that nothing else is wanted
    /// of is passed over, and has the digest ``unread``.
    public var digests: Bool
    /// Whether the names of what files open outside of themselves are wanted.
    public var resources: Bool
    /// The files whose contents are wanted whole.
    public var keeps: @Sendable (_ path: TreePath) -> Bool

    /// The digest of files that were passed over: sixty-four zeros, which no content has.
    public static let unread = Digest(sha256Bytes: repeatElement(0, count: 32))

    /// Wishes; nothing but the tree when none are given.
    public init(
        programs: Bool = false, secrets: Bool = false, digests: Bool = true,
        resources: Bool = false,
        keeps: @escaping @Sendable (_ path: TreePath) -> Bool = { _ in false }
    ) {
        self.programs = programs
        self.secrets = secrets
        self.digests = digests
        self.resources = resources
        self.keeps = keeps
    }
}
