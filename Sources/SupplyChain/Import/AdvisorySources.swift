public import Packages

/// Where distributions publish what `socle db update` fetches.
public struct AdvisorySources: Sendable {
    /// The kinds of sources.
    public enum Kind: String, Sendable, CaseIterable {
        /// Debian's security tracker.
        case debian
        /// Alpine's secdb.
        case alpine
        /// osv.dev: CVSS vectors and summaries.
        case osv
        /// The lives of releases.
        case lifecycle
    }

    /// Alpine's branches whose advisories are fetched when nobody names others.
    public static let alpineBranches = ["v3.19", "v3.20", "v3.21", "v3.22", "v3.23", "edge"]

    private let environment: [String: String]

    /// The public places, or those that variables of the environment name:
    /// `SOCLE_DEBIAN_TRACKER`, `SOCLE_ALPINE_SECDB`, `SOCLE_OSV`, `SOCLE_DEBIAN_RELEASES`,
    /// `SOCLE_ALPINE_RELEASES`.
    public init(environment: [String: String]) { self.environment = environment }

    private func place(_ variable: String, _ standard: String) throws -> RemoteLocation {
        let text = environment[variable] ?? ""
        return try RemoteLocation(text.isEmpty ? standard : text)
    }

    /// The files of some kinds of sources.
    ///
    /// - Throws: `RemoteLocationError` when a variable holds no location.
    public func locations(
        _ kinds: [Kind], alpineBranches: [String] = alpineBranches
    ) throws -> [RemoteLocation] {
        var found: [RemoteLocation] = []
        for kind in Kind.allCases where kinds.contains(kind) {
            switch kind {
            case .debian:
                found.append(
                    try place(
                        "SOCLE_DEBIAN_TRACKER",
                        "https://security-tracker.debian.org/tracker/data/json"))
            case .alpine:
                let base = try place("SOCLE_ALPINE_SECDB", "https://secdb.alpinelinux.org")
                for branch in alpineBranches {
                    for repository in ["main", "community"] {
                        found.append(try base.appending("\(branch)/\(repository).json"))
                    }
                }
            case .osv:
                let base = try place(
                    "SOCLE_OSV", "https://osv-vulnerabilities.storage.googleapis.com")
                found.append(try base.appending("Debian/all.zip"))
                found.append(try base.appending("Alpine/all.zip"))
            case .lifecycle:
                found.append(
                    try place(
                        "SOCLE_DEBIAN_RELEASES",
                        "https://debian.pages.debian.net/distro-info-data/debian.csv"))
                found.append(
                    try place("SOCLE_ALPINE_RELEASES", "https://alpinelinux.org/releases.json"))
            }
        }
        return found
    }
}
