import FileTree

/// What is risky about the files of an image.
public struct FileRisks: Sendable, Codable {
    /// The paths of files that run with the rights of their owner or group.
    public let privileged: [String]
    /// Files with capabilities.
    public let capable: [Capable]
    /// Files that everybody may write.
    public let writableFiles: [String]
    /// Directories that everybody may write and in which everybody may remove the files of others.
    public let writableFolders: [String]
    /// Directories that everybody may write, with the sticky bit, as `/tmp` has it.
    public let sharedFolders: [String]
    /// Files that look like they hold a secret.
    public let secrets: [Secret]
    /// Devices.
    public let devices: [String]
    /// Files that begin like programs and are damaged.
    public let damaged: [String]

    /// A file with capabilities.
    public struct Capable: Sendable, Codable, Equatable {
        /// The path.
        public let path: String
        /// The names of its permitted capabilities.
        public let capabilities: [String]
    }

    /// A file that looks like it holds a secret. The secret itself is never told.
    public struct Secret: Sendable, Codable, Equatable {
        /// The path.
        public let path: String
        /// What it looks like.
        public let kind: String
    }

    private static let limit = 1000

    init(of contents: ImageContents) {
        var privileged: [String] = []
        var capable: [Capable] = []
        var writable: [String] = []
        var folders: [String] = []
        var shared: [String] = []
        var secrets: [Secret] = []
        var devices: [String] = []
        var damaged: [String] = []
        for (path, node) in contents.tree.entries {
            let mode = node.attributes.mode
            switch node.kind {
            case .file(let content):
                if mode & 0o6000 != 0 { privileged.append(path.description) }
                if mode & 0o002 != 0 { writable.append(path.description) }
                if let value = node.attributes.extended["security.capability"] {
                    capable.append(
                        Capable(path: path.description, capabilities: CapabilityNames.of(value)))
                }
                let seen = contents.evidence(of: content)
                for kind in seen?.secrets ?? [] {
                    secrets.append(Secret(path: path.description, kind: kind.rawValue))
                }
                if seen?.damage != nil { damaged.append(path.description) }
                if let kind = Self.telltale(path), content.size > 0 {
                    secrets.append(Secret(path: path.description, kind: kind))
                }
            case .directory where mode & 0o002 != 0:
                if mode & 0o1000 != 0 {
                    shared.append(path.description)
                } else {
                    folders.append(path.description)
                }
            case .characterDevice, .blockDevice: devices.append(path.description)
            default: break
            }
        }
        func cut<Element>(_ list: [Element]) -> [Element] { Array(list.prefix(Self.limit)) }
        self.privileged = cut(privileged)
        self.capable = cut(capable)
        writableFiles = cut(writable)
        writableFolders = cut(folders)
        sharedFolders = cut(shared)
        self.secrets = cut(secrets)
        self.devices = cut(devices)
        self.damaged = cut(damaged)
    }

    /// Files whose name alone says that they are kept secret.
    private static func telltale(_ path: TreePath) -> String? {
        let name = String(decoding: path.name, as: UTF8.self)
        let folder = String(decoding: path.parent.name, as: UTF8.self)
        if [".netrc", ".pgpass", ".git-credentials", ".htpasswd"].contains(name) {
            return "credentials file"
        }
        if name == "config.json", folder == ".docker" { return "registry credentials" }
        if name == "credentials", folder == ".aws" { return "cloud credentials" }
        return nil
    }
}

/// The names of capabilities, capabilities(7).
enum CapabilityNames {
    private static let names = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid",
        "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
        "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
        "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod",
        "lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog",
        "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
    ]

    /// The permitted ones of an attribute `security.capability` (`struct vfs_cap_data`, little
    /// endian): a word with the revision, then permitted and inheritable ones, 32 at a time.
    static func of(_ value: [UInt8]) -> [String] {
        func word(_ offset: Int) -> UInt64? {
            guard value.count >= offset + 4 else { return nil }
            return (0..<4).reduce(0) { $0 | UInt64(value[offset + $1]) << UInt64(8 * $1) }
        }
        guard word(0) != nil, let low = word(4) else { return [] }
        let bits = low | (word(12) ?? 0) << 32
        return (0..<64).filter { bits >> UInt64($0) & 1 == 1 }.map {
            names.indices.contains($0) ? names[$0] : "capability \($0)"
        }
    }
}
