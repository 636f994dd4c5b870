import FileTree
import OCIModel

/// `addgroup`, `adduser`, `add-shell` and their like, as busybox 1.36 in Alpine has them.
///
/// Numbers are chosen as busybox chooses them. It keeps what was in a file before under a second
/// name that ends in `-`; an image has no use for that, and does not get it.
enum AccountCommands {
    private static let systemNumbers: ClosedRange<UInt32> = 100...999
    private static let userNumbers: ClosedRange<UInt32> = 1000...60000
    private static let shells: TreePath = "etc/shells"

    // MARK: Groups

    @Sendable static func addgroup(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "addgroup", flags: "S", valued: "g", long: ["gid": "g", "system": "S"])
        let records = try AccountRecords(world.editor)
        switch options.operands.count {
        case 1:
            let name = options.operands[0]
            guard isName(name), records.group(named: name) == nil,
                let gid = try number(
                    options["g"], isSystem: options.has("S"),
                    isFree: { gid in !records.groups.contains { $0.gid == gid } })
            else { return 1 }
            return try append("\(name):x:\(gid):", to: AccountRecords.group, in: &world)
        case 2:
            let (user, group) = (options.operands[0], options.operands[1])
            guard records.user(named: user) != nil, let present = records.group(named: group) else {
                return 1
            }
            if present.members.contains(user) { return 0 }
            return try add(member: user, to: group, in: &world)
        default: return 1
        }
    }

    private static func add(
        member: String, to group: String, in world: inout ScriptWorld
    ) throws -> Int32 {
        let lines = try AccountRecords.rows(AccountRecords.group, world.editor).map { row in
            guard row[0] == group, row.count >= 4 else { return row.joined(separator: ":") }
            let members = row[3].isEmpty ? member : row[3] + "," + member
            return (row[..<3] + [members]).joined(separator: ":")
        }
        return try rewrite(AccountRecords.group, lines, in: &world)
    }

    // MARK: Users

    @Sendable static func adduser(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "adduser", flags: "DSH", valued: "hgsGuk",
            long: [
                "home": "h", "gecos": "g", "shell": "s", "ingroup": "G", "disabled-password": "D",
                "empty-password": "D", "system": "S", "no-create-home": "H", "uid": "u",
                "skel": "k",
            ])
        let records = try AccountRecords(world.editor)
        if options.operands.count == 2 { return try addgroup(&world, options.operands) }
        guard let name = options.operands.first, options.operands.count == 1, isName(name) else {
            return 1
        }
        let isSystem = options.has("S")
        guard isSystem || options.has("D") else { throw ShellUnmodelled("asking for a password") }
        let group = options["G"] ?? (isSystem ? "nogroup" : nil)
        let gid = group.flatMap { records.group(named: $0)?.gid }
        guard records.user(named: name) == nil, group == nil || gid != nil,
            group != nil || records.group(named: name) == nil,
            let uid = try number(
                options["u"], isSystem: isSystem,
                isFree: { number in
                    !records.users.contains { $0.uid == number }
                        && (gid != nil || !records.groups.contains { $0.gid == number })
                })
        else { return 1 }

        let home = options["h"] ?? "/home/" + name
        let shell = options["s"] ?? (isSystem ? "/bin/false" : "/bin/sh")
        let gecos = options["g"] ?? "Linux User,,,"
        let line = "\(name):x:\(uid):\(gid ?? uid):\(gecos):\(home):\(shell)"
        guard try append(line, to: AccountRecords.passwd, in: &world) == 0 else { return 1 }
        let day = world.editor.epoch.seconds / 86400
        _ = try append("\(name):!:\(day):0:99999:7:::", to: AccountRecords.shadow, in: &world)
        if let group {
            _ = try add(member: name, to: group, in: &world)
        } else {
            _ = try append("\(name):x:\(uid):", to: AccountRecords.group, in: &world)
        }
        if !options.has("H") { try makeHome(home, uid: uid, gid: gid ?? uid, in: &world) }
        return 0
    }

    /// Makes a home directory, or makes the user owner of the one that is there.
    private static func makeHome(
        _ home: String, uid: UInt32, gid: UInt32, in world: inout ScriptWorld
    ) throws {
        let path = try world.place(home)
        let present = world.editor.tree.resolve(path)
        guard present != nil || world.editor.tree[path.parent]?.isDirectory == true else { return }
        if let (real, node) = present {
            guard node.isDirectory else { return }
            world.editor.tree.modify(real) { node in
                (node.attributes.uid, node.attributes.gid) = (uid, gid)
                node.attributes.mode = 0o2755
            }
        } else {
            try world.editor.directory(
                path, mode: 0o2755, uid: uid, gid: gid, by: ScriptWorld.maker)
        }
    }

    /// `getent passwd NAME` and `getent group NAME`.
    @Sendable static func getent(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let files = ["passwd": AccountRecords.passwd, "group": AccountRecords.group]
        guard words.count == 2, let file = files[words[0]] else {
            throw ShellUnmodelled("`getent`")
        }
        let rows = try AccountRecords.rows(file, world.editor)
        let row = rows.first { $0[0] == words[1] || ($0.count > 2 && $0[2] == words[1]) }
        guard let row else { return 2 }
        try world.emit(line: row.joined(separator: ":"))
        return 0
    }

    // MARK: Shells

    @Sendable static func addShell(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let present = try lines(of: shells, in: world)
        let new = words.filter { !present.contains($0) }
        return try rewrite(shells, present + new, in: &world, makesFile: true)
    }

    @Sendable static func removeShell(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32
    {
        let present = try lines(of: shells, in: world)
        return try rewrite(
            shells, present.filter { !words.contains($0) }, in: &world, makesFile: true)
    }

    // MARK: Files

    private static func lines(of path: TreePath, in world: ScriptWorld) throws -> [String] {
        String(decoding: try world.editor.read(path) ?? [], as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private static func append(
        _ line: String, to path: TreePath, in world: inout ScriptWorld
    ) throws -> Int32 {
        try rewrite(path, lines(of: path, in: world) + [line], in: &world)
    }

    /// Writes lines back; busybox does not make the files of accounts anew.
    private static func rewrite(
        _ path: TreePath, _ lines: [String], in world: inout ScriptWorld, makesFile: Bool = false
    ) throws -> Int32 {
        guard makesFile || world.editor.tree.resolve(path) != nil else { return 1 }
        let text = lines.map { $0 + "\n" }.joined()
        try world.write(Array(text.utf8), to: path.description, appends: false)
        return 0
    }

    /// The number that was asked for, or the first one that is free; `nil` when there is none.
    private static func number(
        _ wanted: String?, isSystem: Bool, isFree: (UInt32) -> Bool
    ) throws -> UInt32? {
        if let wanted {
            guard let number = UInt32(wanted) else {
                throw ShellUnmodelled("the number `\(wanted)`")
            }
            return isFree(number) ? number : nil
        }
        return (isSystem ? systemNumbers : userNumbers).first(where: isFree)
    }

    /// Whether a text can be the name of an account, and a field of its file.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !":,/".utf8.contains(byte)
            }
    }
}
