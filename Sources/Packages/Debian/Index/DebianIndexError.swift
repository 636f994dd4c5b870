/// Why a `Packages` file cannot be used: one broken stanza is enough, because a signed index that
/// holds one is not what its archive meant to publish.
public struct DebianIndexError: Error, Equatable, CustomStringConvertible {
    /// What can be wrong.
    public enum Problem: Error, Equatable {
        /// A line is neither a field nor the continuation of one.
        case malformedLine
        /// A field stands twice in a stanza.
        case duplicateField(String)
        /// A field that every package needs is missing.
        case missingField(String)
        /// The value of a field is not what it must be; the text says why.
        case badField(String, reason: String)
        /// Something is larger than any honest index makes it; the text says what.
        case tooLarge(String)
    }

    /// The file, as the caller names it.
    public let file: String
    /// The package, where its name could be read.
    public let package: String?
    /// The stanza, counted from 1.
    public let stanza: Int
    /// What is wrong.
    public let problem: Problem

    /// One line that names the file, the package and what is wrong.
    public var description: String {
        let place = package.map { "package `\($0)`" } ?? "stanza \(stanza)"
        let text =
            switch problem {
            case .malformedLine: "a line is no field (stanza \(stanza))"
            case .duplicateField(let field): "the field `\(field)` stands twice"
            case .missingField(let field): "the field `\(field)` is missing"
            case .badField(let field, let reason): "`\(field)`: \(reason)"
            case .tooLarge(let what): "\(what)"
            }
        return "\(file): \(place): \(text)"
    }
}
