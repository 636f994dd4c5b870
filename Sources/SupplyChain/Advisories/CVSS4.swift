/// The base score of CVSS 4.0 (*Common Vulnerability Scoring System v4.0*, §8).
///
/// A vector falls into one of the groups that experts have ranked (a MacroVector), whose score is that
/// of its worst member; the way from there down to the next groups is walked in proportion to how far
/// the vector is from the worst one. Metrics of threat and environment are kept out, so exploits are
/// taken to exist and all requirements to be high, as the specification says.
struct CVSS4 {
    /// The score times ten.
    let scoreTenths: Int

    /// The scores of the groups times ten: a row for each of EQ1 (0 to 2) and EQ2 (0 and 1), in it a
    /// pair for each of EQ3 and EQ6 (00, 01, 10, 11, 21), of EQ4 1 and 2. EQ5 is 0.
    private static let groups = [
        [100, 93, 96, 90, 93, 88, 92, 80, 79, 69], [95, 92, 91, 81, 92, 84, 82, 70, 71, 63],
        [94, 87, 89, 75, 86, 72, 76, 57, 65, 53], [90, 77, 77, 66, 74, 61, 59, 52, 58, 23],
        [86, 70, 74, 54, 72, 53, 57, 36, 47, 24], [73, 54, 55, 43, 61, 46, 51, 18, 24, 10],
    ]

    /// How far the values of each metric are from its worst, in steps.
    private static let steps: [String: [Substring: Int]] = [
        "AV": ["N": 0, "A": 1, "L": 2, "P": 3], "AC": ["L": 0, "H": 1], "AT": ["N": 0, "P": 1],
        "PR": ["N": 0, "L": 1, "H": 2], "UI": ["N": 0, "P": 1, "A": 2],
        "VC": ["H": 0, "L": 1, "N": 2], "VI": ["H": 0, "L": 1, "N": 2],
        "VA": ["H": 0, "L": 1, "N": 2], "SC": ["H": 1, "L": 2, "N": 3],
        "SI": ["H": 1, "L": 2, "N": 3], "SA": ["H": 1, "L": 2, "N": 3],
    ]

    /// The worst members of the groups of EQ1, in steps of AV, PR and UI.
    private static let access = [
        [[0, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[3, 0, 0], [1, 1, 1]],
    ]

    /// A part of the vector that is grouped by itself: the worst members of its group, in steps of its
    /// metrics, how many steps the group is deep, and the score of the next group, if there is one.
    private struct Part {
        let metrics: [String]
        let worst: [[Int]]
        let depth: Int
        let next: Int?
    }

    /// Computes the score; `nil` when a base metric is missing or has no such value.
    init?(_ metrics: [String: Substring]) {
        var steps: [String: Int] = [:]
        for (metric, values) in Self.steps {
            guard let step = metrics[metric].flatMap({ values[$0] }) else { return nil }
            steps[metric] = step
        }
        func step(_ metric: String) -> Int { steps[metric] ?? 0 }
        guard ["VC", "VI", "VA", "SC", "SI", "SA"].contains(where: { metrics[$0] != "N" }) else {
            scoreTenths = 0
            return
        }
        let parts = Self.parts(step)
        var ways: [Double] = []
        for part in parts.list {
            guard let next = part.next else { continue }
            let values = part.metrics.map(step)
            let worst = part.worst.first { zip(values, $0).allSatisfy { $0 >= $1 } } ?? values
            let distance = zip(values, worst).reduce(0) { $0 + $1.0 - $1.1 }
            ways.append(
                Double(parts.score - next) * Double(distance) / Double(part.depth))
        }
        // The way to the next group by exploits, whose part has one member.
        ways.append(0)
        let mean = ways.reduce(0, +) / Double(ways.count)
        // Halves go up, whatever binary fractions make of them.
        let rounded = Int((Double(parts.score) - mean + 0.5 + 0.00001).rounded(.down))
        scoreTenths = min(100, max(0, rounded))
    }

    private static func parts(_ step: (String) -> Int) -> (score: Int, list: [Part]) {
        let open = ["AV", "PR", "UI"].count { step($0) == 0 }
        let first = open == 3 ? 0 : open > 0 && step("AV") < 3 ? 1 : 2
        let second = step("AC") == 0 && step("AT") == 0 ? 0 : 1
        let isLost = ["VC", "VI", "VA"].map { step($0) == 0 }
        // EQ3 and EQ6 together: 00, 10 and 21 occur, 01 and 11 are next to them.
        let third = isLost[0] && isLost[1] ? 0 : isLost.contains(true) ? 2 : 4
        let fourth = ["SC", "SI", "SA"].contains { step($0) == 1 } ? 0 : 1
        func score(_ one: Int, _ two: Int, _ three: Int, _ four: Int) -> Int? {
            guard one < 3, two < 2, three < 5, four < 2 else { return nil }
            return groups[one * 2 + two][three * 2 + four]
        }
        // From 00 there are two ways down, of which the shorter counts.
        let lower =
            third == 0
            ? [1, 2].compactMap { score(first, second, $0, fourth) }.max()
            : score(first, second, third + 1, fourth)
        let list = [
            Part(
                metrics: ["AV", "PR", "UI"],
                worst: Self.access[first], depth: [1, 4, 5][first],
                next: score(first + 1, second, third, fourth)),
            Part(
                metrics: ["AC", "AT"], worst: [[[0, 0]], [[0, 1], [1, 0]]][second],
                depth: [1, 2][second], next: score(first, second + 1, third, fourth)),
            Part(
                metrics: ["VC", "VI", "VA"],
                worst: third == 0
                    ? [[0, 0, 0]] : third == 2 ? [[1, 0, 0], [0, 1, 0]] : [[1, 1, 1]],
                depth: third == 0 ? 7 : third == 2 ? 8 : 10, next: third == 4 ? nil : lower),
            Part(
                metrics: ["SC", "SI", "SA"], worst: [[[1, 1, 1]], [[2, 2, 2]]][fourth],
                depth: [5, 4][fourth], next: score(first, second, third, fourth + 1)),
        ]
        return (score(first, second, third, fourth) ?? 0, list)
    }
}
