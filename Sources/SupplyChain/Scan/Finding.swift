/// A vulnerability of an inventory's source package.
public struct Finding: Hashable, Sendable {
    /// The vulnerability.
    public var vulnerability: String
    /// The source package that the distribution's advisory is about.
    public var source: String
    /// The version of the source package.
    public var version: String
    /// The installed packages of that source, sorted.
    public var packages: [String]
    /// The distribution's decision.
    public var state: Advisory.State
    /// The first version without it; empty where there is none.
    public var fixed: String
    /// Whether that version can be had.
    public var availability: Availability
    /// How bad it is.
    public var severity: Severity
    /// Who says how bad it is.
    public var severitySource: SeveritySource
    /// A CVSS vector; empty where there is none.
    public var vector: String
    /// The distribution's reason, or its advisory.
    public var note: String
    /// What it is.
    public var summary: String
    /// Whether the packages come from the base image; `nil` where no base was named.
    public var isOfBase: Bool?
    /// Why it is not counted; `nil` where it is.
    public var suppression: Suppression?

    /// Whether a fixed version can be had.
    public enum Availability: String, Sendable, Hashable {
        /// There is no fixed version.
        case none
        /// The archive offers it, or nothing says that it does not.
        case available
        /// The archive did not offer it yet.
        case pending
    }

    /// Who says how bad a finding is.
    public enum SeveritySource: String, Sendable, Hashable {
        /// The distribution.
        case distribution
        /// The CVSS base score.
        case cvss
        /// Nobody.
        case none
    }

    /// Why a finding is not counted.
    public struct Suppression: Hashable, Sendable {
        /// The kinds of reasons.
        public enum Kind: String, Sendable, Hashable {
            /// A line of an ignore file.
            case ignored
            /// A VEX statement.
            case vex
            /// The package's own changelog.
            case changelog
            /// The distribution does not know whether it is affected.
            case undetermined
        }

        /// The kind.
        public var kind: Kind
        /// The reason in words.
        public var reason: String
        /// The file or document that says so.
        public var origin: String

        /// Makes a reason.
        public init(kind: Kind, reason: String, origin: String) {
            self.kind = kind
            self.reason = reason
            self.origin = origin
        }
    }

    /// Why the finding stands, in words that a reader can act on.
    public var why: String {
        let detail = note.isEmpty ? "" : ": " + note
        switch state {
        case .endOfLife: return "the package is no longer supported"
        case .noAdvisory: return "no advisory of its own" + detail
        case .ignored: return "will not be fixed" + detail
        case .postponed: return "fix postponed" + detail
        case .undetermined: return "not known whether it is affected"
        case .notAffected: return "not affected"
        case .open:
            if fixed.isEmpty { return "no fix yet" + detail }
            let advisory = note.isEmpty ? "" : " (\(note))"
            return availability == .pending
                ? "fixed in \(fixed), which the archive does not offer yet" + advisory
                : "fixed in \(fixed)" + advisory
        }
    }
}
