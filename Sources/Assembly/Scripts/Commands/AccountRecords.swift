import FileTree

/// The users and groups of a tree, from its passwd(5) and group(5) files.
struct AccountRecords {
    /// A user.
    struct User {
        var name: String
        var uid: UInt32
        var gid: UInt32
    }

    /// A group.
    struct Group {
        var name: String
        var gid: UInt32
        var members: [String]
    }

    static let passwd: TreePath = "etc/passwd"
    static let group: TreePath = "etc/group"
    static let shadow: TreePath = "etc/shadow"

    let users: [User]
    let groups: [Group]

    /// Reads the files; a line without the fields that matter is passed over.
    init(_ editor: TreeEditor) throws {
        users = try Self.rows(Self.passwd, editor).compactMap { fields in
            guard fields.count >= 4, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else {
                return nil
            }
            return User(name: fields[0], uid: uid, gid: gid)
        }
        groups = try Self.rows(Self.group, editor).compactMap { fields in
            guard fields.count >= 3, let gid = UInt32(fields[2]) else { return nil }
            let members = fields.count > 3 ? fields[3].split(separator: ",").map(String.init) : []
            return Group(name: fields[0], gid: gid, members: members)
        }
    }

    /// The lines of a file, each split at its colons.
    static func rows(_ path: TreePath, _ editor: TreeEditor) throws -> [[String]] {
        String(decoding: try editor.read(path) ?? [], as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The user of a name.
    func user(named name: String) -> User? { users.first { $0.name == name } }

    /// The group of a name.
    func group(named name: String) -> Group? { groups.first { $0.name == name } }

    /// The number of a user given by name or number.
    func uid(of text: String) -> UInt32? { user(named: text)?.uid ?? UInt32(text) }

    /// The number of a group given by name or number.
    func gid(of text: String) -> UInt32? { group(named: text)?.gid ?? UInt32(text) }

    /// The number of the group that a user belongs to first.
    func group(ofUser name: String) -> UInt32? { user(named: name)?.gid }
}
