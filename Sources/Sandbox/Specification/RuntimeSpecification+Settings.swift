import SystemPackage

extension RuntimeSpecification {
    /// The document for a container.
    ///
    /// - Parameters:
    ///   - settings: What its process gets.
    ///   - root: The folder of the root file system.
    ///   - name: The container's name, which its control group gets too.
    ///   - situation: What this machine allows.
    public init(
        _ settings: ContainerSettings, root: String, name: String, in situation: ContainerSituation
    ) {
        let capabilities = settings.capabilities.sorted().map(\.description)
        // As for every other runtime: who is not root holds none, and can get back what the program
        // files say.
        let held = settings.user.uid == 0 ? capabilities : []
        process = RuntimeProcess(
            terminal: settings.hasTerminal,
            user: RuntimeUser(
                uid: settings.user.uid, gid: settings.user.gid,
                additionalGids: settings.user.groups.isEmpty ? nil : settings.user.groups,
                umask: 0o22),
            args: settings.arguments, env: settings.environment, cwd: settings.workingDirectory,
            capabilities: RuntimeCapabilities(
                bounding: capabilities, effective: held, permitted: held),
            noNewPrivileges: settings.hasNoNewPrivileges)
        self.root = RuntimeRoot(path: root, readonly: settings.isRootReadOnly)
        hostname = settings.neighbour == nil ? settings.hostname : nil
        mounts =
            StandardMounts.list(for: settings, in: situation)
            + settings.mounts.map(RuntimeMount.init)
        linux = RuntimeLinux(
            namespaces: StandardNamespaces.list(for: settings, in: situation),
            resources: RuntimeResources(settings.limits),
            cgroupsPath: situation.hasControlGroups ? "/" + name : nil,
            maskedPaths: ProtectedPaths.masked, readonlyPaths: ProtectedPaths.readOnly,
            seccomp: situation.hasSeccomp ? .standard(settings.capabilities) : nil)
    }
}

extension RuntimeMount {
    /// A mount of the user's.
    init(_ mount: ContainerMount) {
        switch mount.kind {
        case .bind(let source):
            self.init(
                destination: mount.destination, type: "bind", source: source.string,
                options: ["rbind", "rprivate", mount.isReadOnly ? "ro" : "rw"])
        case .temporary(let size, let mode):
            self.init(
                destination: mount.destination, type: "tmpfs", source: "tmpfs",
                options: ["nosuid", "nodev", mount.isReadOnly ? "ro" : "rw"]
                    + (size.map { ["size=\($0)"] } ?? [])
                    + ["mode=" + String(mode ?? 0o1777, radix: 8)])
        }
    }
}

extension RuntimeResources {
    /// The limits in the specification's units.
    init(_ limits: ResourceLimits) {
        // Devices are what the runtime gives every container: null, zero, full, random, urandom, tty.
        devices = [RuntimeDeviceRule(allow: false, access: "rwm")]
        memory = limits.memory.map {
            RuntimeMemory(limit: Int64(clamping: $0), swap: Int64(clamping: $0))
        }
        cpu = limits.milliCPUs.map { RuntimeCPU(quota: Int64(clamping: $0 * 100), period: 100_000) }
        pids = limits.processes.map { RuntimePids(limit: Int64(clamping: $0)) }
    }
}

/// The namespaces that a container has for itself.
enum StandardNamespaces {
    static func list(
        for settings: ContainerSettings, in situation: ContainerSituation
    ) -> [RuntimeNamespace] {
        if let neighbour = settings.neighbour {
            return [RuntimeNamespace(type: "mount", path: nil)]
                + [("pid", "pid"), ("ipc", "ipc"), ("uts", "uts"), ("network", "net")].map {
                    RuntimeNamespace(type: $0, path: "/proc/\(neighbour)/ns/\($1)")
                }
        }
        var types = ["mount", "pid", "ipc", "uts"]
        if settings.network == .none { types.append("network") }
        if situation.hasControlGroups { types.append("cgroup") }
        return types.map { RuntimeNamespace(type: $0, path: nil) }
    }
}

/// What every container has mounted.
enum StandardMounts {
    static func list(
        for settings: ContainerSettings, in situation: ContainerSituation
    ) -> [RuntimeMount] {
        var mounts = [
            RuntimeMount(
                destination: "/proc", type: "proc", source: "proc",
                options: ["nosuid", "noexec", "nodev"]),
            RuntimeMount(
                destination: "/dev", type: "tmpfs", source: "tmpfs",
                options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            RuntimeMount(
                destination: "/dev/pts", type: "devpts", source: "devpts",
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]
            ),
            RuntimeMount(
                destination: "/dev/shm", type: "tmpfs", source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
            RuntimeMount(
                destination: "/dev/mqueue", type: "mqueue", source: "mqueue",
                options: ["nosuid", "noexec", "nodev"]),
        ]
        if situation.isUserNamespace, settings.network == .host {
            // A sysfs belongs to a network; that of the machine is not the user's to mount.
            mounts.append(
                RuntimeMount(
                    destination: "/sys", type: "none", source: "/sys",
                    options: ["rbind", "rslave", "nosuid", "noexec", "nodev", "ro"]))
        } else {
            mounts.append(
                RuntimeMount(
                    destination: "/sys", type: "sysfs", source: "sysfs",
                    options: ["nosuid", "noexec", "nodev", "ro"]))
        }
        if situation.hasControlGroups {
            mounts.append(
                RuntimeMount(
                    destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
                    options: ["nosuid", "noexec", "nodev", "relatime", "ro"]))
        }
        return mounts
    }
}

/// Places of `/proc` and `/sys` that tell of the machine, or change it.
enum ProtectedPaths {
    static let masked = [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
        "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
        "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ]
    static let readOnly = [
        "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
    ]
}

extension RuntimeSeccomp {
    /// System calls that ask the kernel itself for something, and that no program of an image needs
    /// unless it was given the capability for it. They fail as they do on kernels without them, so
    /// programs that can do without go on.
    static func standard(_ capabilities: Set<Capability>) -> RuntimeSeccomp {
        var names = [
            "add_key", "bpf", "fanotify_init", "keyctl", "lookup_dcookie", "move_pages",
            "name_to_handle_at", "nfsservctl", "open_by_handle_at", "perf_event_open",
            "process_vm_readv", "process_vm_writev", "quotactl", "request_key", "swapoff", "swapon",
            "userfaultfd", "vmsplice",
        ]
        func free(_ capability: Capability, _ freed: String...) {
            if capabilities.contains(capability) { names.removeAll { freed.contains($0) } }
        }
        free(.sysAdmin, "bpf", "fanotify_init", "perf_event_open", "quotactl", "swapoff", "swapon")
        free(.sysAdmin, "lookup_dcookie", "name_to_handle_at", "open_by_handle_at", "userfaultfd")
        free(.dacReadSearch, "name_to_handle_at", "open_by_handle_at")
        free(.sysPtrace, "process_vm_readv", "process_vm_writev", "move_pages")
        free(.bpf, "bpf")
        free(.perfmon, "perf_event_open")
        return RuntimeSeccomp(
            defaultAction: "SCMP_ACT_ALLOW",
            syscalls: [RuntimeSeccompRule(names: names, action: "SCMP_ACT_ERRNO", errnoRet: 1)])
    }
}
