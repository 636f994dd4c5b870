import FileTree
import Packages

/// The keys of `contents`.
extension SpecificationReader {
    func contents(
        _ top: YAMLMap, release: ReleaseName?
    ) throws(SpecificationError) -> Contents {
        let value =
            top["contents"]
            ?? YAMLValue(
                node: YAMLNode(position: top.value.node.position, content: .map([])),
                key: "contents")
        let map = try YAMLMap(
            value, keys: SpecificationKeys.contents, advice: SpecificationKeys.contentsAdvice)
        try refuseForeign(map)
        let repositories = try map.read("repositories", self.repositories) ?? []
        let build = try map.read("build_repositories", self.repositories) ?? []
        try checkRelease(release, repositories + build, top)
        let isDebian = ecosystem == .debian
        let components: [String] = isDebian ? ["main"] : ["main", "community"]
        let database = try map.read("database", database) ?? (isDebian ? .dpkg : .apk)
        return Contents(
            repositories: repositories, buildRepositories: build,
            runtimeRepositories: try map.read("runtime_repositories", lines) ?? [],
            keyring: try map.read("keyring") { (value) throws(SpecificationError) in
                try value.list("a list of keys", of: reference)
            } ?? [],
            runtimeKeyring: try map.read("runtime_keyring", runtimeKeyring) ?? [],
            components: try map.read("components", archiveNames)
                ?? (release == nil ? [] : components),
            suites: try map.read("suites", archiveNames) ?? [],
            base: try map.read("base") { (value) throws(SpecificationError) in
                try value.choice(BaseSelection.self)
            } ?? .none,
            dependencies: try map.read("dependencies") { (value) throws(SpecificationError) in
                try value.choice(DependencyHandling.self)
            } ?? .resolve,
            packages: try map.read("packages", packages) ?? [],
            exclude: try map.read("exclude", packageNames) ?? [],
            extracts: try map.read("files-from") { (value) throws(SpecificationError) in
                try value.list("a list of maps", of: extract)
            } ?? [],
            busybox: try map.read("busybox", busybox),
            loaderCache: try map["loader-cache"]?.boolean() ?? false,
            filters: try map.read("filters") { (value) throws(SpecificationError) in
                try value.list("a list of rules", of: pathRule)
            } ?? [],
            mergedUsr: try map.read("merged-usr") { (value) throws(SpecificationError) in
                try value.boolean()
            } ?? isDebian,
            database: database, configure: try configuration(map, database))
    }

    /// dpkg's records say what was configured, so that nothing can be without them.
    private func configuration(
        _ map: YAMLMap, _ database: PackageDatabase
    ) throws(SpecificationError) -> PackageConfiguration {
        guard let value = map["configure"] else {
            return .usual(isDebian: ecosystem == .debian, database)
        }
        let choice = try value.choice(PackageConfiguration.self)
        guard choice == .none || (choice == .alternatives) == (database != .dpkg) else {
            throw value.bad(
                database == .dpkg
                    ? "alternatives are among what is modelled where `database` is `dpkg`"
                    : "packages are only configured where `database` is `dpkg`; elsewhere their "
                        + "`alternatives` are linked, or `none`")
        }
        return choice
    }

    /// Keys that mean nothing in the other family, and those of apko that Socle does not have.
    private func refuseForeign(_ map: YAMLMap) throws(SpecificationError) {
        if let base = map["baseimage"] {
            throw base.unsupported("images are built from packages, not on top of other images")
        }
        let debianOnly = [
            "suites", "base", "dependencies", "loader-cache", "merged-usr", "configure",
        ]
        let alpineOnly = ["runtime_repositories", "runtime_keyring"]
        for key in ecosystem == .debian ? alpineOnly : debianOnly {
            guard let value = map[key] else { continue }
            let other: Ecosystem = ecosystem == .debian ? .alpine : .debian
            throw value.bad(
                "only images of \(other.title) have it, and this one is \(ecosystem.title)")
        }
    }

    /// A release is needed where nothing else says what to read, and needs a use where it stands.
    private func checkRelease(
        _ release: ReleaseName?, _ named: [RepositoryEntry], _ top: YAMLMap
    ) throws(SpecificationError) {
        let mirrors = named.contains { if case .debianMirror = $0 { true } else { false } }
        if release == nil, named.isEmpty || mirrors {
            let example = ecosystem == .debian ? "bookworm" : "3.19"
            let reason =
                mirrors
                ? "a mirror has several; write one such as `\(example)`"
                : "write one such as `\(example)`, or name `contents.repositories`"
            _ = try top.required("release", reason)
        }
        guard release == nil else { return }
        for key in ["components", "suites"] {
            guard let node = top["contents"]?.node[key], !node.isNothing else { continue }
            throw YAMLValue(node: node, key: "contents.\(key)")
                .bad("it belongs to a `release`, and there is none")
        }
    }

