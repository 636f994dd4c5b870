import FileTree

/// Which programs of note an image has.
enum ProgramFacts {
    private static let shellPaths: [TreePath] = [
        "bin/sh", "bin/bash", "bin/ash", "bin/dash", "usr/bin/zsh", "busybox/sh",
    ]
    private static let managers: [(name: String, path: TreePath)] = [
        ("apt", "usr/bin/apt-get"), ("apk", "sbin/apk"), ("apk", "usr/bin/apk"),
        ("dpkg", "usr/bin/dpkg"), ("dnf", "usr/bin/dnf"), ("microdnf", "usr/bin/microdnf"),
        ("rpm", "usr/bin/rpm"), ("zypper", "usr/bin/zypper"), ("pacman", "usr/bin/pacman"),
    ]
    private static let debuggers = [
        "bash", "busybox", "curl", "dig", "gdb", "ip", "less", "ls", "lsof", "nc", "netstat",
        "ping",
        "ps", "ss", "strace", "tcpdump", "top", "vi", "wget",
    ]
    static let folders: [TreePath] = [
        "usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin", "busybox",
    ]

    static func isProgram(_ path: TreePath, in tree: FileTree) -> Bool {
        switch tree.resolve(path)?.node.kind {
        case .file, .hardLink: true
        default: false
        }
    }

    static func shells(in contents: ImageContents) -> [ImageFacts.Program] {
        shellPaths.compactMap { path in
            guard isProgram(path, in: contents.tree),
                let target = contents.tree.resolve(path)?.path
            else { return nil }
            let last = String(decoding: target.name, as: UTF8.self)
            let name =
                last == "busybox"
                ? "ash (BusyBox)" : last == "sh" ? String(decoding: path.name, as: UTF8.self) : last
            return ImageFacts.Program(
                name: name, path: path.description, target: target.description, version: nil)
        }
    }

    static func manager(in tree: FileTree) -> String? {
        managers.first { isProgram($0.path, in: tree) }?.name
    }

    static func tools(in tree: FileTree) -> [String] {
        debuggers.filter { name in
            folders.contains { folder in
                (try? folder.appending(name)).map { isProgram($0, in: tree) } ?? false
            }
        }
    }

    /// Interpreters by the names of their programs, wherever those are.
    static func interpreters(
        in contents: ImageContents, packages: [InstalledPackage]
    ) -> [ImageFacts.Program] {
        var found: [String: ImageFacts.Program] = [:]
        for path in contents.tree.paths where path.parent.name.elementsEqual("bin".utf8) {
            let file = String(decoding: path.name, as: UTF8.self)
            guard let kind = kind(file), isProgram(path, in: contents.tree),
                let target = contents.tree.resolve(path)?.path
            else { continue }
            // Several names may lead to one program; its own is the best one.
            let key = "\(kind) \(target)"
            if let known = found[key], known.path == target.description { continue }
            found[key] = ImageFacts.Program(
                name: kind, path: path.description, target: target.description,
                version: version(kind, path: path, target: target, contents, packages))
        }
        return found.values.sorted { ($0.name, $0.path) < ($1.name, $1.path) }
    }

    private static func kind(_ file: String) -> String? {
        if file == "node" || file == "nodejs" { return "Node" }
        if file == "java" { return "Java" }
        if file.hasPrefix("ruby"), file.dropFirst(4).allSatisfy({ $0.isNumber || $0 == "." }) {
            return "Ruby"
        }
        if file == "perl" { return "Perl" }
        let digits = file.dropFirst(6)
        if file.hasPrefix("python"), digits.allSatisfy({ $0.isNumber || $0 == "." }) {
            return "Python"
        }
        return nil
    }

    private static func version(
        _ kind: String, path: TreePath, target: TreePath, _ contents: ImageContents,
        _ packages: [InstalledPackage]
    ) -> String? {
        func package(_ name: String) -> String? {
            packages.first { $0.name == name }.map { package in
                String(package.version.prefix { $0 != "-" && $0 != "+" && $0 != "~" })
            }
        }
        let file = String(decoding: target.name, as: UTF8.self)
        switch kind {
        case "Python":
            let digits = file.dropFirst(6)
            return package(file + "-minimal") ?? package("python3")
                ?? (digits.contains(".") ? String(digits) : nil)
        case "Java":
            let home = target.parent.parent
            guard let path = try? home.appending("release"), let bytes = contents.file(path) else {
                return nil
            }
            return ReleaseFields.read(bytes)["JAVA_VERSION"]
        case "Node": return package("nodejs")
        case "Ruby":
            // Debian's own package has the version in its name; `ruby` there has an epoch.
            return package(file)
                ?? package("ruby")?.split(separator: ":").last.map(String.init)
        default: return package("perl-base") ?? package("perl")
        }
    }
}
