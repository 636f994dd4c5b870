import FileTree
import OCIModel

/// Users and groups: `shadowconfig`, `update-passwd`, and the programs that add accounts, as Debian's
/// shadow and adduser have them.
enum DebianAccountCommands {
    static let table: ScriptCommands.Table = [
        "shadowconfig": shadowconfig, "update-passwd": updatePasswd, "getent": getent,
        "groupadd": groupadd, "useradd": useradd, "addgroup": addgroup, "adduser": adduser,
        "usermod": usermod,
    ]
    private static let systemNumbers: ClosedRange<UInt32> = 100...999
    private static let noGroup: UInt32 = 65534

    // MARK: Shadow files

    @Sendable private static func shadowconfig(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words == ["on"] else { throw ShellUnmodelled("`shadowconfig`") }
        try ShadowFiles.convert(&world)
        return 0
    }

    /// `update-passwd`, which has nothing to do where the files are the masters' own.
    @Sendable private static func updatePasswd(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        for (file, master) in [
            (AccountRecords.passwd, "passwd.master" as TreePath),
            (AccountRecords.group, "group.master"),
        ] {
            let known = Set(try AccountRecords.rows(file, world.editor).map { $0[0] })
            let folder: TreePath = "usr/share/base-passwd"
            let wanted = try AccountRecords.rows(folder.appending(master.name), world.editor)
            guard wanted.allSatisfy({ known.contains($0[0]) }) else {
                throw ShellUnmodelled("`update-passwd` where accounts are missing")
            }
        }
        return 0
    }

    @Sendable private static func getent(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let files = [
            "passwd": AccountRecords.passwd, "group": AccountRecords.group,
            "shadow": AccountRecords.shadow, "gshadow": ShadowFiles.gshadow,
        ]
        guard let file = words.first.flatMap({ files[$0] }) else {
            throw ShellUnmodelled("`getent`")
        }
        let rows = try AccountRecords.rows(file, world.editor)
        if words.count == 1 {
            for row in rows { try world.emit(line: row.joined(separator: ":")) }
            return 0
        }
        for word in words.dropFirst() {
            let row = rows.first { $0[0] == word || ($0.count > 2 && $0[2] == word) }
            guard let row else { return 2 }
            try world.emit(line: row.joined(separator: ":"))
        }
        return 0
    }

    // MARK: Groups

