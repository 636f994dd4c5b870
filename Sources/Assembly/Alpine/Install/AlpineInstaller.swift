import AlpineArchive
import FileTree

/// Puts packages into a tree one after the other, as `apk add` does: the script before, the files,
/// the script after, and when all are there the directories' owners and the triggers.
struct AlpineInstaller {
    /// The packages in the order of installation.
    let packages: [AlpinePackage]
    /// The tree, and what scripts need beside it.
    private(set) var world: ScriptWorld
    /// The package that each file belongs to, by the path as packages spell it.
    private var owners: [TreePath: Int] = [:]
    private var directories = AlpineDirectories()
    /// What the packages' own owners are in the image, for those that have any but root.
    private var entries: [[AlpineInstalledFile]]

    /// Files in it that somebody else than a package wrote are left alone, as in apk's defaults.
    private static let protected: TreePath = "etc"
    private static let unprotected: TreePath = "etc/init.d"

    /// Starts with a tree that has what is there before any package.
    init(_ packages: [AlpinePackage], into editor: TreeEditor) {
        self.packages = packages
        world = ScriptWorld(editor)
        entries = Array(repeating: [], count: packages.count)
    }

    /// Installs all packages.
    ///
    /// - Throws: ``TreeConflict`` when two packages bring one path and neither may have it.
    mutating func install() throws {
        for index in packages.indices where packages[index].isUnpacked {
            let version = packages[index].info.version
            try run(.preInstall, of: index, with: [version])
            try unpack(index)
            try run(.postInstall, of: index, with: [version])
        }
        directories.apply(to: &world.editor.tree)
        try runTriggers()
    }

    /// The files and directories of a package as apk's database lists them: without those that went
    /// to another package.
    func files(of index: Int) -> [AlpineInstalledFile] {
        entries[index].filter { file in
            guard file.kind == .file, let path = try? TreePath(file.path) else { return true }
            return owners[path] == index
        }
    }

    // MARK: Files

    private mutating func unpack(_ index: Int) throws {
        let package = packages[index]
        let prepared = package.source.segment.package.entries
        let accounts =
            prepared.contains { $0.owner != nil } ? try AccountRecords(world.editor) : nil
        var checksums: [TreePath: ApkChecksum] = [:]
        for entry in prepared where !entry.path.isRoot && !Self.isKeeper(entry) {
            var attributes = entry.attributes
            if let owner = entry.owner, let accounts {
                // Names count, and numbers where the image does not know a name.
                attributes.uid = accounts.user(named: owner.user)?.uid ?? attributes.uid
                attributes.gid = accounts.group(named: owner.group)?.gid ?? attributes.gid
            }
            if entry.kind == .directory {
                try place(directory: entry.path, attributes, of: index)
            } else {
                try place(entry, attributes, of: index)
                checksums[entry.path] = Self.checksum(of: entry, checksums)
            }
            entries[index].append(
                AlpineInstalledFile(
                    path: entry.path.bytes, kind: entry.kind == .directory ? .directory : .file,
                    mode: attributes.mode, uid: attributes.uid, gid: attributes.gid,
                    checksum: checksums[entry.path],
                    attributes: AlpineInstalledFile.checksum(ofAttributes: attributes.extended)))
        }
    }

    /// Whether an entry only keeps a directory in a source tree; apk passes over those.
    private static func isKeeper(_ entry: PreparedEntry) -> Bool {
        entry.kind != .directory && entry.path.name.count > 6
            && entry.path.name.starts(with: ".keep_".utf8)
    }

    private static func checksum(
        of entry: PreparedEntry, _ known: [TreePath: ApkChecksum]
    ) -> ApkChecksum? {
        switch entry.kind {
        case .hardLink(let target): known[target]
        case .symbolicLink(let target): ApkChecksum.of(target)
        default: entry.sha1.flatMap { ApkChecksum(bytes: $0) }
        }
    }

    private mutating func place(
        directory spelled: TreePath, _ attributes: Attributes, of index: Int
    ) throws {
        let name = packages[index].name
        let path = try settle(spelled, name)
        let present = world.editor.tree[path]
        if let present {
            guard world.editor.tree.resolve(path)?.node.isDirectory == true else {
                throw conflict(at: path, with: present, name)
            }
        } else {
            try put(Node(.directory, attributes: attributes, origin: .package(name)), at: path)
        }
        directories.note(path, attributes, wasThere: present != nil)
    }

