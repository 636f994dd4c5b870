import Packages
import Testing

@Suite("Alpine versions")
struct AlpineVersionTests {
    /// Each version precedes the next one.
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let versions: [String]

        init(_ rule: String, _ versions: String) {
            testDescription = rule
            self.versions = versions.split(separator: " ").map(String.init)
        }
    }

    static let rows = [
        Row("numbers", "0 1 2 10 11 100"),
        Row("dots", "1 1.1 1.2 1.10 2 2.0"),
        Row("leading zeros make fractions", "1.00 1.001 1.0 1.01 1.1 1.10"),
        Row("letters", "1.1 1.1a 1.1b 1.1z 1.1.1 1.2"),
        Row("numbers after letters", "1a 1a1 1a2 1b"),
        Row("suffixes before the release", "1_alpha 1_alpha1 1_alpha2 1_beta 1_pre 1_rc 1_rc3 1"),
        Row("suffixes after the release", "1 1_cvs 1_svn 1_git 1_git20230717 1_hg 1_p 1_p1 1.1"),
        Row("suffix upon suffix", "1_rc1_alpha 1_rc1 1_rc1_p1 1"),
        Row("revisions", "1.2 1.2-r0 1.2-r1 1.2-r9 1.2-r10 1.2_p1 1.2.0"),
        Row("pre-releases with revisions", "1.2_rc1-r5 1.2_rc2-r0 1.2 1.2-r0"),
        Row("real ones", "1.2.4_git20230717-r4 1.2.4_git20230717-r5 1.2.5_rc1-r0 1.2.5-r0"),
    ]

    @Test("order", arguments: rows)
    func order(_ row: Row) throws {
        let versions = try row.versions.map { try APKVersion($0) }
        for (place, low) in versions.enumerated() {
            for high in versions[(place + 1)...] {
                #expect(low < high)
                #expect(!(high < low))
                #expect(low != high)
            }
        }
    }

    @Test("equal versions hash alike", arguments: [("1", "01"), ("1.2-r0", "1.2-r"), ("7", "007")])
    func equal(_ one: String, _ other: String) throws {
        let (left, right) = (try APKVersion(one), try APKVersion(other))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left.text != right.text)
    }

    @Test(
        "grammar",
        arguments: [
            "0", "1.2.3", "1.2b", "1.2_p", "1_git20240101-r3", "20240226-r0", "1.0a2",
            "9999999999-r1",
        ])
    func valid(_ text: String) throws {
        #expect(try APKVersion(text).description == text)
    }

    @Test(
        "what is no version",
        arguments: [
            "", "1.2-", "1.2_foo", "1.2A", "1-2", "1.2_p.3", "1+2", "1 2", "1~2", "1.2-r1_p1", "ü",
            "123456789012345678", "1\u{0}", "1.2ab",
        ])
    func invalid(_ text: String) {
        #expect(throws: APKVersionError.self) { try APKVersion(text) }
    }

    @Test("too long to be one")
    func length() throws {
        let row = Array(repeating: "1", count: 127).joined(separator: ".")
        #expect(throws: Never.self) { try APKVersion(row + ".1") }
        #expect(throws: APKVersionError.self) { try APKVersion(row + ".1.1") }
    }

    @Test(
        "prefixes",
        arguments: [
            ("1.2.7-r3", "1.2", true), ("1.2", "1.2.7", true), ("1.2_rc1", "1.2", true),
            ("1.20", "1.2", false), ("1.3", "1.2", false), ("12", "1", false),
            ("3.11.9-r0", "3", true),
            ("1.2.3", "1.2_p4", true), ("1.2_p3", "1.2_p4", false),
        ])
    func fuzzy(_ version: String, _ prefix: String, _ fits: Bool) throws {
        #expect(try APKVersion(version).matches(prefix: APKVersion(prefix)) == fits)
    }

    @Test("bytes that are no version have a place in the order too")
    func invalidOrder() {
        func compare(_ one: String, _ other: String) -> Int {
            Array(one.utf8).withUnsafeBytes { left in
                Array(other.utf8).withUnsafeBytes { APKVersionOrder.compare(left, $0) }
            }
        }
        #expect(compare("1_foo", "1") < 0)
        #expect(compare("1_foo", "1_alpha") > 0)
        #expect(compare("1_foo", "1_bar") == 0)
        #expect(compare("1.2%", "1.2") > 0)
        #expect(compare("", "") == 0)
        #expect(compare("1", "") > 0)
    }
}
