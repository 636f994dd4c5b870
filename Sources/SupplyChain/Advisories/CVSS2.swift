/// The base score of CVSS 2.0 (*A Complete Guide to the Common Vulnerability Scoring System 2.0*,
/// §3.2.1), for what is older than version 3 and was never scored again.
struct CVSS2 {
    /// The score times ten.
    let scoreTenths: Int

    /// Computes the score; `nil` when a base metric is missing or has no such value.
    init?(_ metrics: [String: Substring]) {
        func weight(_ metric: String, _ values: [Substring: Double]) -> Double? {
            metrics[metric].flatMap { values[$0] }
        }
        let impacts: [Substring: Double] = ["N": 0, "P": 0.275, "C": 0.660]
        guard let vector = weight("AV", ["L": 0.395, "A": 0.646, "N": 1]),
            let complexity = weight("AC", ["H": 0.35, "M": 0.61, "L": 0.71]),
            let authentication = weight("Au", ["M": 0.45, "S": 0.56, "N": 0.704]),
            let confidentiality = weight("C", impacts), let integrity = weight("I", impacts),
            let availability = weight("A", impacts)
        else { return nil }
        let impact =
            10.41 * (1 - (1 - confidentiality) * (1 - integrity) * (1 - availability))
        guard impact > 0 else {
            scoreTenths = 0
            return
        }
        let exploitability = 20 * vector * complexity * authentication
        let score = (0.6 * impact + 0.4 * exploitability - 1.5) * 1.176
        scoreTenths = min(100, max(0, Int((score * 10).rounded())))
    }
}
