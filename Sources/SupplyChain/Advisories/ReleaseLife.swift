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

    /// What was published when this program was made; a database's own dates win.
    public static let known: [ReleaseLife] = [
        known("debian-10", "2022-09-10", "2024-06-30"),
        known("debian-11", "2024-08-14", "2026-08-31"),
        known("debian-12", "2026-06-10", "2028-06-30"),
        known("debian-13", "2028-08-09", "2030-06-30"),
        known("alpine-3.16", "2024-05-23"), known("alpine-3.17", "2024-11-22"),
        known("alpine-3.18", "2025-05-09"), known("alpine-3.19", "2025-11-01"),
        known("alpine-3.20", "2026-04-01"), known("alpine-3.21", "2026-11-01"),
        known("alpine-3.22", "2027-05-01"), known("alpine-3.23", "2027-11-01"),
    ].compactMap(\.self)

    private static func known(_ release: String, _ end: String, _ extended: String? = nil)
        -> ReleaseLife?
    {
        guard let release = DistributionRelease(release), let end = CalendarDate(end) else {
            return nil
        }
        return ReleaseLife(
            release: release, end: end, extendedEnd: extended.flatMap { CalendarDate($0) })
    }
}
