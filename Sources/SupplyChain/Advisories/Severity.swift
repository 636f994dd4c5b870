/// How bad a vulnerability is, in the words that distributions and CVSS share.
public enum Severity: UInt8, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
    /// Nobody has said.
    case unknown
    /// No effect that matters, such as Debian's *unimportant*.
    case negligible
    /// CVSS below 4.0.
    case low
    /// CVSS from 4.0.
    case medium
    /// CVSS from 7.0.
    case high
    /// CVSS from 9.0.
    case critical

    /// Less bad before worse.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The name in lower case.
    public var description: String {
        switch self {
        case .unknown: "unknown"
        case .negligible: "negligible"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    /// Reads a name, in any case.
    public init?(_ name: some StringProtocol) {
        let lower = name.lowercased()
        guard let found = Self.allCases.first(where: { $0.description == lower }) else {
            switch lower {
            case "none", "unimportant": self = .negligible
            case "moderate": self = .medium
            case "important": self = .high
            default: return nil
            }
            return
        }
        self = found
    }

    /// The qualitative rating of a CVSS score (CVSS 3.1 §5, CVSS 4.0 §6).
    ///
    /// - Parameter tenths: The score times ten.
    public init(scoreTenths tenths: Int) {
        self =
            switch tenths {
            case ..<1: .negligible
            case ..<40: .low
            case ..<70: .medium
            case ..<90: .high
            default: .critical
            }
    }

    /// What Debian's security tracker calls urgency. *Not yet assigned* and *end-of-life* say nothing
    /// of severity; a trailing `*` marks what Debian took from NVD.
    public init(debianUrgency text: String) {
        switch text.split(separator: "*").first.map(String.init) ?? "" {
        case "unimportant": self = .negligible
        case "low": self = .low
        case "medium": self = .medium
        case "high": self = .high
        default: self = .unknown
        }
    }
}
