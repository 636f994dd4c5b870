import FileTree

/// A profile of `/usr/share/pam-configs`: what one way of authentication wants in PAM's stacks.
struct PamProfile {
    /// The file's name.
    let name: String
    private var fields: [String: String] = [:]

    /// Reads a profile: fields whose further lines are indented.
    init(name: String, text: String) {
        self.name = name
        var field = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let key = line.prefix { $0 != ":" && $0 != " " && $0 != "\t" }
            let rest = line.dropFirst(key.count)
            if !key.isEmpty, rest.first == ":", let blank = rest.dropFirst().first,
                blank == " " || blank == "\t"
            {
                field = key.hasSuffix("-Final") ? String(key.dropLast(6)) : String(key)
                fields[field] = String(rest.dropFirst()).trimmed
            } else if !key.isEmpty, rest == ":" {
                field = key.hasSuffix("-Final") ? String(key.dropLast(6)) : String(key)
                fields[field] = ""
            } else {
                let bit = String(line).trimmed
                if bit.isEmpty { continue }
                let before = fields[field] ?? ""
                fields[field] = before.isEmpty ? bit : before + "\n" + bit
            }
        }
        if fields["Session-Interactive-Only"] == nil {
            for key in ["-Type", "", "-Initial"] {
                fields["Session-noninteractive" + key] = fields["Session" + key]
            }
        }
    }

    /// A field's value.
    subscript(field: String) -> String? { fields[field] }
    /// What decides where its modules come in a stack.
    var priority: Int { fields["Priority"].flatMap { Int($0) } ?? 0 }
    /// The names of profiles that cannot be on beside it.
    var conflicts: [String] {
        (fields["Conflicts"] ?? "").split(separator: ",").map { String($0).trimmed }
    }
}

