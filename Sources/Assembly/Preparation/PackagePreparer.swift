import Archives
import Compression
import FileTree
import OCIModel

/// What decides the bytes of a package's segment besides the package.
struct PreparationOptions: Hashable, Sendable {
    /// Which paths stay out.
    var filter: PathFilter
    /// Whether `/bin`, `/sbin` and `/lib*` move below `/usr`.
    var mergedUsr: Bool
    /// The latest time that an entry may carry.
    var latest: Timestamp?
    /// How the segment is compressed.
    var codec: LayerCodec
    /// Whether device nodes are taken from the package.
    var allowsDevices = false
}

/// A package opened for reading: both families come down to this.
struct PackageContents {
    /// The control members, sorted by name.
    var control: [PackageMember]
    /// When the package was built.
    var timestamp: Timestamp
    /// The files.
    var data: TarReader
    /// The SHA-1 that the package states for an entry's content, if it does.
    var statedSHA1: (TarEntry) throws -> [UInt8]?
    /// Whether an entry is bookkeeping of the format and no file; refuses those that packages of the
    /// family may not have.
    var ignores: (TarEntry) throws -> Bool
    /// Checks what stands behind the files, once they were read.
    var finish: () throws -> Void
    /// The greatest sum of the sizes of files in bytes; see ``PackageOpener/maximumSize(of:)``.
    var maximumSize = UInt64.max
}

/// Reads a package once, from front to back, and makes its ``PreparedPackage``: hashes each file,
/// applies the filter, and writes the compressed segment as it goes. Memory stays at a few buffers
/// and the list of entries, whatever the package's size.
struct PackagePreparer {
    private let options: PreparationOptions
    private let compressor: ChunkedCompressor
    private let writer: TarStreamWriter
    private var shipped: [[UInt8]] = []
    private var entries: [PreparedEntry] = []
    private var kinds: [TreePath: Bool] = [:]
    private var size: UInt64 = 0
    private var changelog = ChangelogCollector()

    /// Input bytes of an independent compressed piece: large enough not to cost size, small enough
    /// to read one file out of the middle of a segment.
    private static let chunkSize = 1 << 20

    private init(options: PreparationOptions, sink: any ByteSink) throws {
        self.options = options
        compressor = try ChunkedCompressor(
            codec: options.codec, chunkSize: Self.chunkSize, sink: sink)
        writer = TarStreamWriter(compressor)
    }

    /// Prepares a package, writing the compressed segment to `sink`.
    ///
    /// - Throws: ``PreparationError`` for entries that no package may have, and what reading throws.
    static func prepare(
        _ contents: PackageContents, options: PreparationOptions, sink: any ByteSink
    ) throws -> PreparedPackage {
        var preparer = try PackagePreparer(options: options, sink: sink)
        while let entry = try contents.data.next() {
            if try contents.ignores(entry) { continue }
            try preparer.add(entry, from: contents)
        }
        try contents.finish()
        return PreparedPackage(
            control: contents.control, timestamp: contents.timestamp,
            shippedPaths: preparer.shipped, entries: preparer.entries,
            changelog: preparer.changelog.found,
            chunks: try preparer.compressor.finish())
    }

    private mutating func add(_ entry: TarEntry, from contents: PackageContents) throws {
        // Sizes come before contents, so nothing of what is too large is expanded.
        let (sum, overflow) = size.addingReportingOverflow(entry.size)
        guard !overflow, sum <= contents.maximumSize else {
            throw PreparationError.tooLarge(limit: contents.maximumSize)
        }
        size = sum
        let spelled = try TreePath(entry.path)
        let isDirectory = entry.kind == .directory
        let canHoldOthers = isDirectory || entry.kind == .symbolicLink
        shipped.append(spelled.bytes)
        let absolute = [UInt8(ascii: "/")] + spelled.bytes
        let isChangelog = entry.kind == .file && ChangelogCollector.isChangelog(spelled)
        guard options.filter.keeps(absolute, canHoldOthers: canHoldOthers) else {
            if isChangelog { try changelog.read(spelled, from: contents.data, size: entry.size) }
            return
        }

        let path = destination(of: spelled, isLink: entry.kind == .symbolicLink)
        try place(path, isDirectory: isDirectory)
        let attributes = attributes(of: entry)
        let start = writer.offset
        var kind = try kind(of: entry, at: path)
        var stated: [UInt8]?
        if case .file = kind {
            stated = try contents.statedSHA1(entry)
            let collected = isChangelog ? changelog.collecting(spelled, size: entry.size) : nil
            kind = try copy(
                entry, to: path, attributes, from: contents, stated: stated, collected: collected)
            changelog.finish(collected)
        } else if !isDirectory {
            try writer.header(path, kind, attributes)
            stated = try contents.statedSHA1(entry)
            try Self.check(stated, ofLink: entry, at: path)
        }
        entries.append(
            PreparedEntry(
                path: path, attributes: attributes, kind: kind,
                headerOffset: isDirectory ? 0 : start, endOffset: isDirectory ? 0 : writer.offset,
                sha1: stated, owner: Self.owner(of: entry)))
    }

    /// The names of the owner; `nil` when they say no more than that it is root.
    private static func owner(of entry: TarEntry) -> OwnerNames? {
        let names = OwnerNames(
            user: String(decoding: entry.userName, as: UTF8.self),
            group: String(decoding: entry.groupName, as: UTF8.self))
        return ["", "root"].contains(names.user) && ["", "root"].contains(names.group) ? nil : names
    }

