/// The users and groups of a system, as its files passwd(5) and group(5) have them.
///
/// The files may be anybody's: a line without the fields that matter, or with a number that is none, is
/// passed over, and no more than 100,000 lines of a file are read.
public struct AccountRecords: Sendable, Equatable {
    /// A line of passwd(5).
    public struct User: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The number.
        public var uid: UInt32
        /// The number of the group that it belongs to first.
        public var gid: UInt32
        /// The home directory; empty where the line ends before it.
        public var home: String
        /// What it logs in to; empty where the line ends before it.
        public var shell: String
    }

    /// A line of group(5).
    public struct Group: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The number.
        public var gid: UInt32
        /// The names of the users that belong to it beside those whose first group it is.
        public var members: [String]
    }

    /// Where systems keep their users.
    public static let passwd: TreePath = "etc/passwd"
    /// Where systems keep their groups.
    public static let group: TreePath = "etc/group"

    /// The users in the order of the file.
    public let users: [User]
    /// The groups in the order of the file.
    public let groups: [Group]

    private static let limit = 100_000

    /// Reads the contents of both files; nothing stands for a file that is not there.
    public init(passwd: some Sequence<UInt8>, group: some Sequence<UInt8>) {
        users = Self.rows(passwd).compactMap { fields in
            guard fields.count >= 4, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else {
                return nil
            }
            return User(
                name: fields[0], uid: uid, gid: gid, home: fields.count > 5 ? fields[5] : "",
                shell: fields.count > 6 ? fields[6] : "")
        }
        groups = Self.rows(group).compactMap { fields in
            guard fields.count >= 3, let gid = UInt32(fields[2]) else { return nil }
            let members = fields.count > 3 ? fields[3].split(separator: ",").map(String.init) : []
            return Group(name: fields[0], gid: gid, members: members)
        }
    }

    /// The lines of an account file that are not empty, each split at its colons.
    public static func rows(_ bytes: some Sequence<UInt8>) -> [[String]] {
        Array(bytes).split(separator: UInt8(ascii: "\n")).prefix(limit).map { line in
            line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The first user of a name.
    public func user(named name: String) -> User? { users.first { $0.name == name } }

    /// The first group of a name.
    public func group(named name: String) -> Group? { groups.first { $0.name == name } }

    /// The number of a user given by name or number.
    public func uid(of text: String) -> UInt32? { user(named: text)?.uid ?? UInt32(text) }

    /// The number of a group given by name or number.
    public func gid(of text: String) -> UInt32? { group(named: text)?.gid ?? UInt32(text) }

    /// The groups that name a user as their member.
    public func groups(naming user: String) -> [Group] {
        groups.filter { $0.members.contains(user) }
    }
}
