import FileTree
import ImageSpec
import Packages

/// What apt and dpkg are told in an image: where packages come from, which of them were asked for, and
/// which paths stay out.
enum AptSettings {
    private static let maker = "apt settings"

    /// Writes the settings for the programs that the image has.
    static func write(_ input: TreeInput, into editor: inout TreeEditor) throws {
        let names = Set(input.installed.map(\.name))
        if names.contains("dpkg") { try writeFilters(input, into: &editor) }
        guard names.contains("apt") else { return }
        try writeSources(input, into: &editor)
        try writeStates(input, into: &editor)
        try prepareFolders(&editor)
    }

    /// The image's path filters, so that packages which are installed later keep to them.
    static func writeFilters(_ input: TreeInput, into editor: inout TreeEditor) throws {
        let filters = input.specification.contents.filters
        guard !filters.isEmpty else { return }
        let lines = filters.map { rule in
            "\(rule.includes ? "path-include" : "path-exclude") \(rule.pattern)\n"
        }
        try editor.write(lines.joined(), to: "etc/dpkg/dpkg.cfg.d/docker", by: maker)
    }

    /// The release's archive: on the mirror that the specification names, or whoever builds, or
    /// Debian's own.
    ///
    /// The mirror that the machine's own apt happens to use is no part of the image, which would
    /// otherwise depend on the machine.
    private static func writeSources(_ input: TreeInput, into editor: inout TreeEditor) throws {
        let file: TreePath = "etc/apt/sources.list.d/debian.sources"
        let contents = input.specification.contents
        guard editor.tree[file] == nil else { return }
        var stanzas: [String] = []
        if let release = input.specification.release {
            let mirrors = contents.repositories.compactMap { entry -> String? in
                guard case .debianMirror(let reference) = entry else { return nil }
                return reference.location.description
            }
            let main =
                mirrors.first ?? input.mirror?.main.description ?? "http://ftp.debian.org/debian"
            let security =
                mirrors.first.map(sibling) ?? input.mirror?.security.description
                ?? "http://security.debian.org/debian-security"
            let suites = [release.text, release.text + "-updates"] + contents.suites
            stanzas.append(stanza(main, suites, contents.components))
            stanzas.append(stanza(security, [release.text + "-security"], contents.components))
        }
        for entry in contents.repositories {
            guard case .debianSuite(let suite) = entry else { continue }
            let location = suite.location.location.description
            stanzas.append(stanza(location, [suite.suite], suite.components))
        }
        guard !stanzas.isEmpty else { return }
        try editor.write(stanzas.joined(separator: "\n"), to: file, by: maker)
    }

    /// Where the security archive is beside a mirror.
    private static func sibling(of mirror: String) -> String {
        var text = mirror
        while text.hasSuffix("/") { text.removeLast() }
        return text + "-security"
    }

    private static func stanza(
        _ location: String, _ suites: [String], _ components: [String]
    ) -> String {
        """
        Types: deb
        URIs: \(location)
        Suites: \(suites.joined(separator: " "))
        Components: \(components.joined(separator: " "))
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        """
    }

    /// apt's record of packages that nobody asked for, which go when nothing needs them.
    private static func writeStates(_ input: TreeInput, into editor: inout TreeEditor) throws {
        let asked = Set(input.specification.contents.packages.compactMap { $0.debian?.name.text })
        let stanzas = input.installed.filter { !asked.contains($0.name) }
            .sorted { $0.name < $1.name }
            .map { package in
                let architecture =
                    package.record.architecture.text == "all"
                    ? input.architecture : package.record.architecture
                return
                    "Package: \(package.name)\nArchitecture: \(architecture)\nAuto-Installed: 1\n\n"
            }
        try editor.write(stanzas.joined(), to: "var/lib/apt/extended_states", by: maker)
    }

    /// The folders that apt's downloads land in, which belong to the user that downloads.
    private static func prepareFolders(_ editor: inout TreeEditor) throws {
        let uid = try AccountRecords(editor).user(named: "_apt")?.uid ?? 0
        for folder: TreePath in ["var/cache/apt/archives", "var/lib/apt/lists"] {
            try editor.directory(folder.appending("partial"), mode: 0o700, uid: uid, by: maker)
            try editor.write("", to: folder.appending("lock"), mode: 0o640, by: maker)
        }
    }
}
