public import FileTree
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is made in a root only so that something can be mounted there: it is no change.
public struct MountScaffold: Sendable {
    /// Paths that do not exist before.
    public private(set) var made: Set<TreePath> = []
    /// The folders above them that do, as they are before.
    public private(set) var parents: [TreePath: Attributes] = [:]

    /// Looks at a root before anything is mounted.
    ///
    /// - Parameter targets: Where something will be mounted, beside what runtimes mount in every
    ///   container.
    public init(_ targets: [String], in root: FilePath) {
        for target in targets + Self.standardTargets {
            guard var path = try? TreePath(target) else { continue }
            while !path.isRoot {
                var status = stat()
                if lstat(root.string + path.description, &status) != 0 {
                    made.insert(path)
                } else if status.st_mode & S_IFMT == S_IFDIR {
                    parents[path] = Attributes(
                        mode: UInt16(status.st_mode & 0o7777), uid: status.st_uid,
                        gid: status.st_gid)
                }
                path = path.parent
            }
        }
    }

    /// Where runtimes mount something whatever is asked for.
    private static let standardTargets = [
        "/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup",
        "/etc/resolv.conf", "/etc/hosts", "/etc/hostname", "/run",
    ]
}
