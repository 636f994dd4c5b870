import Packages
import Testing

@Suite struct DebianVersionTests {
    struct Pair: CustomTestStringConvertible, Sendable {
        let left: String
        let order: Character
        let right: String

        init(_ left: String, _ order: Character, _ right: String) {
            self.left = left
            self.order = order
            self.right = right
        }

        var testDescription: String { "\(left) \(order) \(right)" }
    }

    static let pairs = [
        Pair("1.0", "<", "1.1"), Pair("1.9", "<", "1.10"), Pair("1.0", "=", "1.00"),
        Pair("1.0", "=", "0:1.0"), Pair("1.0", "=", "1.0-0"), Pair("1.0-0", "=", "1.0-00"),
        Pair("1", "<", "1:0"), Pair("2:1", ">", "1:999"), Pair("00002:1", "=", "2:1"),
        Pair("1.0~rc1", "<", "1.0"), Pair("1.0~", "<", "1.0"), Pair("1.0~~", "<", "1.0~"),
        Pair("1.0~~a", "<", "1.0~"), Pair("1.0~a", "<", "1.0~b"), Pair("1.0~1", ">", "1.0~"),
        Pair("1.0a", ">", "1.0"), Pair("1.0a", "<", "1.0b"), Pair("1.0A", "<", "1.0a"),
        Pair("1.0+", ">", "1.0a"), Pair("1.0.", ">", "1.0+"), Pair("1.0+1", "<", "1.0.1"),
        Pair("1.0-1", ">", "1.0"), Pair("1.0-1", "<", "1.0-1.1"), Pair("1.0-1", "<", "1.0-1+b1"),
        Pair("1.0-1+b1", "<", "1.0-1+b2"), Pair("1.0-1+b9", "<", "1.0-1+b10"),
        Pair("1.0-1~bpo12+1", "<", "1.0-1"), Pair("1.0-1~deb12u1", "<", "1.0-1"),
        Pair("3.0.22-1~deb12u2", ">", "3.0.22-1~deb12u1"), Pair("1.0-1-1", ">", "1.0-1"),
        Pair("1.2-3", "<", "1.2-a-1"), Pair("1.0-1.0", ">", "1.0-1"), Pair("1a0", "=", "1a"),
        Pair("1a00b", "<", "1ab"), Pair("1.a", "<", "1.+"), Pair("1.2.3", ">", "1.2"),
        Pair("0", "=", "0-0"), Pair("0~", "<", "0"), Pair("7u121", "<", "8u1"),
        Pair("99999999999999999999999", "<", "100000000000000000000000"),
        Pair("1.00000000000000000000001", "=", "1.1"),
        Pair("2.36-9+deb12u14", ">", "2.36-9+deb12u9"),
        Pair("1:4.4.33-2", ">", "4.4.33-3"), Pair("1.0~rc1-1", "<", "1.0-0.1"),
        Pair("1:1:2", ">", "1:1-2"), Pair("1.18.36:5.4", ">", "1.18.36:5.3"),
    ]

    @Test(arguments: pairs)
    func orderIsThatOfDpkg(pair: Pair) throws {
        // Some texts of the table are no versions, but the order is total on all bytes.
        let order = Self.compare(pair.left, pair.right)
        let found: Character = order < 0 ? "<" : order > 0 ? ">" : "="
        #expect(found == pair.order)
        #expect(Self.compare(pair.right, pair.left).signum() == -order.signum())
        guard let left = try? DebianVersion(pair.left), let right = try? DebianVersion(pair.right)
        else { return }
        #expect((left == right) == (pair.order == "="))
        #expect((left < right) == (pair.order == "<"))
        if left == right { #expect(left.hashValue == right.hashValue) }
    }

    @Test(arguments: [
        "1", "1.0-1", "1:1.0-1", "0:0", "2147483647:1", "1.0~rc1+dfsg-1~bpo12+1", "1:2:3-4",
        "1-2-3", "3.0.22-1~deb12u2", "20230311+deb12u1", "1A",
    ])
    func versionsAreRead(text: String) throws {
        #expect(try DebianVersion(text).description == text)
    }

    struct Bad: CustomTestStringConvertible, Sendable {
        let text: String
        let problem: DebianVersionError.Problem
        var testDescription: String { text }
    }

    @Test(arguments: [
        Bad(text: "", problem: .empty), Bad(text: ":1", problem: .epoch),
        Bad(text: "a:1", problem: .epoch), Bad(text: "-1:1", problem: .epoch),
        Bad(text: "2147483648:1", problem: .epoch), Bad(text: "99999999999:1", problem: .epoch),
        Bad(text: "1:", problem: .upstream), Bad(text: "1:-1", problem: .upstream),
        Bad(text: "-1", problem: .upstream), Bad(text: "a1", problem: .noDigitFirst),
        Bad(text: "~1", problem: .noDigitFirst), Bad(text: "1.0-", problem: .revision),
        Bad(text: "1_0", problem: .upstream), Bad(text: "1 0", problem: .upstream),
        Bad(text: "1.0-1:2", problem: .epoch), Bad(text: "1.0-1_2", problem: .revision),
        Bad(text: "1.0é", problem: .upstream), Bad(text: "1.0/..", problem: .upstream),
        Bad(text: "1\n2", problem: .upstream), Bad(text: "1\u{0}", problem: .upstream),
        Bad(text: String(repeating: "1", count: 1025), problem: .tooLong),
    ])
    func otherTextsAreRefused(bad: Bad) {
        let error = #expect(throws: DebianVersionError.self) { try DebianVersion(bad.text) }
        #expect(error?.problem == bad.problem)
        #expect(error?.description.contains("not a Debian version") == true)
    }

    @Test func errorsTakeOneLineThatSaysWhatIsWrong() {
        let error = #expect(throws: DebianVersionError.self) { try DebianVersion("1.0-") }
        #expect(
            error?.description
                == "`1.0-` is not a Debian version: the revision may hold letters, digits and `.+~`"
        )
    }

    static func compare(_ left: String, _ right: String) -> Int {
        Array(left.utf8).withUnsafeBytes { a in
            Array(right.utf8).withUnsafeBytes { b in DebianVersionOrder.compare(a, b) }
        }
    }
}
