import Compression
import FileTree
import ImageSpec
import OCIModel
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files of the machine that builds, copied into an image.
///
/// Of a file, its content, its name and whether its owner may run it are taken; owner, mode and time
/// are the image's, so that the bytes are the same whoever checks the files out. Symbolic links are
/// copied as links and never followed; one that leads out of the folder by `..` would lead elsewhere
/// in the image, and is refused.
struct LocalFiles {
    private static let maker = "paths"
    private static let countLimit = 200_000
    private static let depthLimit = 64

    private let place: TreePath
    private let uid: UInt32
    private let gid: UInt32
    private let mode: UInt16
    private let exclusions: [GlobPattern]

    /// Copies to a path of the image.
    ///
    /// - Parameters:
    ///   - mode: Permissions of files. Directories, and files that their owner may run, can be
    ///     searched and run by whoever may read them.
    ///   - patterns: What of a folder is left out: shell patterns for paths in it.
    init(_ place: TreePath, owner: PathChange.Owner?, mode: UInt16, without patterns: [String]) {
        self.place = place
        uid = owner?.uid ?? 0
        gid = owner?.gid ?? 0
        self.mode = mode
        exclusions = patterns.map { GlobPattern($0) }
    }

    /// Copies a file, or what is in a folder.
    ///
    /// - Returns: A digest of everything that was taken, by which it is told whether it has changed.
    /// - Throws: ``GenerationError/unsuitable(_:reason:)`` for what is neither file, folder nor link, and
    ///   what reading throws.
    func copy(from source: String, into editor: inout TreeEditor) throws -> Digest {
        var status = stat()
        // The path that the specification names may itself lead over links.
        guard stat(source, &status) == 0 else { throw Self.failure(source) }
        var walk = Walk()
        if status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR) {
            try makeDirectory(place, in: &editor)
            try copyFolder(source, [], &walk, into: &editor)
        } else {
            guard !place.isRoot else {
                throw GenerationError.unsuitable(source, reason: "the root is a directory")
            }
            try copyFile(source, status, [], &walk, into: &editor)
        }
        return walk.hasher.finalize()
    }

    /// What has been taken so far.
    private struct Walk {
        var count = 0
        var hasher = DigestHasher()

        mutating func take(_ names: [String], _ what: String) {
            // Both have any characters but this one.
            hasher.update(Array("\(names.joined(separator: "/"))\0\(what)\0".utf8))
        }
    }

    private func copyFolder(
        _ folder: String, _ names: [String], _ walk: inout Walk, into editor: inout TreeEditor
    ) throws {
        guard names.count < Self.depthLimit else {
            throw GenerationError.unsuitable(folder, reason: "it lies too deep")
        }
        for name in try Self.names(in: folder) {
            let inner = names + [name]
            let relative = Array(inner.joined(separator: "/").utf8)
            if exclusions.contains(where: { $0.matches(relative) }) { continue }
            walk.count += 1
            let file = folder + "/" + name
            guard walk.count <= Self.countLimit else {
                throw GenerationError.unsuitable(
                    folder, reason: "there are more than \(Self.countLimit) files in it")
            }
            var status = stat()
            guard lstat(file, &status) == 0 else { throw Self.failure(file) }
            let path = try place.appending(relative)
            switch status.st_mode & mode_t(S_IFMT) {
            case mode_t(S_IFDIR):
                walk.take(inner, "directory")
                try makeDirectory(path, in: &editor)
                try copyFolder(file, inner, &walk, into: &editor)
            case mode_t(S_IFLNK):
                let target = try Self.target(of: file)
                guard Self.stays(target, at: inner) else {
                    throw GenerationError.unsuitable(
                        file, reason: "it is a link that leads out of the folder, to \(target)")
                }
                walk.take(inner, "link \(target)")
                try put(.symbolicLink(target: Array(target.utf8)), at: path, 0o777, &editor)
            default: try copyFile(file, status, inner, &walk, into: &editor)
            }
        }
    }

    private func copyFile(
        _ file: String, _ status: stat, _ names: [String], _ walk: inout Walk,
        into editor: inout TreeEditor
    ) throws {
        guard status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG) else {
            throw GenerationError.unsuitable(file, reason: "it is no file, folder or link")
        }
        let (digest, size) = try DigestHasher.digest(of: FileSource(path: file))
        let isProgram = status.st_mode & 0o100 != 0
        walk.take(names, "\(isProgram ? "program" : "file") \(digest)")
        let path = names.isEmpty ? place : try place.appending(names.joined(separator: "/"))
        try put(
            .file(FileContent(size: size, digest: digest, hostPath: file)), at: path,
            isProgram ? searchable : mode, &editor)
    }

    /// The mode with the right to run or search wherever there is one to read.
    private var searchable: UInt16 { mode | (mode & 0o444) >> 2 }

    private func makeDirectory(_ path: TreePath, in editor: inout TreeEditor) throws {
        if editor.tree.resolve(path)?.node.isDirectory == true { return }
        try put(.directory, at: path, searchable, &editor)
    }

    private func put(
        _ kind: Node.Kind, at path: TreePath, _ mode: UInt16, _ editor: inout TreeEditor
    ) throws {
        let attributes = Attributes(
            mode: mode, uid: uid, gid: gid, modified: editor.epoch)
        try editor.put(kind, at: path, attributes, by: Self.maker)
    }

    // MARK: The machine

    /// Whether a link in the folder, at these names, leads to something in it or to an absolute path
    /// of the image.
    private static func stays(_ target: String, at names: [String]) -> Bool {
        if target.hasPrefix("/") { return true }
        var depth = names.count - 1
        for name in target.split(separator: "/") where name != "." {
            depth += name == ".." ? -1 : 1
            if depth < 0 { return false }
        }
        return true
    }

    private static func target(of link: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBufferPointer { raw in
            raw.baseAddress.map { readlink(link, $0, raw.count) } ?? -1
        }
        guard count > 0,
            let text = String(
                validating: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        else {
            throw failure(link)
        }
        return text
    }

    /// The names in a folder, in byte order.
    private static func names(in folder: String) throws -> [String] {
        guard let directory = opendir(folder) else { throw failure(folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw GenerationError.unsuitable(
                    folder, reason: "a name in it is not UTF-8")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func failure(_ path: String) -> any Error {
        ByteSourceError.system(operation: "read", path: path, errno: errno)
    }
}
