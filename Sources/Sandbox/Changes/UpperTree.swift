import FileTree
import OCIModel
import Store
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes of what a container changed what unpacking its layer would have made, so that nobody has to:
/// what belongs to no layer goes away, and times become those of the layer.
struct UpperTree {
    private let folder: FilePath
    private let entries: [UpperFolder.Entry]

    /// Prepares a folder that is mounted nowhere any more.
    ///
    /// - Parameter entries: What the layer says of it.
    init(_ folder: FilePath, _ entries: [UpperFolder.Entry]) {
        self.folder = folder
        self.entries = entries
    }

    /// Whether a layer of entries, unpacked, is all that the folder shows: not so where something has
    /// attributes that no layer keeps, or a name that means a white-out in a layer.
    static func isLikeLayer(_ entries: [UpperFolder.Entry]) -> Bool {
        entries.allSatisfy { entry in
            guard !entry.losesAttributes else { return false }
            guard isWhiteout(entry) else { return true }
            if case .file = entry.node.kind { return entry.file == nil }
            return false
        }
    }

    /// Changes the folder.
    ///
    /// - Throws: ``SandboxError`` when a file cannot be changed; the folder is of no use then.
    func settle() throws {
        try removeStrangers()
        // A time of the future or of a fraction of a second would be another one in the layer.
        for entry in entries where !Self.isWhiteout(entry) {
            let time = timespec(
                tv_sec: time_t(clamping: entry.node.attributes.modified.seconds), tv_nsec: 0)
            let place = RawPath.of(entry.path, in: folder)
            guard utimensat(AT_FDCWD, place, [time, time], AT_SYMLINK_NOFOLLOW) == 0 else {
                throw failed("set the time of", entry.path)
            }
        }
    }

    /// Takes away what was only there to mount something on, and sockets.
    private func removeStrangers() throws {
        var known = Set(entries.map(\.path))
        for entry in entries where Self.isWhiteout(entry) {
            // The layer's white-out is a device of the hidden name here, or an attribute.
            known.remove(entry.path)
            let hidden = Array(entry.path.name.dropFirst(Self.prefix.count))
            if hidden != Array(".wh..opq".utf8) {
                known.insert(try entry.path.parent.appending(hidden))
            }
        }
        try clean(.root, known)
    }

    private func clean(_ directory: TreePath, _ known: Set<TreePath>) throws {
        guard let stream = opendir(RawPath.of(directory, in: folder)) else {
            throw failed("list", directory)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name == Array(".".utf8) || name == Array("..".utf8) { continue }
            let path = try directory.appending(name)
            let place = RawPath.of(path, in: folder)
            var status = stat()
            guard lstat(place, &status) == 0 else { throw failed("read", path) }
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            if known.contains(path) {
                if isDirectory { try clean(path, known) }
            } else if isDirectory {
                // Nothing below it counts as a change either.
                try TreeRemoval.remove(FilePath(platformString: place))
            } else if unlink(place) != 0 {
                throw failed("remove", path)
            }
        }
    }

    private static let prefix = Array(".wh.".utf8)

    private static func isWhiteout(_ entry: UpperFolder.Entry) -> Bool {
        entry.path.name.starts(with: prefix)
    }

    private func failed(_ what: String, _ path: TreePath) -> SandboxError {
        .system(
            operation: what, path: FilePath(path.description), reason: SandboxError.reason(errno))
    }
}
