import Packages
import TestSupport
import Testing

@Suite(
    "apk's own order of versions", .enabled(if: ApkOracle.isThere, "needs root and Alpine's data"))
struct ApkOracleVersionTests {
    private static let suffixes = [
        "alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p", "foo", "",
    ]

    private func version(_ random: inout SeededNumbers) -> String {
        var text = random.pick(["0", "1", "2", "10", "01", "007", "20240101"])
        for _ in 0..<random.pick([0, 1, 1, 2, 3]) {
            text +=
                "." + random.pick(["0", "1", "2", "01", "001", "10", "0010", "100", "9", "00", ""])
        }
        if random.happens(25) { text += random.pick(["a", "b", "z", "a1", "A"]) }
        for _ in 0..<random.pick([0, 0, 0, 1, 1, 2]) {
            text +=
                "_" + random.pick(Self.suffixes) + random.pick(["", "", "0", "1", "2", "20230717"])
        }
        if random.happens(50) { text += "-r" + random.pick(["0", "1", "2", "10", "01", ""]) }
        if random.happens(5) {
            text += random.pick([".", "_", "-", "~1", "+", "123456789012345678"])
        }
        return text
    }

    /// Another version, or the same one with a small change.
    private func relative(of text: String, _ random: inout SeededNumbers) -> String {
        guard random.happens(50) else { return version(&random) }
        var letters = Array(text)
        let place = Int.random(in: 0..<letters.count, using: &random)
        switch random.pick([0, 0, 1, 2, 3]) {
        case 0: letters[place] = random.pick(Array("0123456789"))
        case 1 where letters.count > 1: letters.remove(at: place)
        case 2: letters.insert(random.pick(Array("0123456789._-rabp")), at: place)
        default: letters = Array(letters[...place])
        }
        return String(letters)
    }

    @Test("agrees in 10,000 pairs")
    func order() throws {
        var random = SeededNumbers(seed: 7)
        var pairs: [(String, String)] = []
        while pairs.count < 10_000 {
            let one = version(&random)
            let other = relative(of: one, &random)
            if !one.hasPrefix("-"), !other.hasPrefix("-") { pairs.append((one, other)) }
        }
        let answers = try ApkOracle().compare(pairs)
        try #require(answers.count == pairs.count)
        for (pair, answer) in zip(pairs, answers) {
            let (left, right) = (Array(pair.0.utf8), Array(pair.1.utf8))
            let (order, isValid) = left.withUnsafeBytes { left in
                right.withUnsafeBytes { right in
                    (APKVersionOrder.compare(left, right), APKVersionOrder.isValid(left))
                }
            }
            let sign = order < 0 ? "<" : order > 0 ? ">" : "="
            #expect(sign == answer.order, "\(pair)")
            #expect(isValid == answer.isValid, "\(pair.0)")
        }
    }
}
