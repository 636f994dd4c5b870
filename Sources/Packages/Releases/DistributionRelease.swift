/// A release of a distribution, as advisories are published for it: `debian-12`, `alpine-3.19`.
public struct DistributionRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The distribution, as os-release's `ID` has it: `debian`, `alpine`, `ubuntu`.
    public let distribution: String
    /// The version: Debian's number, or `sid`; Alpine's branch, or `edge`; Ubuntu's `24.04`.
    public let version: String

    /// Names a release.
    public init(distribution: String, version: String) {
        self.distribution = distribution
        self.version = version
    }

    /// Reads the form of ``description``.
    public init?(_ text: some StringProtocol) {
        guard let dash = text.firstIndex(of: "-"), dash > text.startIndex else { return nil }
        let version = text[text.index(after: dash)...]
        guard !version.isEmpty, text.utf8.count <= 64 else { return nil }
        self.init(distribution: String(text[..<dash]), version: String(version))
    }

    /// Debian's release of a codename, such as `bookworm`; a name that is not known is kept as it is.
    public init(debianCodename name: String) {
        let number = Self.debianCodenames.first { $0.name == name }?.number
        self.init(distribution: "debian", version: number ?? name)
    }

    /// The release that the fields of an os-release(5) name, or `nil` when it is of another
    /// distribution than these.
    ///
    /// Debian's testing has no number, only a codename. Alpine's advisories are for a branch,
    /// `3.19`, whatever the point release; snapshots of its next branch are `edge`.
    public init?(osRelease fields: [String: String]) {
        let version = fields["VERSION_ID"] ?? ""
        switch fields["ID"] {
        case "debian":
            let major = version.prefix { $0 != "." }
            if !major.isEmpty {
                self.init(distribution: "debian", version: String(major))
            } else if let codename = fields["VERSION_CODENAME"], !codename.isEmpty {
                self.init(debianCodename: codename)
            } else {
                self.init(distribution: "debian", version: "sid")
            }
        case "alpine":
            let parts = version.split(separator: ".")
            let isSnapshot = version.contains("_alpha") || version == "edge"
            if isSnapshot {
                self.init(distribution: "alpine", version: "edge")
            } else if parts.count >= 2 {
                self.init(distribution: "alpine", version: "\(parts[0]).\(parts[1])")
            } else {
                return nil
            }
        case "ubuntu" where !version.isEmpty:
            self.init(distribution: "ubuntu", version: version)
        default: return nil
        }
    }

    private static let debianCodenames: [(name: String, number: String)] = [
        ("buster", "10"), ("bullseye", "11"), ("bookworm", "12"), ("trixie", "13"),
        ("forky", "14"), ("duke", "15"),
    ]

    /// Debian's name for the release, where it has one.
    public var codename: String? {
        distribution == "debian"
            ? Self.debianCodenames.first { $0.number == version }?.name ?? version : nil
    }

    /// The form that advisories are filed under: `debian-12`.
    public var description: String { "\(distribution)-\(version)" }

    /// Orders by the text, so that listings are stable.
    public static func < (left: DistributionRelease, right: DistributionRelease) -> Bool {
        left.description < right.description
    }
}
