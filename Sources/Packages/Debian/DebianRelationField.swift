/// The relation fields of a package, in the order in which apt reads them.
///
/// The raw value is the code in index images.
public enum DebianRelationField: UInt8, Sendable, Hashable, CaseIterable {
    /// `Pre-Depends`: needed before the package can be unpacked.
    case preDepends = 1
    /// `Depends`: needed before the package can be configured.
    case depends = 2
    /// `Conflicts`: not to be unpacked beside the package.
    case conflicts = 3
    /// `Breaks`: not to be configured beside the package.
    case breaks = 4
    /// `Recommends`: wanted in all but unusual installations.
    case recommends = 5
    /// `Suggests`: makes the package more useful.
    case suggests = 6
    /// `Replaces`: files of these packages may be overwritten.
    case replaces = 7

    /// The name of the field.
    public var name: String {
        switch self {
        case .preDepends: "Pre-Depends"
        case .depends: "Depends"
        case .conflicts: "Conflicts"
        case .breaks: "Breaks"
        case .recommends: "Recommends"
        case .suggests: "Suggests"
        case .replaces: "Replaces"
        }
    }

    /// Whether a package cannot be had without it: `Pre-Depends` and `Depends`.
    public var isRequirement: Bool { self == .preDepends || self == .depends }

    /// Whether it keeps packages away: `Conflicts` and `Breaks`.
    public var isNegative: Bool { self == .conflicts || self == .breaks }
}
