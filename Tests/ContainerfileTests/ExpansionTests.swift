import Testing

@testable import Containerfile

/// A word, and what it becomes.
struct Expansion: CustomTestStringConvertible, Sendable {
    let word: String
    /// `nil` when it is an error.
    let becomes: String?
    var testDescription: String { word }

    init(_ word: String, _ becomes: String?) { (self.word, self.becomes) = (word, becomes) }
}

/// Variables in words, as the Dockerfile reference has them.
struct ExpansionTests {
    static let scope = VariableScope([
        "a": "one", "b": "two words", "empty": "", "path": "/usr/local/lib/x.tar.gz",
        "star": "a*b",
    ])

    static let all: [Expansion] = [
        Expansion("plain", "plain"),
        Expansion("$a", "one"),
        Expansion("${a}", "one"),
        Expansion("x${a}y$a.z", "xoney" + "one.z"),
        Expansion("$missing|", "|"),
        Expansion("$", "$"),
        Expansion("$ a", "$ a"),
        Expansion("a$", "a$"),
        Expansion("\\$a", "$a"),
        Expansion("\\${a}", "${a}"),
        Expansion("'$a'", "$a"),
        Expansion("\"$a\"", "one"),
        Expansion("\"\\$a \\\" \\n\"", "$a \" \\n"),
        Expansion("'it'\"'\"'s'", "it's"),
        Expansion("two\\ words", "two words"),
        Expansion("${missing:-d}", "d"),
        Expansion("${missing-d}", "d"),
        Expansion("${empty:-d}", "d"),
        Expansion("${empty-d}", ""),
        Expansion("${a:-d}", "one"),
        Expansion("${a:+d}", "d"),
        Expansion("${empty:+d}", ""),
        Expansion("${empty+d}", "d"),
        Expansion("${missing+d}", ""),
        Expansion("${a:?must be}", "one"),
        Expansion("${empty?must be}", ""),
        Expansion("${empty:?must be}", nil),
        Expansion("${missing:?must be}", nil),
        Expansion("${missing:-${a}}", "one"),
        Expansion("${missing:-${missing:-$b}}", "two words"),
        Expansion("${missing:-'${a}'}", "${a}"),
        Expansion("${path#*/}", "usr/local/lib/x.tar.gz"),
        Expansion("${path##*/}", "x.tar.gz"),
        Expansion("${path%.*}", "/usr/local/lib/x.tar"),
        Expansion("${path%%.*}", "/usr/local/lib/x"),
        Expansion("${path#nothing}", "/usr/local/lib/x.tar.gz"),
        Expansion("${path/l/L}", "/usr/Local/lib/x.tar.gz"),
        Expansion("${path//l/L}", "/usr/LocaL/Lib/x.tar.gz"),
        Expansion("${path//\\//:}", ":usr:local:lib:x.tar.gz"),
        Expansion("${star#a\\*}", "b"),
        Expansion("${a#?}", "ne"),
        Expansion("${b// /_}", "two_words"),
        Expansion("${a", nil),
        Expansion("${}", nil),
        Expansion("${a!b}", nil),
        Expansion("${a:=b}", nil),
        Expansion("'open", nil),
        Expansion("\"open", nil),
        Expansion("$1x", "x"),
    ]

    @Test(arguments: all)
    func becomes(_ expansion: Expansion) throws {
        let result = try? WordExpander.expand(
            expansion.word, in: Self.scope, escape: "\\"
        ).text
        #expect(result == expansion.becomes)
    }

    @Test func namesThatAreNotSetAreTold() throws {
        let (_, undefined) = try WordExpander.expand(
            "$x ${y} ${z:-1} ${a:+$w} $x", in: Self.scope, escape: "\\")
        #expect(undefined == ["x", "y", "w"])
    }

    @Test func depthIsLimited() {
        let deep = String(repeating: "${x:-", count: 100) + String(repeating: "}", count: 100)
        #expect(throws: ExpansionError.tooDeep) {
            _ = try WordExpander.expand(deep, in: Self.scope, escape: "\\")
        }
    }

    @Test func quotesStayInHeredocs() throws {
        let (text, _) = try WordExpander.expand(
            "a=\"$a\" '$a' \\$a \\n", in: Self.scope, escape: "\\", keepsQuotes: true)
        #expect(text == "a=\"one\" 'one' $a \\n")
    }
}
