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
    /// - Parameters:
    ///   - passwd: The image's `/etc/passwd`; empty when it has none.
    ///   - group: The image's `/etc/group`.
    /// - Throws: ``SandboxError/unknownUser(_:)`` for a name without an entry.
    public init(_ text: String, passwd: String, group: String) throws(SandboxError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let wanted = parts.first.map(String.init) ?? ""
        let name = wanted.isEmpty ? "0" : wanted
        let users = Self.records(passwd, count: 7)
        let number = UInt32(name)
        let entry =
            users.first { $0[0] == name }
            ?? users.first { number != nil && UInt32($0[2]) == number }
        guard let uid = entry.flatMap({ UInt32($0[2]) }) ?? number else {
            throw .unknownUser(name)
        }
        self.init(
            uid: uid, gid: entry.flatMap { UInt32($0[3]) } ?? 0,
            home: entry.map { $0[5] } ?? (uid == 0 ? "/root" : nil))
        let groups = Self.records(group, count: 3)
        if parts.count > 1 {
            let name = String(parts[1])
            let found = groups.first { $0[0] == name }.flatMap { UInt32($0[2]) }
            guard let gid = found ?? UInt32(name) else { throw .unknownUser(name) }
            self.gid = gid
        } else if let login = entry?[0] {
            self.groups = groups.filter { record in
                record.count > 3 && record[3].split(separator: ",").contains { $0 == login }
            }.compactMap { UInt32($0[2]) }
        }
    }

    /// The fields of each line that has at least `count`; account files of an image may hold
    /// anything.
    private static func records(_ text: String, count: Int) -> [[String]] {
        text.utf8.split(separator: 10).prefix(100_000).compactMap { line in
            let fields = Substring(line).split(separator: ":", omittingEmptySubsequences: false)
            return fields.count >= count ? fields.map(String.init) : nil
        }
    }
}
