import FileTree
public import OCIModel
public import Store

/// What is different in one image from another: packages, files, configuration, size.
public struct ImageDifference: Sendable {
    /// The image that was.
    public let before: Side
    /// The image that is.
    public let after: Side
    /// Packages that are there, not there, or in another version.
    public let packages: [PackageChange]
    /// Files that are there, not there, or different in any way that a container can see.
    public let files: [FileChange]
    /// Settings that are different.
    public let settings: [SettingChange]

    /// One of the two images.
    public struct Side: Sendable {
        /// The digest of the manifest.
        public let digest: Digest
        /// What it runs on.
        public let platform: Platform
        /// The size of its layers as they are kept, in bytes.
        public let compressedBytes: UInt64
        /// The sum of the sizes of its files in bytes.
        public let fileBytes: UInt64
        /// How many packages it has.
        public let packages: Int
        /// How many entries its tree has.
        public let entries: Int
    }

    /// Whether there is no difference.
    public var isEmpty: Bool { packages.isEmpty && files.isEmpty && settings.isEmpty }

    /// Compares two images.
    ///
    /// - Parameters:
    ///   - before: The image that was.
    ///   - old: What is known of it beside itself.
    ///   - after: The image that is.
    ///   - new: What is known of it beside itself.
    /// - Throws: ``InspectionError``, and what reading the blobs throws.
    public init(
        from before: PlatformImage, _ old: ChangeEvidence = .none, to after: PlatformImage,
        _ new: ChangeEvidence = .none
    ) throws {
        let wishes = ContentWishes { path in
            PackageFiles.isRecord(path) || PackageChangelog.isChangelog(path)
        }
        let first = try ImageContentsReader.read(before, wishes: wishes)
        let last =
            before.descriptor.digest == after.descriptor.digest
            ? first : try ImageContentsReader.read(after, wishes: wishes)
        let oldPackages = PackageSide(first, old)
        let newPackages = PackageSide(last, new)
        self.before = try Self.side(before, first, oldPackages.packages.count)
        self.after = try Self.side(after, last, newPackages.packages.count)
        packages = PackageChange.all(from: oldPackages, to: newPackages)
        files = FileChange.all(from: first, to: last)
        settings = SettingChange.all(
            from: try before.configuration(), to: try after.configuration())
    }

    private static func side(
        _ image: PlatformImage, _ contents: ImageContents, _ packages: Int
    ) throws -> Side {
        Side(
            digest: image.descriptor.digest, platform: try image.platform(),
            compressedBytes: image.manifest.layers.reduce(0) {
                $0 &+ UInt64(clamping: $1.size)
            },
            fileBytes: contents.fileBytes, packages: packages, entries: contents.tree.count)
    }
}
