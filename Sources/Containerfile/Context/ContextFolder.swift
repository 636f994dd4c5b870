import Compression
import FileTree
import OCIModel
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The build context: a folder of the machine that builds, without what its `.dockerignore` names.
///
/// Whatever the folder holds, nothing outside of it is read: names are opened one after the other
/// from the folder down, and a link is never followed by the kernel.
public struct ContextFolder: CopyOrigin {
    static let title = "the build context"
    let name = ContextFolder.title
    private let root: ContextDescriptor
    private let ignore: IgnorePatterns

    /// Opens a folder.
    ///
    /// - Throws: ``ContextError``.
    public init(_ path: FilePath, ignore: IgnorePatterns = IgnorePatterns()) throws(ContextError) {
        let raw = path.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard raw >= 0 else { throw .cannot("open", path.string, SystemMessage.text(errno)) }
        root = ContextDescriptor(raw, path: path.string)
        self.ignore = ignore
    }

    /// The folder itself.
    var descriptor: Int32 { root.raw }

    func entry(at path: TreePath) throws -> Node? {
        let names = Self.texts(path)
        if !path.isRoot, ignore.excludes(names) {
            // A directory that is left out may be needed for what an exception lets in.
            guard !ignore.excludesAllBelow(names) else { return nil }
        }
        if path.isRoot { return Node(.directory, attributes: Attributes(mode: 0o755)) }
        guard let folder = try self.folder(path.parent) else { return nil }
        var status = stat()
        let text = Array(path.name.map { CChar(bitPattern: $0) } + [0])
        guard fstatat(folder.raw, text, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw ContextError.cannot("read", path.relative, SystemMessage.text(errno))
        }
        // Owners and times of the machine that builds mean nothing in an image.
        let attributes = Attributes(mode: UInt16(status.st_mode & 0o7777))
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return Node(.directory, attributes: attributes)
        case S_IFREG:
            if ignore.excludes(names) { return nil }
            let content = FileContent(
                size: UInt64(max(0, status.st_size)), digest: Self.unknown, container: 0, offset: 0)
            return Node(.file(content), attributes: attributes)
        case S_IFLNK:
            if ignore.excludes(names) { return nil }
            return Node(
                .symbolicLink(target: try Self.target(text, in: folder, path)),
                attributes: Attributes(mode: 0o777))
        case S_IFIFO: return Node(.namedPipe, attributes: attributes)
        // Sockets and devices of the machine that builds have no place in an image.
        default: return nil
        }
    }

    func names(in path: TreePath) throws -> [[UInt8]] {
        guard let folder = try self.folder(path) else { return [] }
        let copy = dup(folder.raw)
        guard copy >= 0, let stream = fdopendir(copy) else {
            throw ContextError.cannot("list", path.relative, SystemMessage.text(errno))
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0)))
                }
            }
            if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
            guard names.count <= Self.limit else {
                throw ContextError.cannot("list", path.relative, "more than \(Self.limit) names")
            }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    func read(_ paths: [TreePath], _ body: (TreePath, any ByteSource) throws -> Void) throws {
        for path in paths {
            guard let folder = try self.folder(path.parent) else {
                throw ContextError.cannot("read", path.relative, "it is gone")
            }
            let text = Array(path.name.map { CChar(bitPattern: $0) } + [0])
            let raw = openat(folder.raw, text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard raw >= 0 else {
                throw ContextError.cannot("read", path.relative, SystemMessage.text(errno))
            }
            try body(path, ContextDescriptor(raw, path: path.relative))
        }
    }

    private static let limit = 1_000_000
    /// The digest of no content: it is found when the file is read.
    static let unknown = DigestHasher.digest(of: [])

    private static func texts(_ path: TreePath) -> [String] {
        path.components.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Opens a directory by its names; `nil` when one of them is no directory.
    private func folder(_ path: TreePath) throws -> ContextDescriptor? {
        var current = root
        for name in path.components {
            let text = Array(name.map { CChar(bitPattern: $0) } + [0])
            let raw = openat(
                current.raw, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard raw >= 0 else {
                if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
                throw ContextError.cannot("open", path.relative, SystemMessage.text(errno))
            }
            current = ContextDescriptor(raw, path: path.relative)
        }
        return current
    }

    private static func target(
        _ name: [CChar], in folder: ContextDescriptor, _ path: TreePath
    ) throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlinkat(folder.raw, name, &buffer, buffer.count)
        guard count > 0, count < buffer.count else {
            throw ContextError.cannot("read", path.relative, "its target is too long")
        }
        return buffer.prefix(count).map { UInt8(bitPattern: $0) }
    }
}

/// An open file or folder of the context; closed with its last owner.
final class ContextDescriptor: ByteSource, Sendable {
    let raw: Int32
    private let path: String

    init(_ raw: Int32, path: String) {
        self.raw = raw
        self.path = path
    }

    deinit { close(raw) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = readFile(raw, buffer)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw ContextError.cannot("read", path, SystemMessage.text(errno))
            }
        }
    }
}

private func readFile(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

/// Why the context cannot be read.
public enum ContextError: Error, Equatable, CustomStringConvertible {
    /// Something could not be done with a path, and why.
    case cannot(String, String, String)

    /// One line that names the path.
    public var description: String {
        switch self {
        case .cannot(let what, let path, let reason): "cannot \(what) \(path): \(reason)"
        }
    }
}
