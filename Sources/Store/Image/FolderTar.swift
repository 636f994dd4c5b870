import Archives
import Compression
import OCIModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files of a folder as a tar archive that is made while it is read: names in byte order, no
/// symbolic link followed, owners and times as they are. The same folder gives the same bytes.
///
/// Sockets are left out, since no archive can hold them.
final class FolderTar: ByteSource {
    private struct Level {
        let folder: OwnedDescriptor
        /// With a slash at its end, or empty for the root.
        let path: [UInt8]
        /// In reverse order: the next one is the last.
        var names: [[UInt8]]
    }

    private struct Inode: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private struct Content {
        let file: OwnedDescriptor
        let size: UInt64
        var left: UInt64
    }

    private var levels: [Level] = []
    private var pending: [UInt8] = []
    private var sent = 0
    private var content: Content?
    private var links: [Inode: [UInt8]] = [:]
    private var isEnded = false
    /// The processor that the first program among the files is for.
    private(set) var machine: Platform?

    /// Starts at a folder.
    ///
    /// - Throws: ``StoreError`` when it cannot be opened or listed.
    init(_ path: FilePath) throws {
        try enter(OwnedDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY), path: [])
    }

    /// The next bytes of the archive.
    ///
    /// - Throws: ``StoreError``, also when a file changes while it is read.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !buffer.isEmpty else { return 0 }
        while true {
            if sent < pending.count {
                let count = min(buffer.count, pending.count - sent)
                pending.withUnsafeBytes {
                    buffer.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count]))
                }
                sent += count
                return count
            }
            pending.removeAll(keepingCapacity: true)
            sent = 0
            if content != nil {
                let count = try readContent(into: buffer)
                if count > 0 { return count }
            } else if try !step() {
                return 0
            }
        }
    }

    private func readContent(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard var open = content else { return 0 }
        guard open.left > 0 else {
            content = nil
            pending = [UInt8](repeating: 0, count: TarEncoder.padding(for: open.size))
            return 0
        }
        let wanted = Int(min(UInt64(buffer.count), open.left))
        var count = readFile(open.file.raw, buffer.baseAddress, wanted)
        while count < 0, errno == EINTR {
            count = readFile(open.file.raw, buffer.baseAddress, wanted)
        }
        guard count >= 0 else { throw StoreError(operation: "read", path: open.file.path) }
        guard count > 0 else {
            throw StoreError.malformed(
                place: open.file.path.string, reason: "the file changed while it was read")
        }
        if machine == nil, open.left == open.size {
            machine = ELFMachine.platform(of: Array(buffer.prefix(min(count, 20))))
        }
        open.left -= UInt64(count)
        content = open
        return count
    }

    /// Goes on to the next file; `false` at the end.
    private func step() throws -> Bool {
        guard var level = levels.popLast() else {
            if isEnded { return false }
            isEnded = true
            pending = TarEncoder.endOfArchive
            return true
        }
        guard let name = level.names.popLast() else { return true }
        levels.append(level)
        try begin(name, in: level)
        return true
    }

    private func begin(_ name: [UInt8], in level: Level) throws {
        let text = BeneathFolder.cString(name)
        let full = level.folder.path.appending(String(decoding: name, as: UTF8.self))
        var status = stat()
        guard fstatat(level.folder.raw, text, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw StoreError(operation: "examine", path: full)
        }
        guard var entry = TarEntry(status, path: level.path + name) else { return }
        switch entry.kind {
        case .symbolicLink: entry.linkTarget = try linkTarget(text, level.folder, full)
        case .directory:
            let folder = try open(text, level.folder, full, O_RDONLY | O_DIRECTORY)
            entry.extendedAttributes = ExtendedAttributes.all(folder.raw)
            pending = try TarEncoder.header(for: entry)
            try enter(folder, path: entry.path + [UInt8(ascii: "/")])
            return
        case .file:
            let inode = Inode(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
            if status.st_nlink > 1, let first = links[inode] {
                entry.kind = .hardLink
                entry.linkTarget = first
                entry.size = 0
                break
            }
            let file = try open(text, level.folder, full, O_RDONLY)
            entry.extendedAttributes = ExtendedAttributes.all(file.raw)
            if status.st_nlink > 1 { links[inode] = entry.path }
            content = Content(file: file, size: entry.size, left: entry.size)
        default: break
        }
        pending = try TarEncoder.header(for: entry)
    }

    private func enter(_ folder: OwnedDescriptor, path: [UInt8]) throws {
        guard levels.count < BeneathFolder.maximumDepth else {
            throw StoreError.unsafeEntry(
                path: String(decoding: path.prefix(200), as: UTF8.self),
                reason: "deeper than \(BeneathFolder.maximumDepth) folders")
        }
        let names = try TreeRemoval.names(in: folder).sorted { $1.lexicographicallyPrecedes($0) }
        levels.append(Level(folder: folder, path: path, names: names))
    }

    private func open(
        _ name: [CChar], _ folder: OwnedDescriptor, _ full: FilePath, _ flags: Int32
    ) throws -> OwnedDescriptor {
        let raw = openat(folder.raw, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else { throw StoreError(operation: "open", path: full) }
        return OwnedDescriptor(raw, path: full)
    }

    private func linkTarget(
        _ name: [CChar], _ folder: OwnedDescriptor, _ full: FilePath
    ) throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlinkat(folder.raw, name, &buffer, buffer.count)
        guard count > 0 else { throw StoreError(operation: "read", path: full) }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }
}

/// `read(2)`, whose name is taken inside types that have a `read` of their own.
private func readFile(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int
{
    read(descriptor, buffer, count)
}

extension TarEntry {
    /// What a file's status says; `nil` for what no archive can hold.
    fileprivate init?(_ status: stat, path: [UInt8]) {
        let kind: TarEntry.Kind
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        case S_IFIFO: kind = .namedPipe
        case S_IFCHR: kind = .characterDevice
        case S_IFBLK: kind = .blockDevice
        default: return nil
        }
        #if canImport(Darwin)
            let modified = Int64(status.st_mtimespec.tv_sec)
        #else
            let modified = Int64(status.st_mtim.tv_sec)
        #endif
        self.init(
            path: path, kind: kind, mode: UInt16(status.st_mode & 0o7777), uid: status.st_uid,
            gid: status.st_gid, size: kind == .file ? UInt64(max(0, status.st_size)) : 0,
            modified: modified)
        if kind == .characterDevice || kind == .blockDevice {
            (major, minor) = DeviceNumber.split(status.st_rdev)
        }
    }
}
