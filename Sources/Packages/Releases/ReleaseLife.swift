public import OCIModel

/// How long a release of a distribution is looked after.
public struct ReleaseLife: Hashable, Sendable {
    /// The release.
    public var release: DistributionRelease
    /// The last day of the security team's own support.
    public var end: CalendarDate
    /// The last day of long term support by others of the project, where there is any.
    public var extendedEnd: CalendarDate?

    /// Describes the life of a release.
    public init(
        release: DistributionRelease, end: CalendarDate, extendedEnd: CalendarDate? = nil
    ) {
        self.release = release
        self.end = end
        self.extendedEnd = extendedEnd
    }

    /// Where a release stands.
    public enum Phase: String, Sendable {
        /// In support.
        case supported
        /// In long term support only.
        case extended
        /// Nobody looks after it any more.
        case ended
    }

    /// Where the release stands at a moment.
    public func phase(at now: Timestamp) -> Phase {
        let today = CalendarDate(now)
        if today <= end { return .supported }
        if let extendedEnd, today <= extendedEnd { return .extended }
        return .ended
    }

    /// How long the release is looked after, for people: what is over at a moment is said to be.
    public func description(at now: Timestamp) -> String {
        let long = extendedEnd.map { "long term \($0)" }
        switch (phase(at: now), long) {
        case (.supported, let long?): return "\(end), \(long)"
        case (.supported, nil): return end.description
        case (.extended, let long): return "\(long ?? "") (security team until \(end))"
        case (.ended, _): return "ended \(extendedEnd ?? end)"
        }
    }
}
