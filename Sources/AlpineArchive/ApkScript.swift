/// The scripts that a package may carry, in the order in which apk writes them into its database.
public enum ApkScript: Int, CaseIterable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Runs before the package is unpacked for the first time.
    case preInstall
    /// Runs after the package was unpacked for the first time.
    case postInstall
    /// Runs before the package is removed.
    case preDeinstall
    /// Runs after the package was removed.
    case postDeinstall
    /// Runs before a newer version is unpacked.
    case preUpgrade
    /// Runs after a newer version was unpacked.
    case postUpgrade
    /// Runs when a directory that it watches has changed.
    case trigger

    /// The script that a member of the control part is, by its file name: `.post-install`.
    public init?(memberName: String) {
        guard memberName.hasPrefix("."),
            let script = Self.allCases.first(where: { $0.description == memberName.dropFirst() })
        else { return nil }
        self = script
    }

    /// apk's word for it: `post-install`.
    public var description: String {
        switch self {
        case .preInstall: "pre-install"
        case .postInstall: "post-install"
        case .preDeinstall: "pre-deinstall"
        case .postDeinstall: "post-deinstall"
        case .preUpgrade: "pre-upgrade"
        case .postUpgrade: "post-upgrade"
        case .trigger: "trigger"
        }
    }

    /// The order of the database.
    public static func < (left: ApkScript, right: ApkScript) -> Bool {
        left.rawValue < right.rawValue
    }
}
