import FileTree
import ImageSpec

/// The accounts of a specification, written into the files of passwd(5), group(5) and shadow(5).
///
/// Lines that packages brought stay; a line for the same name is replaced in its place.
enum AccountFiles {
    private static let maker = "accounts"
    private static let passwd: TreePath = "etc/passwd"
    private static let group: TreePath = "etc/group"
    private static let shadow: TreePath = "etc/shadow"

    /// Writes users, groups, locked passwords and home directories.
    static func write(_ accounts: Accounts, into editor: inout TreeEditor) throws {
        try update(passwd, mode: 0o644, in: &editor, with: accounts.users.map(line))
        try update(group, mode: 0o644, in: &editor, with: accounts.groups.map(line))
        let users = accounts.shadow ? accounts.users.map(\.name) : []
        try lock(accounts.locked + users.filter { !accounts.locked.contains($0) }, in: &editor)
        for user in accounts.users where user.hasHome {
            let path = try TreePath(user.home)
            guard editor.tree[path] == nil else { continue }
            try editor.directory(path, mode: 0o700, uid: user.uid, gid: user.gid, by: maker)
        }
    }

    /// The number of the user that a container starts as, with its group; `nil` when the image's own
    /// files do not know the name.
    static func identity(
        of name: String, in editor: TreeEditor
    ) throws -> (uid: String, gid: String)? {
        for line in try lines(of: passwd, in: editor) {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count >= 4, fields[0] == name {
                return (String(fields[2]), String(fields[3]))
            }
        }
        return nil
    }

    private static func line(_ user: UserAccount) -> String {
        "\(user.name):x:\(user.uid):\(user.gid):\(user.gecos):\(user.home):\(user.shell)"
    }

    private static func line(_ group: GroupAccount) -> String {
        "\(group.name):x:\(group.gid):\(group.members.joined(separator: ","))"
    }

    private static func lines(of path: TreePath, in editor: TreeEditor) throws -> [String] {
        String(decoding: try editor.read(path) ?? [], as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private static func name(_ line: String) -> Substring { line.prefix { $0 != ":" } }

    private static func update(
        _ path: TreePath, mode: UInt16, in editor: inout TreeEditor, with new: [String]
    ) throws {
        guard !new.isEmpty else { return }
        var all = try lines(of: path, in: editor)
        for line in new {
            if let index = all.firstIndex(where: { name($0) == name(line) }) {
                all[index] = line
            } else {
                all.append(line)
            }
        }
        try rewrite(path, all, mode: mode, in: &editor)
    }

    /// Locks passwords: an existing line keeps its ages, a new one has none.
    private static func lock(_ names: [String], in editor: inout TreeEditor) throws {
        guard !names.isEmpty else { return }
        var all = try lines(of: shadow, in: editor)
        for user in names {
            if let index = all.firstIndex(where: { name($0) == user }) {
                var fields = all[index].split(separator: ":", omittingEmptySubsequences: false)
                    .map(String.init)
                guard fields.count >= 2 else {
                    throw GenerationError.malformed(shadow, line: all[index])
                }
                fields[1] = "*"
                all[index] = fields.joined(separator: ":")
            } else {
                all.append("\(user):!::0:::::")
            }
        }
        try rewrite(shadow, all, mode: 0o640, in: &editor)
    }

    /// Writes lines back, keeping owner and mode of a file that is there.
    private static func rewrite(
        _ path: TreePath, _ lines: [String], mode: UInt16, in editor: inout TreeEditor
    ) throws {
        let present = editor.tree.resolve(path)?.node.attributes
        try editor.write(
            lines.map { $0 + "\n" }.joined(), to: path, mode: present?.mode ?? mode,
            uid: present?.uid ?? 0, gid: present?.gid ?? 0, by: maker)
    }
}
