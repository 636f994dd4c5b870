import Archives
import Compression
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lays the layers of an image down in a folder, one over the other (OCI image specification,
/// *layer.md*).
///
/// Folders get their modes and times at the very end: until then the program must be able to write
/// into them, and writing into them changes their times.
final class LayerExtractor {
    private let beneath: BeneathFolder
    private var folders: [[UInt8]: TarEntry] = [:]
    /// What the present layer has made: its own white-outs do not hide that.
    private var madeHere: Set<[UInt8]> = []
    private var attributes: EntryAttributes
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)

    private static let whiteout = Array(".wh.".utf8)
    private static let opaque = Array(".wh..wh..opq".utf8)
    private static let slash = UInt8(ascii: "/")

    /// Works in an open folder.
    ///
    /// - Parameter isRoot: Whether files can be given to their owners.
    init(_ root: OwnedDescriptor, isRoot: Bool) {
        beneath = BeneathFolder(root)
        attributes = EntryAttributes(isRoot: isRoot)
    }

    deinit { buffer.deallocate() }

    /// What happened so far.
    var report: ExtractionReport { attributes.report }

    /// Lays one layer over what is there.
    ///
    /// - Parameter tar: The layer, expanded.
    func apply(_ tar: any ByteSource) throws {
        madeHere.removeAll(keepingCapacity: true)
        let reader = TarReader(tar, limits: .layer)
        while let entry = try reader.next() {
            let names = try BeneathFolder.names(of: entry.path)
            guard let name = names.last else {
                if entry.kind == .directory { folders[[]] = entry }
                continue
            }
            if name.starts(with: Self.whiteout) {
                try hide(name, in: names.dropLast())
            } else {
                try make(entry, names, content: reader)
            }
        }
    }

    /// Gives folders their modes, owners and times.
    func finish() throws {
        beneath.forget()
        let deepestFirst = folders.sorted { $1.key.lexicographicallyPrecedes($0.key) }
        for (path, entry) in deepestFirst {
            let names = path.split(separator: Self.slash)
            guard let folder = try beneath.folder(names[...], making: nil) else { continue }
            try attributes.describe(folder, entry)
        }
        beneath.forget()
    }

    // MARK: - White-outs

    private func hide(_ name: ArraySlice<UInt8>, in names: ArraySlice<ArraySlice<UInt8>>) throws {
        let parent = Array(names.joined(separator: [Self.slash]))
        if name.elementsEqual(Self.opaque) {
            guard let folder = try beneath.folder(names, making: nil) else { return }
            try clear(folder, parent)
            return
        }
        // Other names of this form belong to a file system that is long gone.
        if name.dropFirst(Self.whiteout.count).starts(with: Self.whiteout) { return }
        let hidden = Array(name.dropFirst(Self.whiteout.count))
        guard !hidden.isEmpty, hidden != [0x2e], hidden != [0x2e, 0x2e] else {
            throw StoreError.unsafeEntry(
                path: BeneathFolder.text(names + [name]), reason: "hides nothing that can exist")
        }
        let path = parent.isEmpty ? hidden : parent + [Self.slash] + hidden
        guard !madeHere.contains(path) else { return }
        guard let folder = try beneath.folder(names, making: nil) else { return }
        try remove(hidden, path, in: folder)
    }

    /// Removes what lower layers left in a folder.
    private func clear(_ folder: OwnedDescriptor, _ parent: [UInt8]) throws {
        for name in try TreeRemoval.names(in: folder) {
            let path = parent.isEmpty ? name : parent + [Self.slash] + name
            guard madeHere.contains(path) else {
                try remove(name, path, in: folder)
                continue
            }
            var status = stat()
            let text = BeneathFolder.cString(name)
            guard fstatat(folder.raw, text, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFDIR,
                let inner = try beneath.folder(path.split(separator: Self.slash)[...], making: nil)
            else { continue }
            try clear(inner, path)
        }
    }

    private func remove(_ name: [UInt8], _ path: [UInt8], in folder: OwnedDescriptor) throws {
        if folders.removeValue(forKey: path) != nil {
            folders = folders.filter { !$0.key.starts(with: path + [Self.slash]) }
        }
        // A folder that goes away may be one that is still open here.
        if try TreeRemoval.remove(name, in: folder) { beneath.forget() }
    }

    // MARK: - Entries

    private func make(
        _ entry: TarEntry, _ names: [ArraySlice<UInt8>], content: TarReader
    ) throws {
        guard let name = names.last,
            let folder = try beneath.folder(
                names.dropLast(), making: { [self] in _ = madeHere.insert($0) })
        else { return }
        let path = Array(names.joined(separator: [Self.slash]))
        madeHere.insert(path)
        attributes.report.entries += 1
        if entry.kind == .directory {
            try makeFolder(entry, name, path, in: folder)
            return
        }
        try remove(Array(name), path, in: folder)
        let text = BeneathFolder.cString(name)
        switch entry.kind {
        case .file: try makeFile(entry, text, in: folder, content: content)
        case .symbolicLink:
            try check(symlinkat(BeneathFolder.cString(entry.linkTarget), folder.raw, text), path)
            try attributes.describeLink(entry, text, in: folder)
        case .hardLink: try makeHardLink(entry, text, in: folder, path)
        case .characterDevice, .blockDevice, .namedPipe:
            try makeSpecial(entry, text, in: folder, path)
        case .directory: break
        }
    }

    private func makeFolder(
        _ entry: TarEntry, _ name: ArraySlice<UInt8>, _ path: [UInt8], in folder: OwnedDescriptor
    ) throws {
        let text = BeneathFolder.cString(name)
        if mkdirat(folder.raw, text, 0o700) != 0 {
            guard errno == EEXIST else {
                throw StoreError(operation: "create", path: shown(path))
            }
            var status = stat()
            try check(fstatat(folder.raw, text, &status, AT_SYMLINK_NOFOLLOW), path)
            if status.st_mode & S_IFMT != S_IFDIR {
                try remove(Array(name), path, in: folder)
                try check(mkdirat(folder.raw, text, 0o700), path)
            }
        }
        folders[path] = entry
    }

    private func makeFile(
        _ entry: TarEntry, _ name: [CChar], in folder: OwnedDescriptor, content: TarReader
    ) throws {
        let path = folder.path.appending(String(decoding: entry.path.suffix(255), as: UTF8.self))
        let raw = openat(
            folder.raw, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard raw >= 0 else { throw StoreError(operation: "create", path: path) }
        let file = OwnedDescriptor(raw, path: path)
        while true {
            let count = try content.read(into: buffer)
            if count == 0 { break }
            attributes.report.bytes &+= UInt64(count)
            try file.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        try attributes.describe(file, entry)
    }

    private func makeHardLink(
        _ entry: TarEntry, _ name: [CChar], in folder: OwnedDescriptor, _ path: [UInt8]
    ) throws {
        let target = try BeneathFolder.names(of: entry.linkTarget)
        // The folder of the new name stays open; the walk to the other one starts at the root.
        let other = BeneathFolder(beneath.root)
        guard let last = target.last,
            let source = try other.folder(target.dropLast(), making: nil)
        else { throw missingTarget(entry) }
        if linkat(source.raw, BeneathFolder.cString(last), folder.raw, name, 0) != 0 {
            if errno == ENOENT || errno == EPERM { throw missingTarget(entry) }
            throw StoreError(operation: "create", path: shown(path))
        }
    }

    private func missingTarget(_ entry: TarEntry) -> StoreError {
        .unsafeEntry(
            path: String(decoding: entry.path.prefix(200), as: UTF8.self),
            reason: "is a link to a file that the image does not have")
    }

    private func makeSpecial(
        _ entry: TarEntry, _ name: [CChar], in folder: OwnedDescriptor, _ path: [UInt8]
    ) throws {
        let kind: mode_t
        switch entry.kind {
        case .characterDevice: kind = S_IFCHR
        case .blockDevice: kind = S_IFBLK
        default: kind = S_IFIFO
        }
        let device = kind == S_IFIFO ? 0 : DeviceNumber.make(entry.major, entry.minor)
        guard mknodat(folder.raw, name, kind | 0o600, device) == 0 else {
            guard kind != S_IFIFO, errno == EPERM else {
                throw StoreError(operation: "create", path: shown(path))
            }
            attributes.report.devicesLeftOut += 1
            return
        }
        try attributes.describeLink(entry, name, in: folder)
        try check(fchmodat(folder.raw, name, mode_t(entry.mode & 0o7777), 0), path)
    }

    private func check(_ result: Int32, _ path: [UInt8]) throws {
        guard result == 0 else { throw StoreError(operation: "create", path: shown(path)) }
    }

    private func shown(_ path: [UInt8]) -> FilePath {
        beneath.root.path.appending(String(decoding: path, as: UTF8.self))
    }
}