    @Sendable private static func groupadd(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "groupadd", flags: "frS", valued: "g",
            long: ["gid": "g", "system": "r", "force": "f"])
        guard let name = options.operands.first, options.operands.count == 1 else { return 2 }
        return try addGroup(
            name, gid: options["g"], isSystem: options.has("r"), tolerates: options.has("f"),
            .highest, &world)
    }

    @Sendable private static func addgroup(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "addgroup", flags: "Sq", valued: "g",
            long: ["system": "S", "gid": "g", "quiet": "q", "force-badname": "q"])
        switch options.operands.count {
        case 1:
            return try addGroup(
                options.operands[0], gid: options["g"], isSystem: options.has("S"), tolerates: true,
                .lowest, &world)
        case 2: return try add(member: options.operands[0], to: options.operands[1], &world)
        default: return 1
        }
    }

    private static func addGroup(
        _ name: String, gid: String?, isSystem: Bool, tolerates: Bool, _ choice: Choice,
        _ world: inout ScriptWorld
    ) throws -> Int32 {
        let records = try AccountRecords(world.editor)
        if records.group(named: name) != nil { return tolerates ? 0 : 9 }
        guard isName(name) else { return 3 }
        guard isSystem || gid != nil else { throw ShellUnmodelled("a group for people") }
        let taken = Set(records.groups.map(\.gid))
        guard let number = try number(gid, taken, choice) else { return 4 }
        try append("\(name):x:\(number):", to: AccountRecords.group, &world)
        try append("\(name):!::", to: ShadowFiles.gshadow, &world)
        return 0
    }

    private static func add(
        member: String, to group: String, _ world: inout ScriptWorld
    ) throws -> Int32 {
        let records = try AccountRecords(world.editor)
        guard records.user(named: member) != nil, records.group(named: group) != nil else {
            return 1
        }
        for file in [AccountRecords.group, ShadowFiles.gshadow] {
            let lines = try AccountRecords.rows(file, world.editor).map { row -> String in
                guard row.count == 4, row[0] == group else { return row.joined(separator: ":") }
                var members = row[3].split(separator: ",").map(String.init)
                if !members.contains(member) { members.append(member) }
                return (row[..<3] + [members.joined(separator: ",")]).joined(separator: ":")
            }
            try rewrite(file, lines, &world)
        }
        return 0
    }

    // MARK: Users

    @Sendable private static func useradd(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "useradd", flags: "rMNU", valued: "ugdsc",
            long: [
                "system": "r", "no-create-home": "M", "no-user-group": "N", "user-group": "U",
                "uid": "u", "gid": "g", "home-dir": "d", "shell": "s", "comment": "c",
            ])
        guard let name = options.operands.first, options.operands.count == 1 else { return 2 }
        guard options.has("r") else { throw ShellUnmodelled("a user for people") }
        var group = options["g"]
        if group == nil, !options.has("N") {
            let status = try addGroup(
                name, gid: options["u"], isSystem: true, tolerates: false, .highest, &world)
            guard status == 0 else { return status }
            group = name
        }
        return try addUser(
            name, uid: options["u"], group: group, home: options["d"] ?? "/home/" + name,
            shell: options["s"] ?? "/bin/sh", gecos: options["c"] ?? "", .highest, &world)
    }

    @Sendable private static func adduser(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "adduser", flags: "SGHqDP", valued: "ugihcs",
            long: [
                "system": "S", "group": "G", "no-create-home": "H", "quiet": "q", "uid": "u",
                "gid": "g", "ingroup": "i", "home": "h", "gecos": "c", "comment": "c", "shell": "s",
                "disabled-password": "D", "disabled-login": "D", "force-badname": "q",
                "allow-bad-names": "q", "allow-badname": "q",
            ])
        if options.operands.count == 2 {
            return try add(member: options.operands[0], to: options.operands[1], &world)
        }
        guard let name = options.operands.first, options.operands.count == 1 else { return 1 }
        guard options.has("S") else { throw ShellUnmodelled("a user for people") }
        let records = try AccountRecords(world.editor)
        if records.user(named: name) != nil { return 0 }
        var group = options["i"] ?? options["g"]
        if options.has("G") {
            // A user and its group get the same number, where it is free for both.
            let taken = Set(records.groups.map(\.gid) + records.users.map(\.uid))
            let number = try options["u"] ?? number(nil, taken, .lowest).map { String($0) }
            let status = try addGroup(
                name, gid: number, isSystem: true, tolerates: true, .lowest, &world)
            guard status == 0 else { return status }
            group = name
        }
        let home = options["h"] ?? "/nonexistent"
        let status = try addUser(
            name, uid: options["u"], group: group, home: home,
            shell: options["s"] ?? "/usr/sbin/nologin", gecos: options["c"] ?? "", .lowest, &world)
        guard status == 0, !options.has("H"), home != "/nonexistent" else { return status }
        if try world.find(home) == nil {
            let path = try world.place(home)
            let accounts = try AccountRecords(world.editor)
            try world.editor.directory(
                path, mode: 0o755, uid: accounts.uid(of: name) ?? 0,
                gid: accounts.group(ofUser: name) ?? 0, by: ScriptWorld.maker)
        }
        return 0
    }

    private static func addUser(
        _ name: String, uid: String?, group: String?, home: String, shell: String, gecos: String,
        _ choice: Choice, _ world: inout ScriptWorld
    ) throws -> Int32 {
        let records = try AccountRecords(world.editor)
        guard records.user(named: name) == nil, isName(name) else { return 9 }
        let taken = Set(records.users.map(\.uid))
        let own = group == name ? records.gid(of: name) : nil
        let wanted = own.flatMap { taken.contains($0) ? nil : String($0) }
        guard let number = try number(uid ?? wanted, taken, choice) else { return 4 }
        var gid = noGroup
        if let group {
            guard let found = records.gid(of: group) else { return 6 }
            gid = found
        }
        guard ![home, shell, gecos].contains(where: { $0.contains(":") || $0.contains("\n") })
        else {
            return 3
        }
        try append(
            "\(name):x:\(number):\(gid):\(gecos):\(home):\(shell)", to: AccountRecords.passwd,
            &world)
        let day = world.editor.epoch.daysSinceEpoch
        try append("\(name):!:\(day)::::::", to: AccountRecords.shadow, &world)
        return 0
    }

    @Sendable private static func usermod(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "usermod", flags: "a", valued: "G")
        guard options.has("a"), let groups = options["G"], let user = options.operands.first else {
            throw ShellUnmodelled("`usermod`")
        }
        for group in groups.split(separator: ",") {
            let status = try add(member: user, to: String(group), &world)
            guard status == 0 else { return status }
        }
        return 0
    }

    // MARK: Files

    private static func append(
        _ line: String, to file: TreePath, _ world: inout ScriptWorld
    ) throws {
        let rows = try AccountRecords.rows(file, world.editor).map { $0.joined(separator: ":") }
        guard !rows.isEmpty || world.editor.tree[file] != nil else { return }
        try rewrite(file, rows + [line], &world)
    }

    private static func rewrite(
        _ file: TreePath, _ lines: [String], _ world: inout ScriptWorld
    ) throws {
        guard world.editor.tree[file] != nil else { return }
        let text = lines.map { $0 + "\n" }.joined()
        try world.write(Array(text.utf8), to: file.description, appends: false)
    }

    /// Which of the free numbers for the system a program takes.
    private enum Choice {
        /// shadow's `groupadd` and `useradd`.
        case highest
        /// adduser's `addgroup` and `adduser`.
        case lowest
    }

    /// The number that was asked for, or a free one of those for the system.
    private static func number(
        _ wanted: String?, _ taken: Set<UInt32>, _ choice: Choice
    ) throws -> UInt32? {
        guard let wanted else {
            return choice == .lowest
                ? systemNumbers.first { !taken.contains($0) }
                : systemNumbers.last { !taken.contains($0) }
        }
        guard let number = UInt32(wanted) else { throw ShellUnmodelled("the number `\(wanted)`") }
        return taken.contains(number) ? nil : number
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !":,/".utf8.contains(byte)
            }
    }
}
