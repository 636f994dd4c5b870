public import Archives

/// The files of a package for the installed database, gathered while its data part is read.
///
/// The order is that of the archive, which the database follows.
public struct ApkFileList: Sendable {
    /// What has been gathered so far.
    public private(set) var files: [AlpineInstalledFile] = []
    private var directories: Set<[UInt8]> = []
    private var checksums: [[UInt8]: ApkChecksum?] = [:]

    /// Starts with nothing.
    public init() {}

    /// Adds an entry, with the checks that need no content: its path, its directory, what it links to,
    /// and a symbolic link's target against its checksum.
    ///
    /// - Parameters:
    ///   - entry: The entry.
    ///   - uid: The owner, where the name in the entry has another number in the image than the entry
    ///     says; apk looks names up in the image's `/etc/passwd`.
    ///   - gid: The group, likewise.
    /// - Returns: What was added, or `nil` for an entry that apk passes over.
    /// - Throws: ``ApkEntryError``.
    @discardableResult
    public mutating func add(
        _ entry: TarEntry, uid: UInt32? = nil, gid: UInt32? = nil
    ) throws(ApkEntryError) -> AlpineInstalledFile? {
        guard try ApkEntryRule(entry) == .installed else { return nil }
        var path = entry.path
        if path.last == UInt8(ascii: "/") { path.removeLast() }
        if entry.kind == .directory {
            directories.insert(path)
        } else if let slash = path.lastIndex(of: UInt8(ascii: "/")) {
            guard directories.contains(Array(path[..<slash])) else {
                throw .noDirectory(path: PrintableText.of(path))
            }
        }
        let sum = try checksum(of: entry)
        if entry.kind != .directory { checksums[path] = sum }
        let file = AlpineInstalledFile(
            path: path, kind: entry.kind == .directory ? .directory : .file, mode: entry.mode,
            uid: uid ?? entry.uid, gid: gid ?? entry.gid, checksum: sum,
            attributes: AlpineInstalledFile.checksum(ofAttributes: entry.extendedAttributes))
        files.append(file)
        return file
    }

    private func checksum(of entry: TarEntry) throws(ApkEntryError) -> ApkChecksum? {
        switch entry.kind {
        case .directory, .characterDevice, .blockDevice, .namedPipe:
            return nil
        case .hardLink:
            guard let sum = checksums[entry.linkTarget] else {
                throw .noLinkTarget(
                    path: PrintableText.of(entry.path), target: PrintableText.of(entry.linkTarget))
            }
            return sum
        case .symbolicLink:
            let found = ApkChecksum.of(entry.linkTarget)
            try ApkFileChecksum(entry)?.check(found, of: entry)
            return found
        case .file:
            return try ApkFileChecksum(entry)?.checksum
        }
    }
}
