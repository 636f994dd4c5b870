import DebianArchive
import FileTree
import Packages

/// dpkg's own records of what is in an image, written as dpkg leaves them.
///
/// A package is recorded as `installed` when what its scripts do is in the tree, and as `unpacked`
/// otherwise, which is the truth: `dpkg --configure -a` in a container goes on from it.
enum DebianDatabase {
    private static let maker = "dpkg database"
    private static let folder: TreePath = "var/lib/dpkg"
    private static let info: TreePath = "var/lib/dpkg/info"
    /// Control members that dpkg does not keep as files of their own.
    private static let notKept: Set<String> = ["control", "md5sums"]

    /// Makes the files that are there before any package, which scripts work on.
    static func prepare(_ editor: inout TreeEditor) throws {
        for name in ["diversions", "statoverride", "available"] {
            try editor.write("", to: folder.appending(name), by: maker)
        }
        for name in ["alternatives", "parts", "updates", "triggers"] {
            let path = try folder.appending(name)
            if editor.tree[path] == nil { try editor.directory(path, by: maker) }
        }
        for name in ["lock", "lock-frontend"] {
            try editor.write("", to: folder.appending(name), mode: 0o640, by: maker)
        }
        try editor.write("", to: folder.appending("triggers/Lock"), mode: 0o600, by: maker)
    }

    /// Writes `status`, `info/` and the files beside them below `/var/lib/dpkg`.
    ///
    /// - Parameters:
    ///   - architecture: The architecture that the image is for.
    ///   - configured: The names of the packages whose scripts' work is in the tree.
    static func write(
        _ packages: [TreePackage], for architecture: PackageArchitecture, configured: Set<String>,
        into editor: inout TreeEditor
    ) throws {
        var status: [UInt8] = []
        var files: [String] = []
        var named: [String: [String]] = [:]
        for package in packages.sorted(by: { $0.name < $1.name }) {
            let package = try DebianPackage(package)
            let isConfigured = configured.contains(package.name)
            status += try DebianStatus.stanza(
                package.control,
                status: isConfigured ? "install ok installed" : "install ok unpacked",
                conffiles: conffiles(of: package, isConfigured: isConfigured, in: editor))
            status.append(UInt8(ascii: "\n"))
            try writeInfo(package.source, stem: package.stem, into: &editor)
            for (directive, name) in package.triggers where directive.hasPrefix("interest") {
                let interest = package.stem + (directive.hasSuffix("-noawait") ? "/noawait" : "")
                if name.hasPrefix("/") {
                    files.append("\(name) \(interest)")
                } else {
                    named[name, default: []].append(interest)
                }
            }
        }
        try editor.write(status, to: folder.appending("status"), by: maker)
        try editor.write("\(architecture)\n", to: folder.appending("arch"), by: maker)
        try editor.write("1\n", to: folder.appending("info/format"), by: maker)
        try editor.write(
            files.sorted().map { $0 + "\n" }.joined(), to: folder.appending("triggers/File"),
            by: maker)
        try editor.write("", to: folder.appending("triggers/Unincorp"), by: maker)
        for (name, interests) in named {
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }) else {
                continue
            }
            try editor.write(
                interests.map { $0 + "\n" }.joined(), to: folder.appending("triggers/" + name),
                by: maker)
        }
    }

    /// The configuration files of a package, each with the sum of what the package has at its place.
    private static func conffiles(
        of package: DebianPackage, isConfigured: Bool, in editor: TreeEditor
    ) throws -> [(path: String, state: String)] {
        // A file that an upgrade takes away, with a flag before its path (deb-conffiles(5)).
        let flag = "remove-on-upgrade"
        let lines = list(package.source, "conffiles").filter {
            $0.hasPrefix("/") || $0.hasPrefix(flag + " /")
        }
        let entries = Dictionary(
            package.source.segment.package.entries.map { ($0.path, $0.kind) }
        ) { first, _ in first }
        return try lines.map { path in
            guard path.hasPrefix("/") else {
                return (String(path.dropFirst(flag.count + 1)), "newconffile " + flag)
            }
            guard isConfigured, case .file(let content)? = entries[try TreePath(path)] else {
                return (path, "newconffile")
            }
            let place = try TreePath(path)
            if case .file(content)? = editor.tree[place]?.kind,
                let bytes = try editor.read(place)
            {
                return (path, MD5Sum.text(of: bytes))
            }
            let bytes = try package.source.segment.read(content, limit: 16 << 20)
            return (path, MD5Sum.text(of: bytes))
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
        try writeLists(package, stem: stem, into: &editor)
        let scripts: Set<String> = ["preinst", "postinst", "prerm", "postrm", "config"]
        let prepared = package.segment.package
        for member in prepared.control where !notKept.contains(member.name) {
            try editor.write(
                member.bytes, to: info.appending("\(stem).\(member.name)"),
                mode: scripts.contains(member.name) ? 0o755 : 0o644, by: maker)
        }
    }

    /// Writes the lists of a package's files and of their sums. What the image's filter leaves out is
    /// no file of the image, and dpkg is not told to miss it.
    static func writeLists(
        _ package: TreePackage, stem: String, into editor: inout TreeEditor
    ) throws {
        let prepared = package.segment.package
        let kept = Set(prepared.entries.map(\.path))
        func isKept(_ path: some Collection<UInt8>) -> Bool {
            path.isEmpty
                || (try? TreePath(path)).map {
                    kept.contains($0) || kept.contains(MergedUsr.rewrite($0))
                } ?? true
        }
        var list: [UInt8] = []
        for path in prepared.shippedPaths where isKept(path) {
            list += [UInt8(ascii: "/")] + (path.isEmpty ? [UInt8(ascii: ".")] : path)
            list.append(UInt8(ascii: "\n"))
        }
        try editor.write(list, to: info.appending(stem + ".list"), by: maker)
        if let sums = prepared.controlMember("md5sums") {
            let newline = UInt8(ascii: "\n")
            let sums = sums.split(separator: newline).filter { isKept($0.dropFirst(34)) }
                .flatMap { Array($0) + [newline] }
            try editor.write(sums, to: info.appending(stem + ".md5sums"), by: maker)
        }
    }

    /// The lines of a control member, without white space at their ends.
    static func list(_ package: TreePackage, _ member: String) -> [String] {
        let bytes = package.segment.package.controlMember(member) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line, as: UTF8.self).trimmed
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
