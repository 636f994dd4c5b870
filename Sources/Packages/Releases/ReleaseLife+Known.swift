extension ReleaseLife {
    /// What was published when this program was made; a database's own dates win.
    ///
    /// The dates of Debian and Ubuntu are those of Debian's package distro-info-data, which both
    /// distributions keep: columns `eol`, and `eol-lts` or `eol-esm`. They move, as bookworm's did with
    /// its last point release. Alpine's are those of its own list of branches, `releases.json`;
    /// scanners that count two years from the release come to other days.
    public static let known: [ReleaseLife] = [
        known("debian-10", "2022-09-10", "2024-06-30"),
        known("debian-11", "2024-08-14", "2026-08-31"),
        known("debian-12", "2026-07-11", "2028-06-30"),
        known("debian-13", "2028-08-09", "2030-06-30"),
        known("ubuntu-20.04", "2025-05-29", "2030-04-23"),
        known("ubuntu-22.04", "2027-06-01", "2032-04-21"),
        known("ubuntu-24.04", "2029-05-31", "2034-04-25"),
        known("ubuntu-26.04", "2031-05-29", "2036-04-23"),
        known("alpine-3.16", "2024-05-23"), known("alpine-3.17", "2024-11-22"),
        known("alpine-3.18", "2025-05-09"), known("alpine-3.19", "2025-11-01"),
        known("alpine-3.20", "2026-04-01"), known("alpine-3.21", "2026-11-01"),
        known("alpine-3.22", "2027-05-01"), known("alpine-3.23", "2027-11-01"),
    ].compactMap(\.self)

    /// The life of a release as this program knows it; `nil` for one that it does not know.
    public static func known(_ release: DistributionRelease) -> ReleaseLife? {
        known.first { $0.release == release }
    }

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
