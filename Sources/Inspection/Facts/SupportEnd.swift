/// When a release stops getting fixes, as its distribution announced it.
///
/// The dates are those of the distributions' own pages on releases; they do move, which is why they
/// are told as what was announced and no gate depends on them.
public struct SupportEnd: Sendable, Equatable {
    /// The last day, `YYYY-MM-DD`.
    public let date: String
    /// Until when others go on, such as Debian's long term support; `nil` for nobody.
    public let extended: String?

    private static let dates: [String: (String, String?)] = [
        "debian 11": ("2024-08-14", "2026-08-31"), "debian 12": ("2026-06-10", "2028-06-30"),
        "debian 13": ("2028-08-09", "2030-06-30"),
        "alpine 3.18": ("2025-05-09", nil), "alpine 3.19": ("2025-11-01", nil),
        "alpine 3.20": ("2026-04-01", nil), "alpine 3.21": ("2026-11-01", nil),
        "alpine 3.22": ("2027-05-01", nil), "alpine 3.23": ("2027-11-01", nil),
        "ubuntu 20.04": ("2025-05-31", "2030-04-30"), "ubuntu 22.04": ("2027-04-30", "2032-04-30"),
        "ubuntu 24.04": ("2029-04-30", "2034-04-30"),
    ]

    /// Looks a release up; `nil` for one that is not known.
    static func known(distribution: String?, version: String?) -> SupportEnd? {
        guard let distribution, let version else { return nil }
        // Alpine counts its corrections too: 3.19.4 is of 3.19.
        let parts = version.split(separator: ".")
        let short = distribution == "alpine" ? parts.prefix(2).joined(separator: ".") : version
        guard let found = dates["\(distribution) \(short)"] else { return nil }
        return SupportEnd(date: found.0, extended: found.1)
    }
}
