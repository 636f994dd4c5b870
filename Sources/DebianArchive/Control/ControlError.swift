/// Why a control file was refused: which file, which line, and what is wrong with it.
public struct ControlError: Error, Hashable, CustomStringConvertible {
    /// What can be wrong with a control file.
    public enum Problem: Hashable, Sendable {
        /// A line is neither `Field: value` nor a continuation. Holds the start of the line.
        case missingColon(String)
        /// A field's name is empty or has characters that no name has. Holds the name.
        case badFieldName(String)
        /// A line that starts with white space comes before any field.
        case continuationBeforeField
        /// A field comes twice in one stanza.
        case duplicateField(String, firstLine: Int)
        /// A line has white space and nothing else, where an empty line was meant.
        case whiteSpaceLine
        /// A comment in a file that may not have any.
        case comment
        /// A zero byte.
        case zeroByte
        /// Something is larger than it may be. Holds what, and how many of it are allowed.
        case tooLarge(String, limit: Int)
        /// A file that describes one thing holds another number of stanzas.
        case stanzaCount(Int)
        /// A field that must be there is not, or is empty.
        case missingField(String)
        /// A field has a value that it cannot have. Holds the value's start and what is wanted.
        case badValue(field: String, value: String, want: String)
    }

    /// The file's name or location, as people know it.
    public let file: String
    /// The line, counted from 1.
    public let line: Int
    /// What is wrong.
    public let problem: Problem

    /// Describes a refusal.
    public init(file: String, line: Int, problem: Problem) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// One line: `file:line: what is wrong`.
    public var description: String { "\(file):\(line): \(problem.text)" }
}

extension ControlError.Problem {
    fileprivate var text: String {
        switch self {
        case .missingColon(let text): "`\(text)` has no colon (want `Field: value`)"
        case .badFieldName(let name): "`\(name)` is not a field name"
        case .continuationBeforeField: "a continuation line comes before any field"
        case .duplicateField(let name, let first):
            "field `\(name)` comes again (first on line \(first))"
        case .whiteSpaceLine: "a line of white space only (want an empty line, or ` .` in a text)"
        case .comment: "a comment, which this file may not have"
        case .zeroByte: "a zero byte"
        case .tooLarge(let what, let limit): "\(what) of more than \(limit)"
        case .stanzaCount(let count): "\(count) stanzas (want exactly one)"
        case .missingField(let name): "field `\(name)` is missing"
        case .badValue(let field, let value, let want): "`\(field): \(value)` (want \(want))"
        }
    }
}
