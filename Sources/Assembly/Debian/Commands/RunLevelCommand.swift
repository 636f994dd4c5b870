import FileTree

/// `update-rc.d NAME defaults`: the links in the folders of run levels, by what the script's header says
/// (LSB init script comments), without any order among scripts.
enum RunLevelCommand {
    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let rest = words.filter { $0 != "-f" }
        guard rest.count >= 2, ["defaults", "defaults-disabled", "remove"].contains(rest[1]) else {
            throw ShellUnmodelled("`update-rc.d \(words.joined(separator: " "))`")
        }
        guard try world.find("/usr/sbin/insserv") == nil else {
            throw ShellUnmodelled("the order of init scripts")
        }
        if rest[1] == "remove" { return 0 }
        guard let script = try world.read("/etc/init.d/" + rest[0]) else { return 1 }
        let starts = rest[1] == "defaults" ? levels(script, "Default-Start:") : []
        let stops = levels(script, "Default-Stop:")
        for level in "0123456S" {
            let folder = try TreePath("etc/rc\(level).d")
            if world.editor.tree[folder] == nil {
                try world.editor.directory(folder, by: ScriptWorld.maker)
            }
            let letter = starts.contains(level) ? "S" : stops.contains(level) ? "K" : nil
            guard let letter else { continue }
            try world.editor.link(
                folder.appending("\(letter)01\(rest[0])"), to: "../init.d/\(rest[0])",
                by: ScriptWorld.maker)
        }
        return 0
    }

    private static func levels(_ script: [UInt8], _ field: String) -> [Character] {
        for line in String(decoding: script, as: UTF8.self).split(separator: "\n") {
            let text = String(line.drop { $0 == "#" }).trimmed
            if text.hasPrefix(field) {
                return text.dropFirst(field.count).filter { $0 != " " && $0 != "\t" }
            }
        }
        return []
    }
}
