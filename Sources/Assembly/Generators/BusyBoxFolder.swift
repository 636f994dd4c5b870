import FileTree

/// A BusyBox in a directory of its own, with a link for each of its applets: what images without a
/// shell are looked into with.
enum BusyBoxFolder {
    private static let maker = "busybox"
    private static let limit: UInt64 = 16 << 20

    /// Puts the program of a package into a directory, its links beside it, and the package's
    /// copyright where packages have it.
    ///
    /// - Parameter container: The package's number among those that the tree's contents name.
    /// - Throws: ``GenerationError/noProgram(package:reason:)`` when the package has no BusyBox, or one
    ///   whose applets cannot be found out.
    static func add(
        from package: TreePackage, container: Int, at directory: TreePath,
        into editor: inout TreeEditor
    ) throws {
        let entry = package.segment.package.entries.first { entry in
            guard case .file = entry.kind, entry.attributes.mode & 0o111 != 0 else { return false }
            return entry.path.name.elementsEqual("busybox".utf8)
        }
        guard let entry, case .file(let content) = entry.kind,
            case .stored(_, let offset) = content.location
        else {
            throw GenerationError.noProgram(package: package.name, reason: "it has no busybox")
        }
        let binary = try package.segment.read(content, limit: limit)
        guard let table = AppletTable(of: binary) else {
            throw GenerationError.noProgram(
                package: package.name, reason: "the applets of its busybox cannot be read from it")
        }
        try editor.directory(directory, by: maker)
        let program = try directory.appending("busybox")
        try editor.tree.insert(
            Node(
                .file(
                    FileContent(
                        size: content.size, digest: content.digest, container: container,
                        offset: offset)),
                attributes: entry.attributes, origin: .package(package.name)), at: program)
        for link in table.links {
            let name = link.split(separator: "/").last.map(String.init) ?? link
            guard name != "busybox" else { continue }
            try editor.link(directory.appending(name), to: "busybox", by: maker)
        }
        try ExtractedFiles.add(
            from: package, container: container,
            patterns: ["/usr/share/doc/\(package.name)/copyright"], into: &editor)
    }
}
