import FileTree
import OCIModel

/// `/etc/shadow` and `/etc/gshadow`, made of passwd(5) and group(5) as pwconv(8) and grpconv(8) do.
enum ShadowFiles {
    static let gshadow: TreePath = "etc/gshadow"
    private static let maker = "accounts"

    /// Moves the passwords of users and groups into files that only root and the group `shadow` read.
    ///
    /// What the files were before stays beside them, as the programs leave it.
    static func convert(_ world: inout ScriptWorld) throws {
        let gid = try AccountRecords(world.editor).group(named: "shadow")?.gid ?? 0
        let users = try AccountRecords.rows(AccountRecords.passwd, world.editor)
        let ages = try ages(in: world)
        let day = world.editor.epoch.daysSinceEpoch
        let shadow = try extend(
            AccountRecords.shadow, world,
            with: users.map { row in
                (row[0], "\(row[0]):\(row.count > 1 ? row[1] : "*"):\(day):\(ages):::")
            })
        try world.editor.write(
            shadow, to: AccountRecords.shadow, mode: 0o640, gid: gid, by: maker)
        try hide(users, in: AccountRecords.passwd, backupMode: 0o600, &world)

        let groups = try AccountRecords.rows(AccountRecords.group, world.editor)
        let hidden = try extend(
            gshadow, world,
            with: groups.map { row in
                let members = row.count > 3 ? row[3] : ""
                return (row[0], "\(row[0]):\(row.count > 1 ? row[1] : "*")::\(members)")
            })
        try world.editor.write(hidden, to: gshadow, mode: 0o640, gid: gid, by: maker)
        try hide(groups, in: AccountRecords.group, backupMode: 0o644, &world)
        try world.editor.write([], to: "etc/.pwd.lock", mode: 0o600, by: maker)
    }

    /// The lines of a file, and after them those of accounts that it does not have.
    private static func extend(
        _ file: TreePath, _ world: ScriptWorld, with lines: [(name: String, line: String)]
    ) throws -> String {
        let rows = try AccountRecords.rows(file, world.editor)
        let known = Set(rows.map { $0[0] })
        let all =
            rows.map { $0.joined(separator: ":") }
            + lines.filter { !known.contains($0.name) }.map(\.line)
        return all.map { $0 + "\n" }.joined()
    }

    /// Puts an `x` where a password was, and keeps the file as it was beside it.
    private static func hide(
        _ rows: [[String]], in file: TreePath, backupMode: UInt16, _ world: inout ScriptWorld
    ) throws {
        guard let before = try world.editor.read(file) else { return }
        let after = rows.map { row in
            var row = row
            if row.count > 1 { row[1] = "x" }
            return row.joined(separator: ":") + "\n"
        }.joined()
        guard Array(after.utf8) != before else { return }
        try world.editor.write(
            before, to: TreePath(file.bytes + [UInt8(ascii: "-")]), mode: backupMode, by: maker)
        try world.editor.write(after, to: file, by: maker)
    }

    /// The three numbers about a password's age: the least, the greatest, and the days of warning.
    private static func ages(in world: ScriptWorld) throws -> String {
        let text = String(decoding: try world.editor.read("etc/login.defs") ?? [], as: UTF8.self)
        var values = ["PASS_MIN_DAYS": "", "PASS_MAX_DAYS": "", "PASS_WARN_AGE": ""]
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            if words.count > 1, values[words[0]] != nil { values[words[0]] = words[1] }
        }
        return ["PASS_MIN_DAYS", "PASS_MAX_DAYS", "PASS_WARN_AGE"].map { values[$0] ?? "" }
            .joined(separator: ":")
    }
}
