import FileTree

/// Kind and mode of a file in letters.
enum ModeText {
    /// As `ls -l` writes them: `-rwsr-xr-x`, `drwxrwxrwt`, `lrwxrwxrwx`.
    static func list(_ node: Node) -> String {
        var letters = Array(bits(node.attributes.mode))
        let mode = node.attributes.mode
        if mode & 0o4000 != 0 { letters[2] = mode & 0o100 != 0 ? "s" : "S" }
        if mode & 0o2000 != 0 { letters[5] = mode & 0o010 != 0 ? "s" : "S" }
        if mode & 0o1000 != 0 { letters[8] = mode & 0o001 != 0 ? "t" : "T" }
        let kind: Character =
            switch node.kind {
            case .directory: "d"
            case .symbolicLink: "l"
            case .characterDevice: "c"
            case .blockDevice: "b"
            case .namedPipe: "p"
            case .file, .hardLink: "-"
            }
        return String([kind] + letters)
    }

    /// As Go's file modes write them, which test files are written for: `urwxr-xr-x`, `dtrwxrwxrwx`.
    static func go(_ node: Node) -> String {
        let mode = node.attributes.mode
        var text =
            switch node.kind {
            case .directory: "d"
            case .symbolicLink: "L"
            case .characterDevice, .blockDevice: "D"
            case .namedPipe: "p"
            case .file, .hardLink: ""
            }
        if mode & 0o4000 != 0 { text += "u" }
        if mode & 0o2000 != 0 { text += "g" }
        if case .characterDevice = node.kind { text += "c" }
        if mode & 0o1000 != 0 { text += "t" }
        return (text.isEmpty ? "-" : text) + bits(mode)
    }

    private static func bits(_ mode: UInt16) -> String {
        String(zip("rwxrwxrwx", 0..<9).map { mode & (0o400 >> $1) != 0 ? $0 : "-" })
    }
}
