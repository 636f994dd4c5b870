/// A CVSS vector: the metrics of a vulnerability, from which its score follows.
///
/// Base vectors of versions 3.0, 3.1 and 4.0 (FIRST's specifications of CVSS) are read, and their
/// scores computed here; metrics of threat, time and environment are kept out of the score.
public struct CVSSVector: Hashable, Sendable, CustomStringConvertible {
    /// The versions whose scores are computed.
    public enum Version: String, Sendable {
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
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let head = parts.first, head.hasPrefix("CVSS:"),
            let version = Version(rawValue: String(head.dropFirst(5)))
        else { return nil }
        parts.removeFirst()
        var metrics: [String: Character] = [:]
        for part in parts {
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count == 2, sides[1].count == 1, let value = sides[1].first,
                metrics.updateValue(value, forKey: String(sides[0])) == nil
            else { return nil }
        }
        let score =
            version == .v4_0
            ? CVSS4(metrics)?.scoreTenths : CVSS3(metrics, version)?.scoreTenths
        guard let score else { return nil }
        self.version = version
        self.text = String(text)
        scoreTenths = score
    }

    /// The rating of the score.
    public var severity: Severity { Severity(scoreTenths: scoreTenths) }

    /// The score as it is written: `7.5`.
    public var score: String { "\(scoreTenths / 10).\(scoreTenths % 10)" }

    /// The vector as written.
    public var description: String { text }
}
