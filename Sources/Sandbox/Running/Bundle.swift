import Compression
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

/// The folder that a runtime starts one container from (OCI runtime specification, *bundle.md*), with
/// what the runtime writes beside it.
struct Bundle {
    /// The container's name.
    let name: String
    /// The folder with `config.json`.
    let path: FilePath
    private let scratch: ScratchFolder

    /// Where the runtime remembers the container.
    var state: FilePath { path.appending("state") }
    /// What it writes about failures.
    var log: FilePath { path.appending("log") }
    /// The number of the container's first process.
    var pidFile: FilePath { path.appending("pid") }

    init(
        _ settings: ContainerSettings, root: FilePath, scratch: ScratchFolder,
        situation: ContainerSituation
    ) throws {
        self.scratch = scratch
        path = scratch.path
        name = ControlGroups.prefix + (scratch.path.lastComponent?.string ?? "container")
        var settings = settings
        let own = try HostFiles.mounts(for: settings, in: scratch)
        settings.mounts =
            own.filter { mount in
                !settings.mounts.contains { $0.destination == mount.destination }
            } + settings.mounts
        let specification = RuntimeSpecification(
            settings, root: root.string, name: name, in: situation)
        try scratch.file("config.json", CanonicalJSON.encodePretty(specification))
    }

    /// Whether the container's process was started: only then does the runtime tell its number.
    var hasStarted: Bool {
        let log = RuntimeLog(log)
        return log.failure == nil && pidFile.withPlatformString { access($0, F_OK) } == 0
    }

    /// Takes away what a runtime that was killed left outside the folder.
    func cleanUp(in situation: ContainerSituation) {
        if situation.hasControlGroups { ControlGroups.remove(name) }
    }
}

/// The files of `/etc` that belong to a container and not to its image.
enum HostFiles {
    static func mounts(
        for settings: ContainerSettings, in scratch: ScratchFolder
    ) throws -> [ContainerMount] {
        var mounts: [ContainerMount] = []
        func add(_ name: String, _ text: String) throws {
            let file = try scratch.file(name, Array(text.utf8))
            mounts.append(ContainerMount(.bind(source: file), at: "/etc/\(name)"))
        }
        if settings.neighbour != nil || !settings.hasHostFiles { return [] }
        try add("hostname", settings.hostname + "\n")
        switch settings.network {
        case .none:
            try add(
                "hosts",
                "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n127.0.0.1\t"
                    + "\(settings.hostname)\n")
        case .host:
            // The content and not the file, which may be a link into a folder of the machine's own.
            try add("hosts", machine("/etc/hosts") + "127.0.0.1\t\(settings.hostname)\n")
            try add("resolv.conf", machine("/etc/resolv.conf"))
        }
        return mounts
    }

    private static func machine(_ path: String) -> String {
        let bytes = (try? FileSource(path: path).readAll(limit: 1 << 20)) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }
}
