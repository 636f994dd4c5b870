import Packages
import TestSupport
import Testing

/// The order of versions against dpkg.
@Suite(.enabled(if: Tool.has("dpkg", "sh"), "needs dpkg"))
struct AptOracleVersionTests {
    /// Ten thousand pairs in one process: a line for each, `<`, `=` or `>`.
    @Test func orderIsThatOfDpkg() throws {
        let pairs = Self.pairs(10_000)
        let script = """
            while read -r a b; do
                if dpkg --compare-versions "$a" lt "$b"; then echo '<'
                elif dpkg --compare-versions "$a" eq "$b"; then echo '='
                else echo '>'; fi
            done
            """
        let input = pairs.map { "\($0) \($1)\n" }.joined()
        let result = try run("sh", ["-c", script], input: Array(input.utf8))
        #expect(result.stderr.isEmpty)
        let answers = result.stdout.split(separator: "\n").map(String.init)
        try #require(answers.count == pairs.count)
        for ((left, right), answer) in zip(pairs, answers) {
            let a = try DebianVersion(left)
            let b = try DebianVersion(right)
            let own = a < b ? "<" : a == b ? "=" : ">"
            if own != answer { Issue.record("\(left) \(answer) \(right), not \(own)") }
        }
        for answer in ["<", "=", ">"] {
            #expect(answers.count { $0 == answer } > 500)
        }
    }

    /// Valid versions, the second of a pair mostly a small change of the first.
    private static func pairs(_ count: Int) -> [(String, String)] {
        var course = SeededNumbers(seed: 7)
        var pairs: [(String, String)] = []
        while pairs.count < count {
            let left = version(&course)
            let right = course.next() % 3 == 0 ? version(&course) : changed(left, &course)
            if (try? DebianVersion(left)) != nil, (try? DebianVersion(right)) != nil {
                pairs.append((left, right))
            }
        }
        return pairs
    }

    private static let pieces = [
        "0", "00", "1", "2", "9", "10", "010", ".", "~", "+", "a", "b", "Z", "-", "~rc", "+deb12u",
        "+b", "~bpo", ".0", ":",
    ]

    private static func version(_ course: inout SeededNumbers) -> String {
        var text = ["", "", "", "0:", "1:", "01:"].randomElement(using: &course) ?? ""
        text += "\(course.next() % 12)"
        for _ in 0..<(course.next() % 6) { text += pieces.randomElement(using: &course) ?? "" }
        return text
    }

    private static func changed(
        _ version: String, _ course: inout SeededNumbers
    ) -> String {
        var characters = Array(version)
        let place = Int(course.next() % UInt64(characters.count + 1))
        switch course.next() % 3 {
        case 0 where !characters.isEmpty && place < characters.count:
            characters.remove(at: place)
        case 1:
            characters.insert("0", at: place)
        default:
            characters.insert(
                contentsOf: pieces.randomElement(using: &course) ?? "", at: place)
        }
        return String(characters)
    }
}
