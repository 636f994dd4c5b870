public import Packages

extension AlpineInstalledPackage {
    /// Describes an installed package of which the control part was kept, and no longer the file.
    ///
    /// - Parameters:
    ///   - record: What the index or a lock says of the package.
    ///   - checksum: The checksum of its control part.
    ///   - info: What the package says of itself.
    ///   - scripts: Its scripts.
    ///   - files: Its files as they were installed.
    ///   - tag: The tag of its repository, when the world names it with one.
    /// - Throws: ``AlpineIndexError`` for a package with a value that no index may have.
    public init(
        record: PackageRecord, checksum: ApkChecksum, info: PkgInfo,
        scripts: [ApkScript: [UInt8]], files: [AlpineInstalledFile], tag: AlpineTag? = nil
    ) throws(AlpineIndexError) {
        entry = try AlpineIndexEntry(
            info: info, checksum: checksum, size: record.size, architecture: record.architecture)
        self.tag = tag
        guard entry.installedSize > 0 else { return }
        replaces = info.replaces
        replacesPriority = info.replacesPriority
        triggers = info.triggers
        self.scripts = scripts
        self.files = files
    }
}
