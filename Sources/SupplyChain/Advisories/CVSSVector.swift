/// A CVSS vector: the metrics of a vulnerability, from which its score follows.
///
/// Base vectors of versions 2.0, 3.0, 3.1 and 4.0 (FIRST's specifications of CVSS) are read, and their
/// scores computed here; metrics of threat, time and environment are kept out of the score.
public struct CVSSVector: Hashable, Sendable, CustomStringConvertible {
    /// The versions whose scores are computed.
    public enum Version: String, Sendable {
        /// 2.0, whose vectors do not say so.
        case v2_0 = "2.0"
        /// 3.0
        case v3_0 = "3.0"
        /// 3.1
        case v3_1 = "3.1"
        /// 4.0
        case v4_0 = "4.0"
    }

    /// The version.
    public let version: Version
    /// The vector as written.
    public let text: String
    /// The base score times ten, 0 to 100.
    public let scoreTenths: Int

    /// Reads a vector and computes its score.
    ///
    /// - Returns: `nil` when the text is no base vector of a known version.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 512 else { return nil }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map {
            Substring($0)
        }
        var version = Version.v2_0
        if let head = parts.first, head.hasPrefix("CVSS:") {
            guard let named = Version(rawValue: String(head.dropFirst(5))), named != .v2_0 else {
                return nil
            }
            version = named
            parts.removeFirst()
        }
        var metrics: [String: Substring] = [:]
        for part in parts {
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[1].isEmpty,
                metrics.updateValue(sides[1], forKey: String(sides[0])) == nil
            else { return nil }
        }
        guard let score = Self.score(metrics, version) else { return nil }
        self.version = version
        self.text = String(text)
        scoreTenths = score
    }

    private static func score(_ metrics: [String: Substring], _ version: Version) -> Int? {
        switch version {
        case .v2_0: return CVSS2(metrics)?.scoreTenths
        case .v3_0, .v3_1: return CVSS3(metrics, version)?.scoreTenths
        case .v4_0: return CVSS4(metrics)?.scoreTenths
        }
    }

    /// The rating of the score. Version 2 has none that is worse than *high* (NVD's ratings).
    public var severity: Severity {
        let rating = Severity(scoreTenths: scoreTenths)
        return version == .v2_0 ? min(rating, .high) : rating
    }

    /// The score as it is written: `7.5`.
    public var score: String { "\(scoreTenths / 10).\(scoreTenths % 10)" }

    /// The vector as written.
    public var description: String { text }
}
