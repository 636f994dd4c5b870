/// The base score of CVSS 3.0 and 3.1 (*Common Vulnerability Scoring System v3.1*, §7.1).
struct CVSS3 {
    /// The score times ten.
    let scoreTenths: Int

    /// Computes the score; `nil` when a base metric is missing or has no such value.
    init?(_ metrics: [String: Substring], _ version: CVSSVector.Version) {
        guard let scope = metrics["S"], scope == "U" || scope == "C" else { return nil }
        let isChanged = scope == "C"
        func weight(_ metric: String, _ values: [Substring: Double]) -> Double? {
            metrics[metric].flatMap { values[$0] }
        }
        let impacts: [Substring: Double] = ["H": 0.56, "L": 0.22, "N": 0]
        let rights: [Substring: Double] =
            isChanged ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27]
        guard let vector = weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = weight("AC", ["L": 0.77, "H": 0.44]),
            let privileges = weight("PR", rights),
            let interaction = weight("UI", ["N": 0.85, "R": 0.62]),
            let confidentiality = weight("C", impacts), let integrity = weight("I", impacts),
            let availability = weight("A", impacts)
        else { return nil }
        let subScore = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact =
            isChanged
            ? 7.52 * (subScore - 0.029) - 3.25 * Self.power(subScore - 0.02, 15)
            : 6.42 * subScore
        guard impact > 0 else {
            scoreTenths = 0
            return
        }
        let exploitability = 8.22 * vector * complexity * privileges * interaction
        let sum = isChanged ? 1.08 * (impact + exploitability) : impact + exploitability
        scoreTenths =
            version == .v3_0
            ? Self.roundUp3_0(min(sum, 10)) : Self.roundUp3_1(min(sum, 10))
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// The smallest tenth that is not below the value.
    private static func roundUp3_0(_ value: Double) -> Int { Int((value * 10).rounded(.up)) }

    /// The same in whole numbers, as 3.1 has it, so that 4.000000001 stays 4.0.
    private static func roundUp3_1(_ value: Double) -> Int {
        let scaled = Int((value * 100_000).rounded())
        return scaled % 10_000 == 0 ? scaled / 10_000 : scaled / 10_000 + 1
    }
}
