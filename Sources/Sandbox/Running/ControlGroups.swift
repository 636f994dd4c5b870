import CNamespaces
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The control groups of this machine (cgroups(7)): one tree of version 2, or one tree for each
/// controller of version 1, which some machines have beside an empty one of version 2.
enum ControlGroups {
    private static let root = "/sys/fs/cgroup"
    /// What the names of our groups begin with.
    static let prefix = "socle-"

    /// Whether groups can be made here. Root of a user namespace owns none.
    static func areUsable() -> Bool {
        !UserNamespace.isInside && hierarchies().allSatisfy { access($0, W_OK) == 0 }
            && !hierarchies().isEmpty
    }

    /// The root of each tree.
    private static func hierarchies() -> [String] {
        if access(root + "/cgroup.controllers", F_OK) == 0 { return [root] }
        return names(in: root).map { "\(root)/\($0)" }.filter {
            access($0 + "/cgroup.procs", F_OK) == 0
        }
    }

    /// Takes the version 2 tree that stands beside those of version 1 out of sight of a runtime that
    /// would choose it. Nobody else sees that: mounts are the enclosure's own.
    static func hideUnified() {
        let unified = root + "/unified"
        guard access(unified + "/cgroup.controllers", F_OK) == 0 else { return }
        // Root of a user namespace may not take mounts of the machine away, but cover them.
        if socle_unmount(unified) != 0 { _ = socle_mount("none", unified, "tmpfs", 0, nil) }
    }

    /// Removes groups that programs left which were killed. A group that holds processes stays, and so
    /// does a young one, which may be about to.
    static func sweep() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        for hierarchy in hierarchies() {
            for name in names(in: hierarchy) where name.hasPrefix(prefix) {
                var status = stat()
                let path = "\(hierarchy)/\(name)"
                if stat(path, &status) == 0, status.st_mtim.tv_sec < now.tv_sec - 60 {
                    _ = rmdir(path)
                }
            }
        }
    }

    /// Removes a group whose processes have ended, where the runtime has not.
    static func remove(_ name: String) {
        for hierarchy in hierarchies() { _ = rmdir("\(hierarchy)/\(name)") }
    }

    private static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
