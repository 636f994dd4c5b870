public import DebianArchive
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
    /// The source package.
    public let source: String
    /// The version before; `nil` where it was not there.
    public let before: String?
    /// The version after; `nil` where it is not there.
    public let after: String?
    /// How it is different.
    public let kind: Kind
    /// The entries of its changelog between the two versions, the newest first; none where nobody has
    /// the changelog.
    public let changelog: [DebianChangelogEntry]
    /// The vulnerabilities that an upgrade closes, or that a downgrade opens again, sorted.
    public let advisories: [String]

    /// The name and versions in a few words.
    public var phrase: String { phrase(of: name) }

    func phrase(of name: String) -> String {
        switch (before, after) {
        case (let before?, let after?): "\(name) \(before) → \(after)"
        case (nil, let after?): "\(name) \(after)"
        default: name
        }
    }
}

/// One of two images that are compared: its packages and what is known of them.
struct PackageSide {
    let ecosystem: Ecosystem?
    let packages: [InstalledPackage]
    let contents: ImageContents
    let evidence: ChangeEvidence

    init(_ contents: ImageContents, _ evidence: ChangeEvidence) {
        let found = InstalledPackages.find(in: contents)
        ecosystem = found?.ecosystem
        packages = found?.packages ?? []
        self.contents = contents
        self.evidence = evidence
    }

    /// The text of the changelog of a package: its own, or else that of another package of its source,
    /// since packages of one source may have one for all of them.
    func changelog(of package: InstalledPackage) -> [UInt8]? {
        let siblings = packages.filter {
            $0.source == package.source && $0.sourceVersion == package.sourceVersion
        }
        return ([package] + siblings).lazy.compactMap { package in
            PackageChangelog.text(of: package.name, in: contents) ?? evidence.changelog(package)
        }.first
    }
}

extension PackageChange {
    private struct Key: Hashable, Comparable {
        let name: String
        let architecture: String
        static func < (left: Key, right: Key) -> Bool {
            (left.name, left.architecture) < (right.name, right.architecture)
        }
    }

    /// Compares the packages of two images; with several versions of a name in one image the highest
    /// counts.
    static func all(from old: PackageSide, to new: PackageSide) -> [PackageChange] {
        let family = new.ecosystem ?? old.ecosystem ?? .debian
        func index(_ packages: [InstalledPackage]) -> [Key: InstalledPackage] {
            Dictionary(
                packages.map { (Key(name: $0.name, architecture: $0.architecture), $0) },
                uniquingKeysWith: {
                    VersionOrder.compare(family, $0.version, $1.version) < 0 ? $1 : $0
                })
        }
        let before = index(old.packages)
        let after = index(new.packages)
        return Set(before.keys).union(after.keys).sorted().compactMap { key in
            switch (before[key], after[key]) {
            case (let first?, let last?) where first.version != last.version:
                let isOlder = VersionOrder.compare(family, last.version, first.version) < 0
                return isOlder
                    ? PackageChange(
                        .downgraded, last, from: first, between: last, and: first, family, old)
                    : PackageChange(
                        .upgraded, last, from: first, between: first, and: last, family, new)
            case (nil, let last?): return PackageChange(.added, last, before: nil, last.version)
            case (let first?, nil):
                return PackageChange(.removed, first, before: first.version, nil)
            default: return nil
            }
        }
    }

    private init(_ kind: Kind, _ package: InstalledPackage, before: String?, _ after: String?) {
        self.init(
            name: package.name, architecture: package.architecture, source: package.source,
            before: before, after: after, kind: kind, changelog: [], advisories: [])
    }

    /// A package in two versions, with what lies between them by the image that has the newer one.
    private init(
        _ kind: Kind, _ last: InstalledPackage, from first: InstalledPackage,
        between low: InstalledPackage, and high: InstalledPackage, _ family: Ecosystem,
        _ side: PackageSide
    ) {
        func isBetween(_ version: String) -> Bool {
            VersionOrder.compare(family, low.sourceVersion, version) < 0
                && VersionOrder.compare(family, version, high.sourceVersion) <= 0
        }
        let text = family == .debian ? side.changelog(of: high) : nil
        var fixes = side.evidence.fixes(high.source)
        // An id that an older entry names too was closed by that one.
        fixes += (text.flatMap { DebianChangelog($0) }?.fixes ?? [:]).map {
            ChangeEvidence.Fix(vulnerability: $0.key, version: $0.value)
        }
        let advisories = Set(fixes.filter { isBetween($0.version) }.map(\.vulnerability))
        self.init(
            name: last.name, architecture: last.architecture, source: last.source,
            before: first.version, after: last.version, kind: kind,
            changelog: text.map {
                DebianChangelogEntry.read($0) { version in
                    VersionOrder.compare(family, low.sourceVersion, version) < 0
                }
            } ?? [],
            advisories: advisories.sorted())
    }
}
