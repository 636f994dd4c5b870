import FileTree
public import OCIModel
import Packages
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
    /// - Throws: ``InspectionError``, and what reading the blobs throws.
    public init(from before: PlatformImage, to after: PlatformImage) throws {
        let wishes = ContentWishes { path in
            PackageFiles.isRecord(path) || PackageChangelog.isChangelog(path)
        }
        let old = try ImageContentsReader.read(before, wishes: wishes)
        let new =
            before.descriptor.digest == after.descriptor.digest
            ? old : try ImageContentsReader.read(after, wishes: wishes)
        let oldPackages = InstalledPackages.find(in: old)
        let newPackages = InstalledPackages.find(in: new)
        self.before = try Self.side(before, old, oldPackages?.packages.count ?? 0)
        self.after = try Self.side(after, new, newPackages?.packages.count ?? 0)
        packages = PackageChange.all(
            from: oldPackages?.packages ?? [], to: newPackages?.packages ?? [],
            ecosystem: newPackages?.ecosystem ?? oldPackages?.ecosystem, contents: new)
        files = FileChange.all(from: old, to: new)
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

    /// A sentence or two that a release note can quote.
    public var summary: String {
        if isEmpty { return "No difference." }
        var parts: [String] = []
        for kind in PackageChange.Kind.allCases {
            let names = packages.filter { $0.kind == kind }
            if names.isEmpty { continue }
            let shown = names.prefix(5).map(\.phrase).joined(separator: ", ")
            let rest = names.count > 5 ? " and \(names.count - 5) more" : ""
            parts.append("\(names.count) \(kind.rawValue): \(shown)\(rest)")
        }
        var text =
            parts.isEmpty
            ? "No package changed." : "Packages " + parts.joined(separator: "; ") + "."
        let fixed = Set(packages.flatMap(\.advisories)).sorted()
        if !fixed.isEmpty { text += " Changelogs name \(fixed.joined(separator: ", "))." }
        let counts = FileChange.Kind.allCases.compactMap { kind in
            let count = files.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }
        if !counts.isEmpty { text += " Files: " + counts.joined(separator: ", ") + "." }
        if !settings.isEmpty {
            text += " Settings: " + settings.map(\.name).joined(separator: ", ") + "."
        }
        return text
    }
}
