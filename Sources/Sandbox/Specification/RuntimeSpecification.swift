/// `config.json` of a bundle (OCI runtime specification 1.0, *config.md*), as far as Socle uses it.
public struct RuntimeSpecification: Hashable, Sendable, Codable {
    /// The version of the specification that the document keeps to.
    public var ociVersion = "1.0.2"
    /// The process.
    public var process: RuntimeProcess
    /// The root file system.
    public var root: RuntimeRoot
    /// The name of the machine, where it has one of its own.
    public var hostname: String?
    /// What is mounted, in order.
    public var mounts: [RuntimeMount]
    /// What is Linux's own.
    public var linux: RuntimeLinux
}

/// The root file system of a container.
public struct RuntimeRoot: Hashable, Sendable, Codable {
    /// The folder.
    public var path: String
    /// Whether it cannot be written to.
    public var readonly: Bool
}

/// The process of a container.
public struct RuntimeProcess: Hashable, Sendable, Codable {
    /// Whether it gets a terminal.
    public var terminal: Bool
    /// Whom it runs as.
    public var user: RuntimeUser
    /// The program and its arguments.
    public var args: [String]
    /// The environment.
    public var env: [String]
    /// Where it starts.
    public var cwd: String
    /// What it may do.
    public var capabilities: RuntimeCapabilities
    /// Whether it can get no further rights.
    public var noNewPrivileges: Bool
}

/// Whom the process runs as.
public struct RuntimeUser: Hashable, Sendable, Codable {
    /// The user's number.
    public var uid: UInt32
    /// The group's number.
    public var gid: UInt32
    /// Further groups.
    public var additionalGids: [UInt32]?
    /// What new files do not permit.
    public var umask: UInt32?
}

/// The capability sets of the process.
public struct RuntimeCapabilities: Hashable, Sendable, Codable {
    /// What it can ever get.
    public var bounding: [String]
    /// What holds now.
    public var effective: [String]
    /// What it can make hold.
    public var permitted: [String]
}

/// One mount.
public struct RuntimeMount: Hashable, Sendable, Codable {
    /// Where the container sees it.
    public var destination: String
    /// The type of file system.
    public var type: String
    /// What is mounted.
    public var source: String
    /// Options as mount(8) has them.
    public var options: [String]
}

/// What is Linux's own in a container.
public struct RuntimeLinux: Hashable, Sendable, Codable {
    /// What the container does not share.
    public var namespaces: [RuntimeNamespace]
    /// What it may use.
    public var resources: RuntimeResources
    /// The path of its control group.
    public var cgroupsPath: String?
    /// What it cannot see.
    public var maskedPaths: [String]
    /// What it cannot write to.
    public var readonlyPaths: [String]
    /// Which system calls fail.
    public var seccomp: RuntimeSeccomp?
}

/// A namespace that is new.
public struct RuntimeNamespace: Hashable, Sendable, Codable {
    /// Its kind: `pid`, `mount` …
    public var type: String
    /// An existing one to join.
    public var path: String?
}

/// What a container may use.
public struct RuntimeResources: Hashable, Sendable, Codable {
    /// Rules for devices.
    public var devices: [RuntimeDeviceRule]
    /// Memory.
    public var memory: RuntimeMemory?
    /// Processors.
    public var cpu: RuntimeCPU?
    /// Processes.
    public var pids: RuntimePids?
}

/// A rule for devices.
public struct RuntimeDeviceRule: Hashable, Sendable, Codable {
    /// Whether it allows.
    public var allow: Bool
    /// Read, write, mknod.
    public var access: String
}

/// Memory in bytes.
public struct RuntimeMemory: Hashable, Sendable, Codable {
    /// The limit.
    public var limit: Int64
    /// Memory and swap together.
    public var swap: Int64
}

/// Processor time.
public struct RuntimeCPU: Hashable, Sendable, Codable {
    /// Microseconds in each period.
    public var quota: Int64
    /// The period in microseconds.
    public var period: UInt64
}

/// The number of processes.
public struct RuntimePids: Hashable, Sendable, Codable {
    /// The limit.
    public var limit: Int64
}

/// Which system calls fail (*config-linux.md*, seccomp).
public struct RuntimeSeccomp: Hashable, Sendable, Codable {
    /// What happens with others.
    public var defaultAction: String
    /// The rules.
    public var syscalls: [RuntimeSeccompRule]
}

/// System calls that are treated alike.
public struct RuntimeSeccompRule: Hashable, Sendable, Codable {
    /// Their names.
    public var names: [String]
    /// What happens.
    public var action: String
    /// The error number that they give.
    public var errnoRet: UInt32?
}
