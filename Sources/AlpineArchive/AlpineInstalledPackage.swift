public import Packages

/// A package as apk's database in an image knows it.
public struct AlpineInstalledPackage: Sendable {
    /// What the index says of it: the first part of its stanza.
    public let entry: AlpineIndexEntry
    /// Packages whose files it may take over.
    public var replaces: [String] = []
    /// Who wins among those that replace each other.
    public var replacesPriority: UInt32 = 0
    /// The tag of the repository that it was asked for from.
    public var tag: AlpineTag?
    /// Patterns of the directories whose change runs its trigger script.
    public var triggers: [String] = []
    /// Its scripts.
    public var scripts: [ApkScript: [UInt8]] = [:]
    /// Its files in the order of the package. Of two packages with one path, only the one that the
    /// file in the image is from may list it.
    public var files: [AlpineInstalledFile] = []

    /// Describes an installed package.
    ///
    /// A package of installed size 0 has nothing but its index entry: apk does not unpack it.
    ///
    /// - Parameters:
    ///   - entry: The package's entry in the index.
    ///   - package: The package.
    ///   - files: Its files as they were installed.
    ///   - tag: The tag of its repository, when the world names it with one.
    public init(
        entry: AlpineIndexEntry, package: ApkPackage, files: [AlpineInstalledFile],
        tag: AlpineTag? = nil
    ) {
        self.entry = entry
        self.tag = tag
        guard entry.installedSize > 0 else { return }
        replaces = package.info.replaces
        replacesPriority = package.info.replacesPriority
        triggers = package.info.triggers
        for (script, content) in package.scripts { scripts[script] = content }
        self.files = files
    }

    /// Describes an installed package of which only the record is at hand, as when building from a lock.
    ///
    /// - Throws: ``AlpineIndexError`` for a package with a value that no index may have.
    public init(
        record: PackageRecord, package: ApkPackage, files: [AlpineInstalledFile],
        tag: AlpineTag? = nil
    ) throws(AlpineIndexError) {
        let entry = try AlpineIndexEntry(
            info: package.info, checksum: package.checksum, size: package.size,
            architecture: record.architecture)
        self.init(entry: entry, package: package, files: files, tag: tag)
    }

    /// Its name.
    public var name: String { entry.name }
}
