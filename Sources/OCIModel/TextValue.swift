/// A value that a short text stands for: a name, a tag, a version. It is read from that text, and
/// written as it, to people and in JSON alike.
public protocol TextValue: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Reads the text.
    ///
    /// - Throws: What is wrong with it, in an error of the type's own.
    init(_ text: some StringProtocol) throws
}

extension TextValue {
    /// Reads the text from a JSON string.
    @inlinable
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text as a JSON string.
    @inlinable
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension TextValue where Self: Comparable {
    /// Byte order of the texts, for types that have no order of their own.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}
