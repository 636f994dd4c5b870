/// How far a file makes it hard to exploit its faults, as far as the file shows it.
public struct ELFHardening: Hashable, Sendable {
    /// What becomes of the tables through which functions of libraries are called.
    public enum RelocationProtection: String, Hashable, Sendable {
        /// They stay writable.
        case none
        /// Some of them become read-only.
        case partial
        /// All become read-only before the program starts.
        case full
    }

    /// Whether the stack may hold code.
    public enum Stack: String, Hashable, Sendable {
        /// It may not.
        case data
        /// It may.
        case executable
        /// Nothing is said, and the kernel decides by the architecture.
        case unspecified
    }

    /// Whether it may lie anywhere in memory; libraries always may.
    public let isPositionIndependent: Bool
    /// The protection of its tables, RELRO.
    public let relocations: RelocationProtection
    /// Whether its stack may hold code.
    public let stack: Stack
    /// Whether functions check that nobody wrote over their return address; `nil` where there are no
    /// symbols to tell it by.
    public let hasStackProtector: Bool?
    /// How many functions of the C library it uses in their checked form (`_FORTIFY_SOURCE`); `nil`
    /// where there are no symbols to tell it by.
    public let fortified: Int?
    /// How many it uses unchecked though there is a checked form.
    public let unfortified: Int?
    /// Whether some memory may be written and executed at once.
    public let hasWritableCode: Bool

    init(
        header: ELFHeader, segments: [ELFSegment], dynamic: ELFDynamicSection?,
        interpreter: String?, names: Set<String>?
    ) {
        isPositionIndependent = header.type == .shared
        hasWritableCode = segments.contains {
            $0.kind == .load && $0.isExecutable && $0.isWritable
        }
        if segments.contains(where: { $0.kind == .readOnlyAfterRelocation }) {
            // Without a dynamic linker nothing is left to bind later.
            let isBound = dynamic?.bindsNow ?? true
            let isAlone = interpreter == nil && dynamic?.needed.isEmpty == true
            relocations = isBound || isAlone ? .full : .partial
        } else {
            relocations = .none
        }
        if let segment = segments.first(where: { $0.kind == .stack }) {
            stack = segment.isExecutable ? .executable : .data
        } else {
            stack = .unspecified
        }
        hasStackProtector = names.map { !$0.isDisjoint(with: Self.protectors) }
        fortified = names.map { $0.count(where: Self.isChecked) }
        unfortified = names.map { $0.intersection(Self.checkable).count }
    }

    private static let protectors: Set<String> = [
        "__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard",
        "__intel_security_cookie",
    ]

    private static func isChecked(_ name: String) -> Bool {
        name.utf8.starts(with: "__".utf8) && name.utf8.suffix(4).elementsEqual("_chk".utf8)
    }

    /// Functions of glibc that have a form `__NAME_chk` which checks the size of its target.
    private static let checkable: Set<String> = [
        "confstr", "fgets", "fgetws", "fprintf", "fread", "fwprintf", "getcwd", "getdomainname",
        "getgroups", "gethostname", "getlogin_r", "gets", "getwd", "longjmp", "mbsnrtowcs",
        "mbsrtowcs", "mbstowcs", "memcpy", "memmove", "mempcpy", "memset", "poll", "ppoll",
        "pread", "pread64", "printf", "ptsname_r", "read", "readlink", "readlinkat", "realpath",
        "recv", "recvfrom", "snprintf", "sprintf", "stpcpy", "stpncpy", "strcat", "strcpy",
        "strncat", "strncpy", "swprintf", "syslog", "ttyname_r", "vfprintf", "vprintf",
        "vsnprintf", "vsprintf", "vsyslog", "wcscat", "wcscpy", "wcsncat", "wcsncpy", "wmemcpy",
        "wmemmove", "wmemset",
    ]
}
