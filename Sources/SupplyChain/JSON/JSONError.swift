/// An error whose cause is what a document of the user's says, and not this machine.
public protocol BadDocument: Error {}

/// Why a text is not JSON, or goes beyond what its reader allows.
public struct JSONError: BadDocument, Equatable, CustomStringConvertible {
    /// What can be wrong.
    public enum Problem: Equatable, Sendable {
        /// Something else should stand there (RFC 8259).
        case expected(String)
        /// The text ends in the middle.
        case truncated
        /// More values inside each other than allowed.
        case tooDeep(Int)
        /// A string of more bytes than allowed.
        case longString(Int)
        /// More bytes than allowed.
        case tooLong(UInt64)
        /// The text is JSON, but not of the form that its reader wants.
        case form(String)
    }

    /// The file or blob.
    public let place: String
    /// How many bytes stand before the place of the problem.
    public let offset: UInt64
    /// What is wrong.
    public let problem: Problem

    /// One line that names the place.
    public var description: String {
        let reason =
            switch problem {
            case .expected(let what): "no JSON: expected \(what)"
            case .truncated: "the JSON ends too early"
            case .tooDeep(let limit): "more than \(limit) values inside each other"
            case .longString(let limit): "a string of more than \(limit) bytes"
            case .tooLong(let limit): "more than the allowed \(limit) bytes"
            case .form(let text): text
            }
        return "\(place): byte \(offset): \(reason)"
    }
}

/// How much a JSON text may ask of its reader.
public struct JSONLimits: Hashable, Sendable {
    /// The greatest number of bytes.
    public var bytes: UInt64
    /// How many values may lie inside each other.
    public var depth: Int
    /// The greatest number of bytes of a string.
    public var string: Int

    /// Sets limits.
    public init(bytes: UInt64, depth: Int = 64, string: Int = 1 << 20) {
        self.bytes = bytes
        self.depth = depth
        self.string = string
    }

    /// For a distribution's data on all its packages: 2 GiB.
    public static let feed = JSONLimits(bytes: 2 << 30)
    /// For a document that is held in memory: 256 MiB.
    public static let document = JSONLimits(bytes: 256 << 20, string: 16 << 20)
    /// For a small document, such as a policy or a statement: 16 MiB.
    public static let small = JSONLimits(bytes: 16 << 20)
}
