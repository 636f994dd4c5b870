import Compression
import OCIModel
import Sandbox
import Store
import SystemPackage

import class Sandbox.RootFileSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns the `--mount`s of a `RUN` into mounts of a container.
struct MountPreparation {
    let session: StoreSession
    let sandbox: Sandbox
    let secrets: [String: FilePath]
    let agents: [String: FilePath]
    let scratch: ScratchFolder
    /// The mounts so far.
    private(set) var mounts: [ContainerMount] = []
    /// Variables that mounts bring.
    private(set) var environment: [String] = []
    /// What has to live as long as the container.
    private var roots: [RootFileSystem] = []
    private var locks: [MountCache.Folder] = []

    init(
        session: StoreSession, sandbox: Sandbox, secrets: [String: FilePath],
        agents: [String: FilePath], scratch: ScratchFolder
    ) {
        self.agents = agents
        self.session = session
        self.sandbox = sandbox
        self.secrets = secrets
        self.scratch = scratch
    }

    /// Adds a mount.
    ///
    /// - Throws: ``RunError``, `SandboxError`.
    mutating func add(_ prepared: PreparedMount) async throws {
        let mount = prepared.mount
        let target = mount.options["target"] ?? ""
        switch mount.kind {
        case .bind: try bind(prepared, at: target)
        case .cache: try await cache(prepared, at: target)
        case .tmpfs:
            let size = try mount.options["size"].map { text throws(SandboxError) in
                try ResourceLimits.bytes(text)
            }
            mounts.append(ContainerMount(.temporary(size: size, mode: 0o1777), at: target))
        case .secret: try secret(mount)
        case .ssh: try agent(mount)
        }
    }

    private mutating func bind(_ prepared: PreparedMount, at target: String) throws {
        guard let image = prepared.origin else { return }
        // A root of its own: what is written there is gone with it.
        let root = try sandbox.root(of: image)
        roots.append(root)
        let source = try Beneath.path(prepared.mount.options["source"] ?? "/", in: root.path)
        mounts.append(
            ContainerMount(
                .bind(source: source), at: target,
                isReadOnly: prepared.mount.options["rw"] != "true"))
    }

    private mutating func cache(_ prepared: PreparedMount, at target: String) async throws {
        let options = prepared.mount.options
        for name in ["from", "source"] where options[name] != nil {
            throw RunError.unsupported(
                "`\(name)` of `--mount=type=cache` (a cache begins empty; copy into it first)")
        }
        let id = options["id"] ?? target
        let key = CacheStore.key(["cache mount 1", id])
        let sharing = options["sharing"] ?? "shared"
        let cache = MountCache(session)
        var folder = try cache.folder(for: key, isShared: sharing == "shared")
        while folder == nil, sharing != "private" {
            try await Task.sleep(for: .milliseconds(50))
            folder = try cache.folder(for: key, isShared: sharing == "shared")
        }
        if let folder { locks.append(folder) }
        // Somebody has it; whoever wants one alone gets a fresh one.
        let path = try folder?.path ?? scratch.folder("cache-\(mounts.count)")
        if folder?.isNew ?? true {
            _ = chmod(path.string, mode_t(UInt32(options["mode"] ?? "", radix: 8) ?? 0o755))
            _ = chown(
                path.string, UInt32(options["uid"] ?? "") ?? 0,
                UInt32(options["gid"] ?? "") ?? 0)
        }
        mounts.append(
            ContainerMount(.bind(source: path), at: target, isReadOnly: options["ro"] == "true"))
    }

    private mutating func secret(_ mount: RunMount) throws {
        let target = mount.options["target"]
        let id = mount.options["id"] ?? target?.split(separator: "/").last.map(String.init) ?? ""
        guard let file = secrets[id] else {
            if mount.options["required"] == "true" { throw RunError.missingSecret(id) }
            return
        }
        let bytes = try FileSource(path: file.string).readAll(limit: 500 << 10)
        if let name = mount.options["env"] {
            environment.append("\(name)=\(String(decoding: bytes, as: UTF8.self))")
            if target == nil { return }
        }
        // A copy with the owner and mode that was asked for; the original stays as it is.
        let copy = try scratch.file("secret-\(mounts.count)", bytes)
        _ = chown(
            copy.string, UInt32(mount.options["uid"] ?? "") ?? 0,
            UInt32(mount.options["gid"] ?? "") ?? 0)
        _ = chmod(
            copy.string, mode_t(UInt32(mount.options["mode"] ?? "", radix: 8) ?? 0o400))
        mounts.append(
            ContainerMount(
                .bind(source: copy), at: target ?? "/run/secrets/\(id)", isReadOnly: true))
    }
}

extension MountPreparation {
    /// The socket of an agent of this machine: keys stay in the agent, and nothing of it is a file of
    /// the image.
    private mutating func agent(_ mount: RunMount) throws {
        let id = mount.options["id"] ?? "default"
        guard let socket = agents[id] else {
            if mount.options["required"] == "true" { throw RunError.missingAgent(id) }
            return
        }
        // The socket is its owner's, and is shown as it is.
        for name in ["uid", "gid", "mode"] where mount.options[name] != nil {
            throw RunError.unsupported(
                "`\(name)` of `--mount=type=ssh` (the agent answers root of the container alone; "
                    + "run as root what needs it)")
        }
        let number = environment.filter { $0.hasPrefix("SSH_AUTH_SOCK=") }.count
        let target = mount.options["target"] ?? "/run/buildkit/ssh_agent.\(number)"
        environment.append("SSH_AUTH_SOCK=\(target)")
        mounts.append(ContainerMount(.bind(source: socket), at: target, isReadOnly: false))
    }
}

/// Finds paths below a folder without leaving it, whatever links are there.
enum Beneath {
    /// The path that a name inside a root leads to.
    ///
    /// - Throws: ``ContextError`` when there is nothing.
    static func path(_ text: String, in root: FilePath) throws -> FilePath {
        var pending = Array(text.split(separator: "/").map(String.init).reversed())
        var names: [String] = []
        var followed = 0
        while let name = pending.popLast() {
            if name == "." { continue }
            if name == ".." {
                _ = names.popLast()
                continue
            }
            let place = ([root.string] + names + [name]).joined(separator: "/")
            var buffer = [CChar](repeating: 0, count: 4097)
            let count = readlink(place, &buffer, buffer.count)
            guard count > 0 else {
                guard access(place, F_OK) == 0 else {
                    throw ContextError.cannot("mount", text, SystemMessage.text(errno))
                }
                names.append(name)
                continue
            }
            followed += 1
            guard followed <= 40 else {
                throw ContextError.cannot("mount", text, "too many links")
            }
            let target = String(
                decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if target.hasPrefix("/") { names = [] }
            pending += target.split(separator: "/").map(String.init).reversed()
        }
        return FilePath(([root.string] + names).joined(separator: "/"))
    }
}