    private func database(_ value: YAMLValue) throws(SpecificationError) -> PackageDatabase {
        let choice = try value.choice(PackageDatabase.self)
        let fits: [PackageDatabase] =
            ecosystem == .debian ? [.dpkg, .statusDirectory, .none] : [.apk, .none]
        guard fits.contains(choice) else {
            throw value.bad(
                "`\(choice.rawValue)` is not for \(ecosystem.title); want one of "
                    + NearestName.list(fits.map(\.rawValue)))
        }
        return choice
    }

    /// Names of suites or components, each once, in order.
    private func archiveNames(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        var names: [String] = []
        for element in try value.list("a list of names") {
            let name = try archiveName(element)
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { throw value.wrongKind("at least one name") }
        return names
    }

    private func archiveName(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.word("a name")
        guard Self.isArchiveName(text) else {
            throw value.bad("`\(text)` is not a name in an archive")
        }
        return text
    }

    /// Letters, digits and `+-._/`; a name is a path in the archive, and must not leave it.
    static func isArchiveName(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || "+-._/".utf8.contains(byte)
        }
        return isPlain
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }

    private func lines(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        try value.list("a list of repositories") { (element) throws(SpecificationError) in
            try element.line("a repository")
        }
    }

    private func runtimeKeyring(_ value: YAMLValue) throws(SpecificationError) -> [NamedKey] {
        var keys: [NamedKey] = []
        for element in try value.list("a list of keys") {
            let map = try YAMLMap(element, keys: ["name", "content"])
            let name = try fileName(map.required("name", "write the name of the key's file"))
            let content = try map.required("content", "write the key in PEM").text()
            guard !keys.contains(where: { $0.name == name }) else {
                throw element.bad("there are two keys with the name `\(name)`")
            }
            keys.append(NamedKey(name: name, content: content))
        }
        return keys
    }

    /// The name of a file that is made of a name in the specification: no folder, not hidden.
    func fileName(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.word("a name")
        let isPlain = text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || "-_.@".utf8.contains(byte)
        }
        guard isPlain, !text.hasPrefix("."), text.utf8.count <= 128 else {
            throw value.bad(
                "`\(text)` cannot be the name of a file (want letters, digits, `-`, `_` and `.`)")
        }
        return text
    }

    private func extract(_ value: YAMLValue) throws(SpecificationError) -> PackageExtract {
        let map = try YAMLMap(value, keys: ["package", "paths"])
        let paths = try map.required("paths", "write the patterns of the files to take")
        let patterns = try paths.list("a list of patterns", of: pattern)
        guard !patterns.isEmpty else { throw paths.wrongKind("at least one pattern") }
        return PackageExtract(
            package: try packageName(
                map.required("package", "write the package to take files from")),
            paths: patterns)
    }

    private func busybox(_ value: YAMLValue) throws(SpecificationError) -> BusyBoxPlacement {
        let map = try YAMLMap(value, keys: ["package", "directory"])
        let directory = try map.required("directory", "write where it goes, such as `/busybox`")
        let path = try treePath(directory)
        guard !path.isRoot else { throw directory.bad("it needs a directory of its own") }
        return BusyBoxPlacement(
            package: try packageName(
                map.required("package", "write the package that has it, such as `busybox-static`")),
            directory: path)
    }

    private func pathRule(_ value: YAMLValue) throws(SpecificationError) -> PathRule {
        let map = try YAMLMap(value, keys: ["exclude", "include"])
        switch (map["exclude"], map["include"]) {
        case (let exclude?, nil): return PathRule(includes: false, pattern: try pattern(exclude))
        case (nil, let include?): return PathRule(includes: true, pattern: try pattern(include))
        default: throw value.bad("a rule has either `exclude` or `include`")
        }
    }

    func pattern(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.line("a pattern")
        guard text.hasPrefix("/") || text.hasPrefix("*") || text.hasPrefix("?") else {
            throw value.bad("`\(text)` matches nothing: patterns are for absolute paths")
        }
        return text
    }
}
