import DebianArchive
import FileTree
import Packages

/// dpkg's own records of what is in an image, written as dpkg leaves them after unpacking.
///
/// Packages are recorded as `unpacked`: their files are there and their scripts have not run, which
/// is the truth, and `dpkg --configure -a` in a container goes on from it.
enum DebianDatabase {
    private static let maker = "dpkg database"
    /// Control members that dpkg does not keep as files of their own.
    private static let notKept: Set<String> = ["control", "md5sums"]

    /// Writes `status`, `info/` and the files beside them below `/var/lib/dpkg`.
    static func write(_ packages: [TreePackage], into editor: inout TreeEditor) throws {
        var status: [UInt8] = []
        var triggers: [String] = []
        for package in packages.sorted(by: { $0.name < $1.name }) {
            let control = try stanza(of: package)
            let conffiles = list(package, "conffiles").filter { $0.hasPrefix("/") }
            status += try DebianStatus.stanza(
                control, status: "install ok unpacked",
                conffiles: conffiles.map { ($0, "newconffile") })
            status.append(UInt8(ascii: "\n"))
            let sameArchitectures = control["Multi-Arch"] == "same"
            let stem =
                sameArchitectures ? "\(package.name):\(package.record.architecture)" : package.name
            try writeInfo(package, stem: stem, into: &editor)
            triggers += interests(of: package, stem: stem)
        }
        try editor.write(status, to: "var/lib/dpkg/status", by: maker)
        try editor.write("", to: "var/lib/dpkg/available", by: maker)
        try editor.write("1\n", to: "var/lib/dpkg/info/format", by: maker)
        try editor.write("", to: "var/lib/dpkg/diversions", by: maker)
        try editor.write("", to: "var/lib/dpkg/statoverride", by: maker)
        try editor.write(
            triggers.sorted().map { $0 + "\n" }.joined(), to: "var/lib/dpkg/triggers/File",
            by: maker)
        try editor.write("", to: "var/lib/dpkg/triggers/Unincorp", by: maker)
        for folder in ["alternatives", "parts", "updates"] {
            let path = try TreePath("var/lib/dpkg/" + folder)
            if editor.tree[path] == nil { try editor.directory(path, by: maker) }
        }
    }

    /// Writes one stanza a package below `/var/lib/dpkg/status.d`, as images without dpkg have it,
    /// so that scanners find the packages.
    static func writeStatusDirectory(
        _ packages: [TreePackage], into editor: inout TreeEditor
    ) throws {
        for package in packages {
            let folder: TreePath = "var/lib/dpkg/status.d"
            let control = package.segment.package.controlMember("control") ?? []
            try editor.write(control, to: folder.appending(package.name), by: maker)
            if let sums = package.segment.package.controlMember("md5sums") {
                try editor.write(sums, to: folder.appending(package.name + ".md5sums"), by: maker)
            }
        }
    }

    /// The control file of a package, parsed.
    static func stanza(of package: TreePackage) throws -> ControlStanza {
        let bytes = package.segment.package.controlMember("control") ?? []
        return try ControlStanza(parsing: bytes, file: "\(package.name): control")
    }

    private static func writeInfo(
        _ package: TreePackage, stem: String, into editor: inout TreeEditor
    ) throws {
        let info: TreePath = "var/lib/dpkg/info"
        let prepared = package.segment.package
        var list: [UInt8] = []
        for path in prepared.shippedPaths {
            list += [UInt8(ascii: "/")] + (path.isEmpty ? [UInt8(ascii: ".")] : path)
            list.append(UInt8(ascii: "\n"))
        }
        try editor.write(list, to: info.appending(stem + ".list"), by: maker)
        if let sums = prepared.controlMember("md5sums") {
            try editor.write(sums, to: info.appending(stem + ".md5sums"), by: maker)
        }
        let scripts: Set<String> = ["preinst", "postinst", "prerm", "postrm", "config"]
        for member in prepared.control where !notKept.contains(member.name) {
            try editor.write(
                member.bytes, to: info.appending("\(stem).\(member.name)"),
                mode: scripts.contains(member.name) ? 0o755 : 0o644, by: maker)
        }
    }

    /// The lines of a control member, without white space at their ends.
    private static func list(_ package: TreePackage, _ member: String) -> [String] {
        let bytes = package.segment.package.controlMember(member) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line, as: UTF8.self).trimmed
        }
    }

    /// The paths whose change a package wants to hear of (deb-triggers(5)), as dpkg records them.
    private static func interests(of package: TreePackage, stem: String) -> [String] {
        list(package, "triggers").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, words[1].hasPrefix("/") else { return nil }
            switch words[0] {
            case "interest", "interest-await": return "\(words[1]) \(stem)"
            case "interest-noawait": return "\(words[1]) \(stem)/noawait"
            default: return nil
            }
        }
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let end = self[...].reversed().drop(while: isBlank).reversed()
        return String(String(end).drop(while: isBlank))
    }
}