/// `pam-auth-update --package`: PAM's common stacks, made of the templates in `/usr/share/pam` and the
/// profiles that are on (pam-auth-update(8)).
enum PamAuthUpdate {
    private static let maker = "PAM"
    private static let types = ["auth", "account", "password", "session", "session-noninteractive"]
    private static let question = "libpam-runtime/profiles"

    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let rest = words.filter { !["--package", "--force", "--root", ""].contains($0) }
        guard rest.isEmpty else { throw ShellUnmodelled("`pam-auth-update \(rest[0])`") }
        guard try world.find("/var/lib/pam/seen") == nil || words.contains("--force") else {
            throw ShellUnmodelled("a second `pam-auth-update`")
        }
        let profiles = try profiles(in: world)
        var enabled = profiles.filter { $0["Default"] == "yes" }
        for profile in enabled { enabled.removeAll { profile.conflicts.contains($0.name) } }
        guard !enabled.isEmpty else { throw ShellUnmodelled("PAM without any profile") }
        note(profiles, enabled, &world)
        for type in types { try write(type, enabled, &world) }
        try world.editor.write(
            profiles.map { $0.name + "\n" }.joined(), to: "var/lib/pam/seen", by: maker)
        return 0
    }

    private static func profiles(in world: ScriptWorld) throws -> [PamProfile] {
        let folder: TreePath = "usr/share/pam-configs"
        let files = world.editor.tree.paths.filter { path in
            path.parent == folder && !path.name.hasSuffixText("~")
        }
        return try files.map { path in
            PamProfile(
                name: String(decoding: path.name, as: UTF8.self),
                text: String(decoding: try world.editor.read(path) ?? [], as: UTF8.self))
        }.sorted { ($0.priority, $0.name) > ($1.priority, $1.name) }
    }

    private static func note(
        _ profiles: [PamProfile], _ enabled: [PamProfile], _ world: inout ScriptWorld
    ) {
        world.debian?.debconf.change(question) { question in
            question.variables["profile_names"] = profiles.map(\.name).joined(separator: ", ")
            question.variables["profiles"] =
                profiles.map { $0["Name"] ?? "" }.joined(separator: ", ")
            question.value = enabled.map(\.name).joined(separator: ", ")
        }
        world.debian?.debconf.change("libpam-runtime/override") { $0.value = "false" }
    }

    // MARK: Stacks

    private static func write(
        _ type: String, _ enabled: [PamProfile], _ world: inout ScriptWorld
    ) throws {
        let templates: TreePath = "usr/share/pam"
        let template = try templates.appending("common-" + type)
        guard let text = try world.editor.read(template) else {
            throw ShellUnmodelled("PAM without \(template)")
        }
        let field = type.prefix(1).uppercased() + type.dropFirst()
        let word = type == "session-noninteractive" ? "session" : type
        let lines = String(decoding: text, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var out: [String] = []
        var isSkipping = false
        for line in lines {
            if line.hasPrefix("# here's the fallback if no module succeeds")
                || line.hasPrefix("# end of pam-auth-update config")
            {
                isSkipping = false
            }
            if isSkipping { continue }
            out.append(line)
            if line.hasPrefix("# here are the per-package modules (the \"Primary\" block)") {
                out += stack("Primary", field, word, enabled)
                isSkipping = true
            } else if line.hasPrefix(
                "# and here are more per-package modules (the \"Additional\" block)")
            {
                out += stack("Additional", field, word, enabled)
                isSkipping = true
            }
        }
        let folder: TreePath = "etc/pam.d"
        try world.editor.write(
            out.joined(separator: "\n"), to: folder.appending("common-" + type), by: maker)
        let saved: TreePath = "var/lib/pam"
        try world.editor.write(
            record(field, enabled), to: saved.appending(type), by: maker)
    }

    /// The lines of profiles of one kind, the first of them with what it wants as the first.
    private static func blocks(
        _ kind: (String) -> Bool, _ field: String, _ enabled: [PamProfile]
    ) -> [(name: String, lines: [String])] {
        var all: [(String, [String])] = []
        for profile in enabled {
            guard let type = profile[field + "-Type"], kind(type) else { continue }
            let initial = all.isEmpty ? profile[field + "-Initial"] : nil
            let text = initial.flatMap { $0.isEmpty ? nil : $0 } ?? profile[field] ?? ""
            all.append((profile.name, text.split(separator: "\n").map(String.init)))
        }
        return all
    }

    private static func stack(
        _ kind: String, _ field: String, _ word: String, _ enabled: [PamProfile]
    ) -> [String] {
        let lines = blocks({ $0 == kind }, field, enabled).flatMap(\.lines)
        if kind == "Primary", lines.isEmpty { return ["\(word)\t[default=1]\t\t\tpam_permit.so"] }
        // `end` stands for how many modules are skipped to come out behind the block.
        var count = kind == "Additional" ? lines.count - 1 : lines.count
        return lines.map { line in
            defer { count -= 1 }
            let (head, options) = parts(of: line)
            return "\(word)\t" + head.replacing("end", with: String(count)) + " " + options
        }
    }

    /// A line's control and module as written, and its options one blank apart.
    private static func parts(of line: String) -> (head: String, options: String) {
        var rest = line[...]
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            rest = rest[rest.index(after: end)...]
        } else {
            rest = rest.drop { $0 != " " && $0 != "\t" }
        }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        rest = rest.drop { $0 != " " && $0 != "\t" }
        let head = String(line[..<rest.startIndex])
        return (head, rest.split { $0 == " " || $0 == "\t" }.joined(separator: " "))
    }

    private static func record(_ field: String, _ enabled: [PamProfile]) -> String {
        var text = ""
        let primary = blocks({ $0 != "Additional" }, field, enabled)
        for block in primary where !block.lines.isEmpty {
            text += "Module: \(block.name)\n" + block.lines.joined(separator: "\n") + "\n"
        }
        if primary.isEmpty { text += "Module: null\n[default=1]\t\t\tpam_permit.so\n" }
        for block in blocks({ $0 != "Primary" }, field, enabled) where !block.lines.isEmpty {
            text += "Module: \(block.name)\n" + block.lines.joined(separator: "\n") + "\n"
        }
        return text
    }
}

extension ArraySlice<UInt8> {
    /// Whether a name ends with a text.
    fileprivate func hasSuffixText(_ text: String) -> Bool {
        Array(self).hasSuffix(Array(text.utf8))
    }
}

extension String {
    /// The text with each occurrence of another replaced.
    fileprivate func replacing(_ text: String, with new: String) -> String {
        var result = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) {
                result += new
                rest = rest.dropFirst(text.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
