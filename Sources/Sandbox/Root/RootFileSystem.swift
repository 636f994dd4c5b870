import CNamespaces
import Compression
import Store
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A root file system that a container can write to, whose writing touches nothing but itself.
///
/// Where the kernel allows it is an overlay over trees of the store's cache, ready at once; else it is
/// a copy. Both are gone with this value.
public final class RootFileSystem: Sendable {
    /// The folder that a container gets as its root.
    public let path: FilePath
    /// The folder with all that differs from the layers, in the form of the kernel's overlayfs; `nil`
    /// for a copy, of which that cannot be told.
    public let upper: FilePath?
    /// What is not as in the image, a line each.
    public let notes: [String]
    private let mount: OverlayMount?
    private let scratch: ScratchFolder

    /// Mounts layers with an empty one on top.
    init(_ layers: [CachedTree], in session: StoreSession) throws {
        scratch = try ScratchFolder(session)
        path = try scratch.folder("root")
        let upper = try scratch.folder("upper")
        mount = try OverlayMount(
            layers, upper: upper, work: try scratch.folder("work"), at: path)
        self.upper = upper
        notes = []
    }

    /// Takes over a copy.
    init(copy path: FilePath, in scratch: ScratchFolder, notes: [String]) {
        self.path = path
        self.scratch = scratch
        self.notes = notes
        mount = nil
        upper = nil
    }

    deinit { mount?.unmount() }

    /// Takes what differs from the layers out of the root, which is of no use any more.
    ///
    /// - Returns: The folder, which is gone with this value unless it is moved; its own attributes are
    ///   those of the root before, since a layer says nothing of them.
    func takeChanges() throws(SandboxError) -> FilePath? {
        guard let mount, let upper else { return nil }
        mount.unmount()
        try mount.copyAttributes(to: upper)
        return upper
    }
}

/// An overlayfs over layers, with one that takes what is written.
struct OverlayMount: Sendable {
    private let target: FilePath
    /// Held as long as they are mounted: nobody may prune them meanwhile.
    private let layers: [CachedTree]

    /// Mounts it.
    ///
    /// The folders are named by open descriptors: the kernel's options have room for 4096 bytes, and a
    /// path may hold the characters that separate them.
    ///
    /// - Parameter layers: The lowest first; at least one.
    init(
        _ layers: [CachedTree], upper: FilePath, work: FilePath, at target: FilePath
    ) throws(SandboxError) {
        self.target = target
        self.layers = layers
        // The descriptors are named by their numbers, of which the compiler knows nothing.
        defer { withExtendedLifetime(layers) {} }
        try copyAttributes(to: upper)
        let folders = try [upper, work].map { path throws(SandboxError) in
            try OpenFolder(path)
        }
        defer { withExtendedLifetime(folders) {} }
        let lower = layers.reversed().map { "/proc/self/fd/\($0.descriptor)" }
        var data = "lowerdir=" + lower.joined(separator: ":")
        data += ",upperdir=/proc/self/fd/\(folders[0].raw),workdir=/proc/self/fd/\(folders[1].raw)"
        // Root of a user namespace may not set the attributes that the kernel uses otherwise.
        data += UserNamespace.isInside ? ",userxattr" : Self.wholeFiles
        let result = target.withPlatformString { socle_mount("overlay", $0, "overlay", 0, data) }
        guard result == 0 else {
            throw .mount(target, reason: SandboxError.reason(result))
        }
    }

    func unmount() {
        withExtendedLifetime(layers) { _ = target.withPlatformString { socle_unmount($0) } }
    }

    /// What is changed has to be in the folder on top as a whole, and not as a reference to what lies
    /// below, where the machine has that as its default.
    private static let wholeFiles = ["redirect_dir", "metacopy"].map { name in
        let path = "/sys/module/overlay/parameters/\(name)"
        let bytes = (try? FileSource(path: path).readAll(limit: 64)) ?? []
        return bytes.first == UInt8(ascii: "Y") ? ",\(name)=off" : ""
    }.joined()

    /// The root of what is mounted has the attributes of the folder on top.
    func copyAttributes(to target: FilePath) throws(SandboxError) {
        guard let source = layers.last?.descriptor else { return }
        var status = stat()
        let folder = try OpenFolder(target)
        guard fstat(source, &status) == 0,
            fchown(folder.raw, status.st_uid, status.st_gid) == 0,
            fchmod(folder.raw, status.st_mode & 0o7777) == 0,
            futimens(folder.raw, [status.st_atim, status.st_mtim]) == 0
        else {
            throw .system(
                operation: "prepare", path: target, reason: SandboxError.reason(errno))
        }
    }
}

/// A folder that is open as long as this value lives.
final class OpenFolder: Sendable {
    let raw: Int32

    init(_ path: FilePath) throws(SandboxError) {
        raw = path.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard raw >= 0 else {
            throw .system(operation: "open", path: path, reason: SandboxError.reason(errno))
        }
    }

    deinit { close(raw) }
}
