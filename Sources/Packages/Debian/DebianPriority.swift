/// The priority of a package, Debian policy §2.5; the raw value is its rank in apt, the lowest first.
public enum DebianPriority: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    /// The stanza names none; apt ranks that before all others.
    case unset = 0
    /// Needed for the system to work at all.
    case required = 1
    /// Expected on any such system.
    case important = 2
    /// Part of a reasonable system without graphics.
    case standard = 3
    /// Everything else.
    case optional = 4
    /// An old name for the rare; unknown words count as it.
    case extra = 5

    /// By rank.
    public static func < (left: DebianPriority, right: DebianPriority) -> Bool {
        left.rawValue < right.rawValue
    }
}
