import Testing

@testable import Containerfile

/// `.dockerignore`.
struct IgnoreTests {
    private func excludes(_ patterns: String, _ path: String) throws -> Bool {
        try IgnorePatterns(Array(patterns.utf8))
            .excludes(path.split(separator: "/").map(String.init))
    }

    @Test(arguments: [
        ("node_modules", "node_modules", true), ("node_modules", "node_modules/a/b", true),
        ("node_modules", "a/node_modules", false), ("**/node_modules", "a/b/node_modules", true),
        ("/a", "a", true), ("a/", "a/b", true), ("*.md", "x.md", true), ("*.md", "d/x.md", false),
        ("**/*.md", "d/e/x.md", true), ("**/*.md", "x.md", true), ("d/**", "d/x", true),
        ("d/**", "d", true), ("a?c", "abc", true), ("a?c", "a/c", false), ("[a-c]x", "bx", true),
        ("[^a-c]x", "bx", false), ("*.md\n!README.md", "README.md", false),
        ("*.md\n!README.md", "other.md", true), ("!a\na", "a", true),
        ("d\n!d/keep", "d/keep", false),
        ("d\n!d/keep", "d/other", true), ("# a", "a", false), ("  a  ", "a", true),
        ("a\\*b", "a*b", true), ("a\\*b", "axb", false), ("./a/../b", "b", true), ("*", "a", true),
        (".", "a", false), ("", "a", false),
    ])
    func decides(_ patterns: String, _ path: String, _ isExcluded: Bool) throws {
        #expect(try excludes(patterns, path) == isExcluded)
    }

    @Test func aDirectoryIsLookedIntoForAnException() throws {
        let patterns = try IgnorePatterns(Array("d\n!d/e/keep\n".utf8))
        #expect(!patterns.excludesAllBelow(["d"]))
        #expect(!patterns.excludesAllBelow(["d", "e"]))
        #expect(patterns.excludesAllBelow(["d", "f"]))
    }

    @Test func aBadPatternIsShownWithItsLine() {
        #expect(
            throws: PathPatternError.inLine(
                2, "`[a` is no pattern: a `[` or a backslash has no end")
        ) {
            _ = try IgnorePatterns(Array("a\n[a\n".utf8))
        }
    }

    @Test func manyStarsTakeNoLongerThanTheirLength() throws {
        let pattern = try PathPattern(String(repeating: "*a", count: 500))
        #expect(!pattern.matches([String(repeating: "a", count: 499) + "b"]))
    }
}
