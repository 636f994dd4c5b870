import Testing

@testable import Assembly

@Suite struct GlobPatternTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let pattern: String
        let text: String
        let matches: Bool
        var testDescription: String { "\(pattern) ~ \(text)" }
    }

    @Test(arguments: [
        Example(pattern: "/usr/share/doc/*", text: "/usr/share/doc/x/copyright", matches: true),
        Example(pattern: "/usr/share/doc/*", text: "/usr/share/doc", matches: false),
        Example(
            pattern: "/usr/share/doc/*/copyright", text: "/usr/share/doc/a/b/copyright",
            matches: true),
        Example(
            pattern: "/usr/share/omf/*/*-*.emf", text: "/usr/share/omf/x/x-de.emf", matches: true),
        Example(
            pattern: "/usr/share/omf/*/*-*.emf", text: "/usr/share/omf/x/x.emf", matches: false),
        Example(pattern: "a?c", text: "a/c", matches: true),
        Example(pattern: "a[b-d]e", text: "ace", matches: true),
        Example(pattern: "a[!b-d]e", text: "ace", matches: false),
        Example(pattern: "a[]]e", text: "a]e", matches: true),
        Example(pattern: "a[b", text: "a[b", matches: true),
        Example(pattern: "a\\*", text: "a*", matches: true),
        Example(pattern: "a\\*", text: "ab", matches: false),
        Example(pattern: "*", text: "", matches: true),
        Example(pattern: "", text: "x", matches: false),
        Example(pattern: "*a*b*c", text: "xxaxxbxxbxc", matches: true),
        Example(pattern: "*a*b*c", text: "xxaxxbxxbxcx", matches: false),
    ])
    func matches(_ example: Example) {
        #expect(GlobPattern(example.pattern).matches(Array(example.text.utf8)) == example.matches)
    }

    @Test func manyStarsTakeNoLongTime() {
        let pattern = String(repeating: "*a", count: 60) + "b"
        #expect(!GlobPattern(pattern).matches(Array(String(repeating: "a", count: 4000).utf8)))
    }
}

@Suite struct PathFilterTests {
    private let slim = PathFilter(rules: [
        .init(includes: false, pattern: "/usr/share/doc/*"),
        .init(includes: true, pattern: "/usr/share/doc/*/copyright"),
        .init(includes: false, pattern: "/usr/share/man/*"),
    ])

    private func keeps(_ path: String, directory: Bool = false) -> Bool {
        slim.keeps(Array(path.utf8), canHoldOthers: directory)
    }

    @Test func theLastRuleThatMatchesDecides() {
        #expect(keeps("/usr/share/doc/bash/copyright"))
        #expect(!keeps("/usr/share/doc/bash/changelog.gz"))
        #expect(!keeps("/usr/share/man/man1/bash.1.gz"))
        #expect(keeps("/usr/bin/bash"))
    }

    @Test func directoriesStayWhereSomethingMayComeBack() {
        #expect(keeps("/usr/share/doc/bash", directory: true))
        #expect(!keeps("/usr/share/man/man1", directory: true))
    }

    @Test func orderMatters() {
        let reversed = PathFilter(rules: slim.rules.reversed())
        #expect(!reversed.keeps(Array("/usr/share/doc/bash/copyright".utf8), canHoldOthers: false))
    }
}
