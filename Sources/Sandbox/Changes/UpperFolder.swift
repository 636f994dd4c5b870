import Compression
public import FileTree
public import OCIModel
import Store
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a container changed in its root: the upper folder of a Linux overlayfs, read as entries of a
/// layer (OCI image specification, *layer.md*; the kernel's *overlayfs* documentation).
///
/// A character device 0:0 says that a name is gone, and becomes a white-out; a folder with the
/// attribute `overlay.opaque` hides what lies below it, and gets the mark `.wh..wh..opq`.
public struct UpperFolder {
    /// An entry of the layer.
    public struct Entry: Sendable {
        /// Where it is; white-outs have their names of a layer.
        public let path: TreePath
        /// What it is. The content of a regular file has its size, but has not been read: its digest
        /// says nothing.
        public let node: Node
        /// The file with the content of a regular file; `nil` for all else.
        public let file: FilePath?
        /// Whether it has extended attributes that a layer does not keep.
        let losesAttributes: Bool

        /// Describes an entry.
        public init(
            path: TreePath, node: Node, file: FilePath? = nil, losesAttributes: Bool = false
        ) {
            self.path = path
            self.node = node
            self.file = file
            self.losesAttributes = losesAttributes
        }
    }

    private struct Inode: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private let root: FilePath
    private let scaffold: MountScaffold
    private let epoch: Timestamp
    private var names: [Inode: TreePath] = [:]
    private var entries: [Entry] = []
    private static let limit = 4_000_000
    private static let unread = DigestHasher.digest(of: [])

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - scaffold: What was only made to mount something on.
    ///   - epoch: The greatest time that an entry gets.
    /// - Returns: The entries in the order of their paths.
    /// - Throws: ``SandboxError`` when it cannot be read.
    public static func entries(
        of folder: FilePath, without scaffold: MountScaffold, epoch: Timestamp
    ) throws -> [Entry] {
        var reader = UpperFolder(root: folder, scaffold: scaffold, epoch: epoch)
        _ = try reader.walk(.root)
        return reader.entries.sorted { $0.path < $1.path }
    }

    private init(root: FilePath, scaffold: MountScaffold, epoch: Timestamp) {
        self.root = root
        self.scaffold = scaffold
        self.epoch = epoch
    }

