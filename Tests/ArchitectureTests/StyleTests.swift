import TestSupport
import Testing

/// House rules that the formatter does not know. CONTRIBUTING.md gives the reasons.
@Suite struct StyleTests {
    /// A rule: a text that code does not contain, and what to do instead.
    struct Rule: CustomTestStringConvertible, Sendable {
        let text: String
        let instead: String
        /// Modules that may.
        var except: Set<String> = []

        var testDescription: String { text }
    }

    static let rules = [
        Rule(text: "try!", instead: "throw"),
        Rule(text: "as!", instead: "use as? and throw"),
        Rule(text: "fatalError(", instead: "throw, or make the state impossible"),
        Rule(text: "String(format:", instead: "pad by hand: it needs Foundation and is slow"),
        Rule(text: "NSString", instead: "use String"),
        Rule(text: "print(", instead: "return what is to be said", except: ["socle"]),
        Rule(text: "unsafeBitCast", instead: "bind memory, or read byte by byte"),
    ]

    @Test(arguments: rules)
    func sourcesKeepTheRule(rule: Rule) throws {
        for file in try SourceTree.files(below: "Sources") where !rule.except.contains(file.module)
        {
            for (number, text) in file.code where Self.has(rule.text, in: text) {
                Issue.record("\(file):\(number) has `\(rule.text)`: \(rule.instead)")
            }
        }
    }

    /// One concept a file, short enough to be read at once.
    @Test(arguments: ["Sources", "Tests"])
    func filesAreShort(folder: String) throws {
        for file in try SourceTree.files(below: folder) where file.lines.count > 401 {
            Issue.record("\(file) has \(file.lines.count - 1) lines, more than 400: split it")
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func nothingIsLeftOpen(folder: String) throws {
        // Spelled in two parts, so that this file has none of them.
        let marks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("not yet ", "implemented")]
        for file in try SourceTree.files(below: folder) {
            for (number, text) in zip(1..., file.lines) {
                for mark in marks where text.holds(mark.0 + mark.1) {
                    Issue.record("\(file):\(number) has \(mark.0 + mark.1): finish it")
                }
            }
        }
    }

    /// What the compiler cannot check needs a reason beside it.
    @Test(arguments: ["@unchecked Sendable", "nonisolated(unsafe)"])
    func uncheckedConcurrencyIsExplained(mark: String) throws {
        for file in try SourceTree.files(below: "Sources") {
            for (number, text) in file.code where text.holds(mark) {
                let before = file.lines[..<(number - 1)].last ?? ""
                if !before.drop(while: \.isWhitespace).hasPrefix("//"), !text.holds("//") {
                    Issue.record("\(file):\(number) has \(mark) and no comment that says why")
                }
            }
        }
    }

    /// Whether a line has the text where no longer word goes on: `blueprint(` is not `print(`.
    private static func has(_ word: String, in line: Substring) -> Bool {
        line.places(of: word).contains { place in
            guard let before = line[..<place].last else { return true }
            return !before.isLetter && !before.isNumber && before != "_" && before != "."
        }
    }
}