    private mutating func place(
        _ entry: PreparedEntry, _ attributes: Attributes, of index: Int
    ) throws {
        let package = packages[index]
        let node = Node(
            try kind(entry.kind, in: index), attributes: attributes, origin: .package(package.name))
        let path = try settle(entry.path, package.name)
        let present = world.editor.tree[path]
        if let present, present.isDirectory {
            throw conflict(at: path, with: present, package.name)
        }
        var isUntouched = false
        if let owner = owners[entry.path], owner != index {
            switch package.claim(against: packages[owner]) {
            case .newer: break
            case .older: return
            case .neither:
                // apk 2.14 complains and leaves the first file, which is the same.
                if present?.kind == node.kind { return }
                throw TreeConflict.twoOwners(path, packages[owner].name, package.name)
            }
            isUntouched = present?.origin == .package(packages[owner].name)
        }
        owners[entry.path] = index
        if let present, !isUntouched, isProtected(entry.path) {
            guard present.kind != node.kind else { return }
            return try put(node, at: try TreePath(path.bytes + Array(".apk-new".utf8)))
        }
        try put(node, at: path)
    }

    private func isProtected(_ path: TreePath) -> Bool {
        path.isWithin(Self.protected) && !path.isWithin(Self.unprotected)
    }

    private mutating func put(_ node: Node, at path: TreePath) throws {
        try world.editor.tree.makeDirectories(path.parent, origin: node.origin)
        try world.editor.tree.insert(node, at: path)
    }

    private func settle(_ path: TreePath, _ name: String) throws -> TreePath {
        do {
            return try world.editor.settle(path)
        } catch FileTreeError.parentNotDirectory {
            throw TreeConflict.notDirectory(path, parent: path.parent, name)
        }
    }

    private func conflict(at path: TreePath, with node: Node, _ name: String) -> TreeConflict {
        if case .package(let other)? = node.origin { return .twoOwners(path, other, name) }
        return .reserved(path, by: name)
    }

    /// The kind with stored content pointing at the package's own container.
    private func kind(_ kind: Node.Kind, in index: Int) throws -> Node.Kind {
        switch kind {
        case .file(let content):
            guard case .stored(_, let offset) = content.location else { return kind }
            return .file(
                FileContent(
                    size: content.size, digest: content.digest, container: index, offset: offset))
        case .hardLink(let target):
            return .hardLink(target: try settle(target, packages[index].name))
        default: return kind
        }
    }

    // MARK: Scripts

    private mutating func run(
        _ script: ApkScript, of index: Int, with arguments: [String]
    ) throws {
        let package = packages[index]
        guard let text = package.scripts[script] else { return }
        do {
            let command = try ShellParser.parse(Self.body(of: text))
            // The runner has a copy of the tree, which takes the place of ours when all went well.
            var runner = ShellRunner(world: world, arguments: ["\(script)"] + arguments)
            _ = try runner.run(command)
            world = runner.world
        } catch let error as ShellUnmodelled {
            note(script, of: package, "\(error)")
        } catch let error as FileTreeError {
            note(script, of: package, "\(error)")
        } catch let error as TreePathError {
            note(script, of: package, "\(error)")
        }
    }

    private mutating func note(_ script: ApkScript, of package: AlpinePackage, _ what: String) {
        world.editor.notes.append(
            "\(package.name): what its \(script) script does is not in the image, since \(what) "
                + "is not modelled")
    }

    /// The script, which must be for a shell.
    private static func body(of text: [UInt8]) throws -> [UInt8] {
        let line = text.prefix { $0 != UInt8(ascii: "\n") }
        guard line.starts(with: "#!".utf8) else { return text }
        let words = line.dropFirst(2).split(separator: UInt8(ascii: " "))
        let shells = ["sh", "ash", "dash", "bash"]
        let names = words.prefix(2).map { word in
            String(decoding: word.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
        }
        guard let program = names.first else { return text }
        let isShell = shells.contains(program) || program == "busybox" && names.last == "sh"
        guard isShell else { throw ShellUnmodelled("a script for `\(program)`") }
        return text
    }

    /// Runs the triggers of packages whose patterns match a directory that some package has.
    private mutating func runTriggers() throws {
        guard packages.contains(where: { !$0.info.triggers.isEmpty }) else { return }
        var all: Set<TreePath> = []
        for file in entries.joined() where file.kind == .directory {
            all.insert(try TreePath(file.path))
        }
        let sorted = all.sorted()
        for index in packages.indices where packages[index].isUnpacked {
            let patterns = packages[index].info.triggers.filter { $0.hasPrefix("/") }
                .compactMap { try? TreePath($0) }
            let matching = sorted.filter { path in patterns.contains { $0.matchesNames(of: path) } }
            guard !matching.isEmpty else { continue }
            try run(.trigger, of: index, with: matching.map(\.description))
        }
    }
}
