/// What a distribution says of one vulnerability in one of its source packages.
public struct Advisory: Hashable, Sendable {
    /// The distribution's own decision.
    public enum State: UInt8, Sendable, Hashable, CaseIterable {
        /// Versions below the fixed one are affected; without a fixed version, all are.
        case open
        /// The distribution says that no version of the release is affected.
        case notAffected
        /// Affected, and too small for an advisory of its own: Debian's `no-dsa`.
        case noAdvisory
        /// Affected, and will not be fixed: Debian's `ignored`.
        case ignored
        /// Affected, and to be fixed together with something else: Debian's `postponed`.
        case postponed
        /// It is not known whether the package is affected: Debian's `undetermined`.
        case undetermined
        /// Affected, and the package has no support any more: Debian's `end-of-life`.
        case endOfLife
    }

    /// The vulnerability: a CVE id, or the distribution's own where there is none.
    public var vulnerability: String
    /// The state.
    public var state: State
    /// The first version that has the vulnerability; empty for all from the first.
    public var introduced: String
    /// The first version that has it no more; empty when there is none.
    public var fixed: String
    /// The newest version that the release's archive had when the data was made; empty when the
    /// data does not say.
    public var offered: String
    /// The distribution's severity; `unknown` when it gives none.
    public var severity: Severity
    /// The distribution's reason, or the advisory in which it was published.
    public var note: String

    /// Describes an advisory.
    public init(
        vulnerability: String, state: State = .open, introduced: String = "", fixed: String = "",
        offered: String = "", severity: Severity = .unknown, note: String = ""
    ) {
        self.vulnerability = vulnerability
        self.state = state
        self.introduced = introduced
        self.fixed = fixed
        self.offered = offered
        self.severity = severity
        self.note = note
    }
}

/// What is known of a vulnerability wherever it is.
public struct Vulnerability: Hashable, Sendable {
    /// The id.
    public var id: String
    /// A CVSS vector; empty where there is none.
    public var vector: String
    /// What it is, in a sentence or two; empty where nobody says.
    public var summary: String
    /// Its severity where there is no vector.
    public var severity: Severity

    /// Describes a vulnerability.
    public init(
        id: String, vector: String = "", summary: String = "", severity: Severity = .unknown
    ) {
        self.id = id
        self.vector = vector
        self.summary = summary
        self.severity = severity
    }
}
