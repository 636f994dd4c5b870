/// A demand on a version, such as `>= 2.36`, Debian policy §7.1.
public struct DebianVersionConstraint: Hashable, Sendable, CustomStringConvertible {
    /// How the version that is there must stand to the one that is written.
    ///
    /// The raw value is the code in index files.
    public enum Operator: UInt8, Sendable, Hashable, CaseIterable {
        /// `<<`: strictly before.
        case earlier = 1
        /// `<=`, and the obsolete `<`.
        case earlierOrEqual = 2
        /// `=`.
        case equal = 3
        /// `>=`, and the obsolete `>`.
        case laterOrEqual = 4
        /// `>>`: strictly after.
        case later = 5

        /// The spelling that policy gives.
        public var symbol: String {
            switch self {
            case .earlier: "<<"
            case .earlierOrEqual: "<="
            case .equal: "="
            case .laterOrEqual: ">="
            case .later: ">>"
            }
        }

        /// Whether a comparison of what is there against what is written, with this result, will do.
        @inline(__always)
        package func accepts(_ comparison: Int) -> Bool {
            switch self {
            case .earlier: comparison < 0
            case .earlierOrEqual: comparison <= 0
            case .equal: comparison == 0
            case .laterOrEqual: comparison >= 0
            case .later: comparison > 0
            }
        }
    }

    /// How the version must stand.
    public let comparison: Operator
    /// To this one.
    public let version: DebianVersion

    /// Demands something of a version.
    public init(_ comparison: Operator, _ version: DebianVersion) {
        self.comparison = comparison
        self.version = version
    }

    /// Whether a version meets the demand.
    public func accepts(_ candidate: DebianVersion) -> Bool {
        switch comparison {
        case .earlier: candidate < version
        case .earlierOrEqual: candidate <= version
        case .equal: candidate == version
        case .laterOrEqual: candidate >= version
        case .later: candidate > version
        }
    }

    /// The operator, a space, the version.
    public var description: String { "\(comparison.symbol) \(version)" }
}