    /// Reads a directory; whether anything in it counts as a change.
    private mutating func walk(_ folder: TreePath) throws -> Bool {
        let place = RawPath.of(folder, in: root)
        guard let stream = opendir(place) else { throw failed("list", folder) }
        var found: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0)))
                }
            }
            if name != [0x2e], name != [0x2e, 0x2e] { found.append(name) }
        }
        closedir(stream)
        var hasChange = false
        for name in found.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            if try add(folder.appending(name)) { hasChange = true }
            guard entries.count <= Self.limit else {
                throw SandboxError.system(
                    operation: "read the changes in", path: root,
                    reason: "more than \(Self.limit) files")
            }
        }
        return hasChange
    }

    private mutating func add(_ path: TreePath) throws -> Bool {
        let place = RawPath.of(path, in: root)
        var status = stat()
        guard lstat(place, &status) == 0 else { throw failed("read", path) }
        let isDevice = status.st_mode & S_IFMT == S_IFCHR
        if isDevice, status.st_rdev == 0 {
            let hidden = try path.parent.appending(Array(".wh.".utf8) + path.name)
            append(hidden, .file(FileContent([])), Attributes(mode: 0o644, modified: epoch), nil)
            return true
        }
        let attributes = Attributes(
            mode: UInt16(status.st_mode & 0o7777), uid: status.st_uid, gid: status.st_gid,
            modified: min(epoch, Timestamp(seconds: Int64(status.st_mtim.tv_sec))),
            extended: isFileOrFolder(status.st_mode) ? Self.attributes(of: place) : [:])
        guard status.st_mode & S_IFMT != S_IFDIR else {
            return try addDirectory(path, place, attributes)
        }
        if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0, scaffold.made.contains(path) {
            return false
        }
        let inode = Inode(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
        if status.st_nlink > 1 {
            if let first = names[inode] {
                append(path, .hardLink(target: first), attributes, nil)
                return true
            }
            names[inode] = path
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            let content = FileContent(
                size: UInt64(max(0, status.st_size)), digest: Self.unread, container: 0,
                offset: 0)
            append(path, .file(content), attributes, place)
        case S_IFLNK:
            append(path, .symbolicLink(target: try target(place, path)), attributes, nil)
        case S_IFCHR, S_IFBLK:
            let device = UInt64(status.st_rdev)
            let major = UInt32(truncatingIfNeeded: (device >> 8 & 0xfff) | (device >> 32 & ~0xfff))
            let minor = UInt32(truncatingIfNeeded: (device & 0xff) | (device >> 12 & ~0xff))
            append(
                path,
                isDevice
                    ? .characterDevice(major: major, minor: minor)
                    : .blockDevice(major: major, minor: minor), attributes, nil)
        case S_IFIFO: append(path, .namedPipe, attributes, nil)
        default: return false  // sockets live as long as their processes
        }
        return true
    }

    private mutating func addDirectory(
        _ path: TreePath, _ place: [CChar], _ attributes: Attributes
    ) throws -> Bool {
        let index = entries.count
        var plain = attributes
        let isOpaque = Self.opaque.contains { plain.extended[$0] == [UInt8(ascii: "y")] }
        plain.extended = plain.extended.filter { !Self.isOverlays($0.key) }
        if isOpaque {
            let mark = try path.appending(".wh..wh..opq")
            append(mark, .file(FileContent([])), Attributes(mode: 0o644, modified: epoch), nil)
        }
        let hasChange = try walk(path) || isOpaque
        if !hasChange {
            if scaffold.made.contains(path) { return false }
            if let before = scaffold.parents[path],
                before.mode == plain.mode, before.uid == plain.uid, before.gid == plain.gid
            {
                return false
            }
        }
        entries.insert(
            Entry(
                path: path, node: Node(.directory, attributes: Self.kept(plain)), file: nil,
                losesAttributes: Self.losesAny(plain)), at: index)
        return true
    }

    private mutating func append(
        _ path: TreePath, _ kind: Node.Kind, _ attributes: Attributes, _ file: [CChar]?
    ) {
        entries.append(
            Entry(
                path: path, node: Node(kind, attributes: Self.kept(attributes)),
                file: file.map { FilePath(platformString: $0) },
                losesAttributes: Self.losesAny(attributes)))
    }

    /// The extended attributes that an image keeps.
    private static func isKept(_ name: String) -> Bool {
        name == "security.capability" || name.hasPrefix("user.") && !isOverlays(name)
    }

    private static func isOverlays(_ name: String) -> Bool { name.contains(".overlay.") }

    private static func kept(_ attributes: Attributes) -> Attributes {
        var attributes = attributes
        attributes.extended = attributes.extended.filter { isKept($0.key) }
        return attributes
    }

    private static func losesAny(_ attributes: Attributes) -> Bool {
        attributes.extended.contains { !isKept($0.key) && !isOverlays($0.key) }
    }

    private static let opaque = ["trusted.overlay.opaque", "user.overlay.opaque"]

    /// All extended attributes, and the two by which overlayfs marks a folder.
    private static func attributes(of place: [CChar]) -> [String: [UInt8]] {
        let file = open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return [:] }
        defer { close(file) }
        var all = ExtendedAttributes.all(file)
        for name in opaque { all[name] = ExtendedAttributes.value(name, of: file) }
        return all
    }

    private func isFileOrFolder(_ mode: mode_t) -> Bool {
        mode & S_IFMT == S_IFREG || mode & S_IFMT == S_IFDIR
    }

    private func target(_ place: [CChar], _ path: TreePath) throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink(place, &buffer, buffer.count)
        guard count > 0 else { throw failed("read", path) }
        return buffer.prefix(count).map { UInt8(bitPattern: $0) }
    }

    private func failed(_ what: String, _ path: TreePath) -> SandboxError {
        .system(
            operation: what, path: FilePath(path.description), reason: SandboxError.reason(errno))
    }
}
