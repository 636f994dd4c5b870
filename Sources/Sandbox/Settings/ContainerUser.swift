public import FileTree

/// Whom a container's process runs as.
public struct ContainerUser: Hashable, Sendable {
    /// The user's number.
    public var uid: UInt32
    /// The group's number.
    public var gid: UInt32
    /// Further groups, in order.
    public var groups: [UInt32]
    /// The home directory, where the image knows one.
    public var home: String?

    /// Names a user by numbers.
    public init(uid: UInt32, gid: UInt32, groups: [UInt32] = [], home: String? = nil) {
        self.uid = uid
        self.gid = gid
        self.groups = groups
        self.home = home
    }

    /// The user that is meant when an image names none.
    public static let root = ContainerUser(uid: 0, gid: 0, home: "/root")

    /// Reads `USER[:GROUP]`, names or numbers, against an image's account files (OCI image
    /// specification, *config.md*, `User`).
    ///
    /// A number needs no entry. Without a group, the user's own and all that list the user apply.
    ///
    /// - Parameter accounts: The image's own accounts.
    /// - Throws: ``SandboxError/unknownUser(_:)`` for a name without an entry.
    public init(_ text: String, accounts: AccountRecords) throws(SandboxError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let wanted = parts.first.map(String.init) ?? ""
        let name = wanted.isEmpty ? "0" : wanted
        let number = UInt32(name)
        let entry =
            accounts.user(named: name) ?? accounts.users.first { $0.uid == number }
        guard let uid = entry?.uid ?? number else { throw .unknownUser(name) }
        let home = entry?.home ?? ""
        self.init(
            uid: uid, gid: entry?.gid ?? 0,
            home: home.isEmpty ? (uid == 0 ? "/root" : nil) : home)
        if parts.count > 1 {
            let name = String(parts[1])
            guard let gid = accounts.gid(of: name) else { throw .unknownUser(name) }
            self.gid = gid
        } else if let entry {
            groups = accounts.groups(naming: entry.name).map(\.gid)
        }
    }
}
