import FileTree

/// `os-release`, as the distribution's packages have it, with fields of the image's own
/// (os-release(5)).
enum ReleaseFile {
    private static let path: TreePath = "usr/lib/os-release"

    /// Replaces the fields named in `fields`, and adds those that are new, at the end in order of
    /// name. A field with an empty value goes.
    static func amend(_ fields: [String: String], in editor: inout TreeEditor) throws {
        guard !fields.isEmpty else { return }
        let place = editor.tree[path] == nil ? TreePath("etc/os-release") : path
        var lines: [String] = []
        var left = fields
        let text = String(decoding: try editor.read(place) ?? [], as: UTF8.self)
        for line in text.split(separator: "\n") {
            let key = String(line.prefix { $0 != "=" })
            if let value = left.removeValue(forKey: key) {
                if !value.isEmpty { lines.append("\(key)=\(quote(value))") }
            } else {
                lines.append(String(line))
            }
        }
        for (key, value) in left.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            lines.append("\(key)=\(quote(value))")
        }
        try editor.write(lines.joined(separator: "\n") + "\n", to: place, by: "os-release")
    }

    private static func quote(_ value: String) -> String {
        // Names in prose are quoted, as distributions do; words for programs are not.
        let plain = value.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte)
        }
        if plain { return value }
        var text = "\""
        for character in value {
            if "\"$`\\".contains(character) { text.append("\\") }
            text.append(character)
        }
        return text + "\""
    }
}