    private func copy(
        _ entry: TarEntry, to path: TreePath, _ attributes: Attributes,
        from contents: PackageContents, stated: [UInt8]?, collected: MemorySink?
    ) throws -> Node.Kind {
        let unhashed = FileContent(
            size: entry.size, digest: Digest(sha256Bytes: [UInt8](repeating: 0, count: 32)),
            container: 0, offset: 0)
        try writer.header(path, .file(unhashed), attributes)
        let offset = writer.offset
        var sha1 = stated == nil ? nil : SHA1Hasher()
        let digest = try writer.content(
            size: entry.size,
            observe: {
                sha1?.update($0)
                collected?.write($0)
            },
            read: { try contents.data.read(into: $0) })
        if let stated, let computed = sha1?.finalize(), computed != stated {
            throw PreparationError.checksumMismatch(path)
        }
        return .file(
            FileContent(size: entry.size, digest: digest, container: 0, offset: offset))
    }

    /// Compares a link's target with the checksum that the package states for it.
    private static func check(_ stated: [UInt8]?, ofLink entry: TarEntry, at path: TreePath) throws
    {
        guard let stated, entry.kind == .symbolicLink else { return }
        var sha1 = SHA1Hasher()
        entry.linkTarget.withUnsafeBytes { sha1.update($0) }
        guard sha1.finalize() == stated else { throw PreparationError.checksumMismatch(path) }
    }

    /// Notes an entry, refusing what would make the package's own entries depend on their order: a
    /// path twice, or a path below a link or file of the same package.
    private mutating func place(_ path: TreePath, isDirectory: Bool) throws {
        if let known = kinds[path], !(known && isDirectory) {
            throw PreparationError.duplicate(path)
        }
        kinds[path] = isDirectory
        var above = path
        while !above.isRoot {
            above = above.parent
            guard let known = kinds[above] else { continue }
            guard known else { throw PreparationError.belowLink(path, link: above) }
            return
        }
    }

    /// Where an entry goes. The links that merge `/usr`, where a package ships them, stay at the root.
    private func destination(of path: TreePath, isLink: Bool) -> TreePath {
        guard options.mergedUsr, !(isLink && path.parent.isRoot) else { return path }
        return MergedUsr.rewrite(path)
    }

    private func attributes(of entry: TarEntry) -> Attributes {
        let modified = Timestamp(seconds: max(0, entry.modified))
        return Attributes(
            mode: entry.mode, uid: entry.uid, gid: entry.gid,
            modified: options.latest.map { min($0, modified) } ?? modified,
            extended: entry.extendedAttributes)
    }

    private func kind(of entry: TarEntry, at path: TreePath) throws -> Node.Kind {
        switch entry.kind {
        case .directory: return .directory
        case .file: return .file(FileContent([]))
        case .symbolicLink:
            try Self.check(link: entry.linkTarget, at: path)
            return .symbolicLink(target: entry.linkTarget)
        case .hardLink:
            let target = destination(of: try TreePath(entry.linkTarget), isLink: false)
            guard kinds[target] == false else {
                throw PreparationError.hardLinkTargetMissing(path, target: target)
            }
            return .hardLink(target: target)
        case .namedPipe: return .namedPipe
        case .characterDevice, .blockDevice:
            guard options.allowsDevices else { throw PreparationError.device(path) }
            return entry.kind == .characterDevice
                ? .characterDevice(major: entry.major, minor: entry.minor)
                : .blockDevice(major: entry.major, minor: entry.minor)
        }
    }

    /// Refuses link targets that are empty, hold NUL, or climb above the root of the tree.
    private static func check(link target: [UInt8], at path: TreePath) throws {
        guard !target.isEmpty, target.count < 4096, !target.contains(0) else {
            throw PreparationError.badLink(path)
        }
        var depth = target.first == UInt8(ascii: "/") ? 0 : path.parent.components.count
        for name in target.split(separator: UInt8(ascii: "/")) {
            if name.elementsEqual("..".utf8) {
                depth -= 1
            } else if !name.elementsEqual(".".utf8) {
                depth += 1
            }
            guard depth >= 0 else { throw PreparationError.escapingLink(path, target: target) }
        }
    }
}

/// Why a package's files cannot go into a tree.
enum PreparationError: Error, Equatable, CustomStringConvertible {
    case duplicate(TreePath)
    case belowLink(TreePath, link: TreePath)
    case hardLinkTargetMissing(TreePath, target: TreePath)
    case device(TreePath)
    case badLink(TreePath)
    case escapingLink(TreePath, target: [UInt8])
    case checksumMismatch(TreePath)
    case tooLarge(limit: UInt64)

    var description: String {
        switch self {
        case .duplicate(let path): "\(path) comes twice in the package"
        case .belowLink(let path, let link):
            "\(path) would be written through \(link), which the package makes no directory"
        case .hardLinkTargetMissing(let path, let target):
            "\(path) is a hard link to \(target), which the package does not bring before it"
        case .device(let path): "\(path) is a device node; packages may not bring those"
        case .badLink(let path): "\(path) is a symbolic link with an unusable target"
        case .escapingLink(let path, let target):
            "\(path) is a symbolic link that leaves the image: \(String(decoding: target, as: UTF8.self))"
        case .checksumMismatch(let path): "\(path) has another content than its checksum says"
        case .tooLarge(let limit):
            "its files have more than \(limit) bytes, far more than its index says that it installs"
        }
    }
}
