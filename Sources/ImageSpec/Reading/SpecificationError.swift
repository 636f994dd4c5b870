/// Why a specification cannot be used: the place, and what is wrong there.
public struct SpecificationError: Error, Equatable, CustomStringConvertible {
    /// Where it is.
    public let position: SourcePosition
    /// What is wrong.
    public let problem: Problem

    /// Reports a problem at a place.
    public init(_ position: SourcePosition, _ problem: Problem) {
        self.position = position
        self.problem = problem
    }

    /// What can be wrong with a specification. Keys are given with the keys that they lie under:
    /// `accounts.users[0].uid`.
    public enum Problem: Equatable, Sendable {
        /// The file cannot be read; the text says why.
        case unreadable(String)
        /// The text is not YAML, or YAML of a kind that has no place here.
        case notYAML(String)
        /// The document passes a limit.
        case limit(String)
        /// A key stands twice in one map.
        case duplicateKey(String)
        /// A key that has no meaning: its name, the key it lies under (empty at the top), and what
        /// to do.
        case unknownKey(String, under: String, advice: String)
        /// A value of another kind than the key wants.
        case wrongKind(key: String, wanted: String, found: String)
        /// A value of the right kind that the key cannot have.
        case badValue(key: String, String)
        /// A key that has to be there.
        case missing(key: String, String)
        /// Something that other tools know and Socle does not do.
        case unsupported(key: String, String)
        /// A variant that the specification does not have.
        case unknownVariant(String, advice: String)
    }

    /// One line: the place, what is wrong, what to do.
    public var description: String { "\(position): \(problem)" }
}

extension SpecificationError.Problem: CustomStringConvertible {
    /// What is wrong, without the place.
    public var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .notYAML(let reason): "not valid YAML: \(reason)"
        case .limit(let reason): "too large: \(reason)"
        case .duplicateKey(let key): "the key `\(key)` stands here twice"
        case .unknownKey(let key, let parent, let advice):
            "unknown key `\(key)`\(parent.isEmpty ? "" : " in `\(parent)`"); \(advice)"
        case .wrongKind(let key, let wanted, let found):
            "`\(key.isEmpty ? "the file" : key)` wants \(wanted), not \(found)"
        case .badValue(let key, let reason): "`\(key)`: \(reason)"
        case .missing(let key, let reason): "`\(key)` is missing: \(reason)"
        case .unsupported(let key, let reason): "`\(key)` is not supported: \(reason)"
        case .unknownVariant(let name, let advice): "no variant `\(name)`; \(advice)"
        }
    }
}
