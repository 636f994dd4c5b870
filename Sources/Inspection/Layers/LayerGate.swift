/// The three rules of dive's `--ci`, each of which may be left out.
public struct LayerGate: Sendable, Equatable {
    /// The least efficiency that is let through, 0 to 1.
    public var lowestEfficiency: Double?
    /// The most wasted bytes that are let through.
    public var highestWastedBytes: UInt64?
    /// The greatest wasted part of what was added to the lowest layer that is let through, 0 to 1.
    public var highestUserWastedPart: Double?

    /// Rules; dive's own where none are given: an efficiency of 0.9, no limit of bytes, and a tenth of
    /// what was added.
    public init(
        lowestEfficiency: Double? = 0.9, highestWastedBytes: UInt64? = nil,
        highestUserWastedPart: Double? = 0.1
    ) {
        self.lowestEfficiency = lowestEfficiency
        self.highestWastedBytes = highestWastedBytes
        self.highestUserWastedPart = highestUserWastedPart
    }

    /// What became of a rule.
    public struct Verdict: Sendable, Equatable {
        /// The rule, by dive's name.
        public let rule: String
        /// Whether the image keeps it; `nil` for a rule that was left out.
        public let passes: Bool?
        /// The image's value and the rule's, both as parts or bytes.
        public let value: Double
        /// What the rule allows; `nil` for one that was left out.
        public let limit: Double?
    }

    /// Holds figures against the rules.
    public func verdicts(on figures: DiveFigures) -> [Verdict] {
        let part = figures.userWastedPart ?? 0
        return [
            Verdict(
                rule: "lowestEfficiency", passes: lowestEfficiency.map { figures.efficiency >= $0 },
                value: figures.efficiency, limit: lowestEfficiency),
            Verdict(
                rule: "highestWastedBytes",
                passes: highestWastedBytes.map { figures.wastedBytes <= $0 },
                value: Double(figures.wastedBytes), limit: highestWastedBytes.map { Double($0) }),
            Verdict(
                rule: "highestUserWastedPercent", passes: highestUserWastedPart.map { part <= $0 },
                value: part, limit: highestUserWastedPart),
        ]
    }
}
