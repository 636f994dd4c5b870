/// What a process in a container gets, apart from its root file system.
public struct ContainerSettings: Hashable, Sendable {
    /// The program and its arguments; the program is looked for in the `PATH` of ``environment``.
    public var arguments: [String]
    /// The environment in order, each entry `NAME=value`.
    public var environment: [String] = []
    /// Whom it runs as.
    public var user: ContainerUser = .root
    /// Where it starts; made if it does not exist.
    public var workingDirectory = "/"
    /// The name of the machine.
    public var hostname = "socle"
    /// What it sees beside the root.
    public var mounts: [ContainerMount] = []
    /// Whether `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf` are those of the container and not
    /// of its root.
    public var hasHostFiles = true
    /// What it reaches.
    public var network: ContainerNetwork = .none
    /// Whether nothing but mounts can be written to.
    public var isRootReadOnly = false
    /// Whether it has a terminal of its own; the standard input must be one then.
    public var hasTerminal = false
    /// What it may do, if it runs as root.
    public var capabilities = Capability.standard
    /// Whether set-user-ID programs give it no further rights.
    public var hasNoNewPrivileges = false
    /// A process of this machine whose process, network, IPC and host name namespaces it is to share.
    /// For root, in an enclosure that does not hide processes.
    public var neighbour: Int32?
    /// How much it may use.
    public var limits = ResourceLimits()

    /// A process with the settings above.
    public init(arguments: [String]) { self.arguments = arguments }

    /// The value of a variable of the environment, the last where there are several.
    public func variable(_ name: String) -> String? {
        environment.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Sets a variable, in its place where it is set already.
    public mutating func setVariable(_ name: String, _ value: String) {
        let entry = "\(name)=\(value)"
        if let index = environment.lastIndex(where: { $0.hasPrefix(name + "=") }) {
            environment[index] = entry
        } else {
            environment.append(entry)
        }
    }

    /// The folders that programs are looked for in when an image does not say.
    public static let standardPath =
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

/// What a container reaches of the world.
public enum ContainerNetwork: String, Hashable, Sendable, CaseIterable {
    /// Nothing but itself.
    case none
    /// Everything that this machine reaches, the machine's own services among it.
    case host
}
