import Packages

/// A package that is different in one image from another.
public struct PackageChange: Sendable, Equatable {
    /// How it is different.
    public enum Kind: String, Sendable, CaseIterable {
        /// It was not there.
        case added
        /// It is not there.
        case removed
        /// It is newer.
        case upgraded
        /// It is older.
        case downgraded
    }

    /// The name.
    public let name: String
    /// The architecture in the family's spelling.
    public let architecture: String
    /// The version before; `nil` where it was not there.
    public let before: String?
    /// The version after; `nil` where it is not there.
    public let after: String?
    /// How it is different.
    public let kind: Kind
    /// The entries of its changelog between the two versions, the newest first; none where the image
    /// has no changelog.
    public let changelog: [PackageChangelog.Entry]

    /// The CVE numbers in those entries, sorted.
    public var advisories: [String] { Set(changelog.flatMap(\.advisories)).sorted() }

    /// The name and versions in a few words.
    public var phrase: String {
        switch (before, after) {
        case (let before?, let after?): "\(name) \(before) → \(after)"
        case (nil, let after?): "\(name) \(after)"
        default: name
        }
    }

    /// Compares lists of packages; with several versions of a name in one image the highest counts.
    static func all(
        from old: [InstalledPackage], to new: [InstalledPackage], ecosystem: Ecosystem?,
        contents: ImageContents
    ) -> [PackageChange] {
        struct Key: Hashable, Comparable {
            let name: String
            let architecture: String
            static func < (left: Key, right: Key) -> Bool {
                (left.name, left.architecture) < (right.name, right.architecture)
            }
        }
        let order = VersionOrder(ecosystem)
        func index(_ packages: [InstalledPackage]) -> [Key: InstalledPackage] {
            Dictionary(
                packages.map { (Key(name: $0.name, architecture: $0.architecture), $0) },
                uniquingKeysWith: { order.precedes($0.version, $1.version) ? $1 : $0 })
        }
        let before = index(old)
        let after = index(new)
        return Set(before.keys).union(after.keys).sorted().compactMap { key in
            let first = before[key]?.version
            let last = after[key]?.version
            guard first != last else { return nil }
            let kind: Kind
            switch (first, last) {
            case (nil, _): kind = .added
            case (_, nil): kind = .removed
            case (let first?, let last?):
                kind = order.precedes(last, first) ? .downgraded : .upgraded
            }
            let changelog: [PackageChangelog.Entry] =
                kind == .upgraded && ecosystem == .debian
                ? PackageChangelog.entries(of: key.name, in: contents)
                    .prefix { entry in first.map { order.precedes($0, entry.version) } ?? false }
                : []
            return PackageChange(
                name: key.name, architecture: key.architecture, before: first, after: last,
                kind: kind, changelog: changelog)
        }
    }
}

/// The order of versions in a family of packages.
struct VersionOrder {
    private let ecosystem: Ecosystem?

    init(_ ecosystem: Ecosystem?) { self.ecosystem = ecosystem }

    /// Whether one version is older than another; text order where either is no version.
    func precedes(_ one: String, _ other: String) -> Bool {
        switch ecosystem {
        case .debian:
            if let first = try? DebianVersion(one), let second = try? DebianVersion(other) {
                return first < second
            }
        case .alpine:
            if let first = try? APKVersion(one), let second = try? APKVersion(other) {
                return first < second
            }
        case nil: break
        }
        return one < other
    }
}
