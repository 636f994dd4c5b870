/// A right of the kernel that a process of root may have (capabilities(7)).
public enum Capability: String, Hashable, Sendable, CaseIterable, Comparable,
    CustomStringConvertible
{
    case chown, dacOverride = "dac_override", dacReadSearch = "dac_read_search", fowner, fsetid
    case kill, setgid, setuid, setpcap, linuxImmutable = "linux_immutable"
    case netBindService = "net_bind_service", netBroadcast = "net_broadcast"
    case netAdmin = "net_admin", netRaw = "net_raw", ipcLock = "ipc_lock", ipcOwner = "ipc_owner"
    case sysModule = "sys_module", sysRawio = "sys_rawio", sysChroot = "sys_chroot"
    case sysPtrace = "sys_ptrace", sysPacct = "sys_pacct", sysAdmin = "sys_admin"
    case sysBoot = "sys_boot", sysNice = "sys_nice", sysResource = "sys_resource"
    case sysTime = "sys_time", sysTtyConfig = "sys_tty_config", mknod, lease
    case auditWrite = "audit_write", auditControl = "audit_control", setfcap
    case macOverride = "mac_override", macAdmin = "mac_admin", syslog, wakeAlarm = "wake_alarm"
    case blockSuspend = "block_suspend", auditRead = "audit_read", perfmon, bpf
    case checkpointRestore = "checkpoint_restore"

    /// Reads a name with or without `CAP_`, in either case.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)``.
    public init(_ text: String) throws(SandboxError) {
        let lower = text.lowercased()
        let name = lower.hasPrefix("cap_") ? String(lower.dropFirst(4)) : lower
        guard let found = Capability(rawValue: name) else {
            throw .badSetting("`\(text)` is no capability (want for example NET_ADMIN, or ALL)")
        }
        self = found
    }

    /// The kernel's name: `CAP_NET_ADMIN`.
    public var description: String { "CAP_" + rawValue.uppercased() }

    /// In the order of the kernel's numbers.
    public static func < (left: Capability, right: Capability) -> Bool {
        left.number < right.number
    }

    /// The kernel's number, which is the place in the list above.
    private var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// What a container has unless somebody says otherwise: the set that users of other runtimes
    /// know.
    public static let standard: Set<Capability> = [
        .chown, .dacOverride, .fsetid, .fowner, .mknod, .netRaw, .setgid, .setuid, .setfcap,
        .setpcap, .netBindService, .sysChroot, .kill, .auditWrite,
    ]

    /// The standard set with some taken away and some added, in that order; `ALL` stands for all.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)`` for a name that is none.
    public static func standard(
        adding added: [String], dropping dropped: [String]
    ) throws(SandboxError) -> Set<Capability> {
        var set = standard
        for name in dropped {
            if name.uppercased() == "ALL" {
                set = []
            } else {
                set.remove(try Capability(name))
            }
        }
        for name in added {
            if name.uppercased() == "ALL" {
                set = Set(allCases)
            } else {
                set.insert(try Capability(name))
            }
        }
        // What is named in both is wanted gone, whichever way `ALL` points.
        for name in dropped where name.uppercased() != "ALL" { set.remove(try Capability(name)) }
        return set
    }
}
