import FileTree

/// `deb-systemd-helper`: the links that enable a unit, and the record of them that the program keeps.
enum SystemdHelperCommand {
    private static let maker = ScriptWorld.maker

    private struct Link {
        var unit: String
        var path: String
    }

    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let instance = words.contains("--user") ? "user" : "system"
        let rest = words.filter { !["--quiet", "--user", "--system"].contains($0) }
        guard let action = rest.first else { return 0 }
        let tool = SystemdUnits(instance: instance)
        var status: Int32 =
            ["is-enabled", "was-enabled", "debian-installed"].contains(action) ? 1 : 0
        for name in rest.dropFirst() {
            switch action {
            case "unmask": break  // Nothing masks a unit on a first installation.
            case "was-enabled":
                if try tool.wasEnabled(name, in: world) { status = 0 }
            case "debian-installed":
                if world.editor.tree[try tool.record(of: name)] != nil { status = 0 }
            case "enable":
                try refuseSystemctl(world)
                try tool.enable(name, in: &world)
            case "update-state": try tool.updateState(name, in: &world)
            default: throw ShellUnmodelled("`deb-systemd-helper \(action)`")
            }
        }
        return status
    }

    /// Where systemd is installed, its presets decide what is enabled.
    private static func refuseSystemctl(_ world: ScriptWorld) throws {
        guard try world.find("/usr/bin/systemctl") == nil else {
            throw ShellUnmodelled("systemd's presets")
        }
    }
}

/// Units of systemd in a tree, and what `deb-systemd-helper` writes about them.
struct SystemdUnits {
    /// `system` or `user`.
    let instance: String

    private var state: TreePath {
        instance == "user"
            ? "var/lib/systemd/deb-systemd-user-helper-enabled"
            : "var/lib/systemd/deb-systemd-helper-enabled"
    }

    /// The file that lists the links of a unit.
    func record(of unit: String) throws -> TreePath { try state.appending(unit + ".dsh-also") }

    /// Whether all links that were made for a unit are there; a unit without a record was.
    func wasEnabled(_ unit: String, in world: ScriptWorld) throws -> Bool {
        try lines(record(of: unit), in: world).allSatisfy { link in
            guard case .symbolicLink? = try world.findUnfollowed(link)?.node.kind else {
                return false
            }
            return true
        }
    }

    /// Makes the links of a unit, and notes them.
    func enable(_ unit: String, in world: inout ScriptWorld) throws {
        let record = try record(of: unit)
        for link in try links(of: unit, in: world, visited: []) {
            let known = try lines(record, in: world)
            if !known.contains(link.path) {
                try write(known + [link.path], to: record, &world)
            }
            let prefix = "/etc/systemd/\(instance)/"
            let mark = try state.appending(String(link.path.dropFirst(prefix.count)))
            if world.editor.tree[mark] != nil { continue }
            let place = try TreePath(link.path)
            if world.editor.tree[place] == nil {
                try world.editor.link(place, to: link.target, by: ScriptWorld.maker)
            }
            try world.editor.write([], to: mark, by: ScriptWorld.maker)
        }
    }

    /// Notes the links of a unit without making them.
    func updateState(_ unit: String, in world: inout ScriptWorld) throws {
        try write(
            links(of: unit, in: world, visited: []).map(\.path), to: record(of: unit), &world)
    }

    private func write(_ lines: [String], to path: TreePath, _ world: inout ScriptWorld) throws {
        try world.editor.write(
            lines.map { $0 + "\n" }.joined(), to: path, by: ScriptWorld.maker)
    }

    private func lines(_ path: TreePath, in world: ScriptWorld) throws -> [String] {
        String(decoding: try world.editor.read(path) ?? [], as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    /// Where a unit's file is; its name alone when it is nowhere.
    private func find(_ unit: String, in world: ScriptWorld) throws -> String {
        for folder in ["/etc/systemd", "/lib/systemd", "/usr/lib/systemd"] {
            let path = "\(folder)/\(instance)/\(unit)"
            if case .file? = try world.find(path)?.node.kind { return path }
        }
        return unit
    }

    /// The links that a unit's `[Install]` section asks for (systemd.unit(5)), those of further units
    /// first.
    private func links(
        of unit: String, in world: ScriptWorld, visited: [String]
    ) throws -> [(target: String, path: String)] {
        guard visited.count < 32 else { throw ShellUnmodelled("units that need this many others") }
        let path = try find(unit, in: world)
        guard let text = try world.read(path) else { throw ShellUnmodelled("the unit \(unit)") }
        var links: [(String, String)] = []
        var folders: [String] = []
        var wanted = unit
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard parts.count == 2 else { continue }
            let values = parts[1].split { $0 == " " || $0 == "\t" }.map { value in
                String(value).trimming(quotes: ["\"", "'"])
            }
            switch parts[0].lowercased() {
            case "wantedby": folders += values.map { "/etc/systemd/\(instance)/\($0).wants/" }
            case "requiredby": folders += values.map { "/etc/systemd/\(instance)/\($0).requires/" }
            case "also":
                for value in values where value != unit && !visited.contains(value) {
                    links += try self.links(of: value, in: world, visited: visited + [unit, value])
                }
            case "alias":
                for value in values where value != unit {
                    links.append((path, "/etc/systemd/\(instance)/\(value)"))
                }
            case "defaultinstance":
                if let at = unit.firstIndex(of: "@"), let dot = unit.lastIndex(of: "."),
                    unit.index(after: at) == dot
                {
                    wanted = unit[...at] + (values.first ?? "") + unit[dot...]
                }
            default: break
            }
        }
        return links + folders.map { (path, $0 + wanted) }
    }
}

extension String {
    /// The text without quotes of one kind around it.
    fileprivate func trimming(quotes: [Character]) -> String {
        guard count >= 2, let first, quotes.contains(first), last == first else { return self }
        return String(dropFirst().dropLast())
    }
}
