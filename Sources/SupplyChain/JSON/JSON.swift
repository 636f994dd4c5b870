public import Compression

/// A JSON document in memory. Objects keep the order in which their members were written, so what is
/// written has one form, and what is read can be written again.
public indirect enum JSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object.
    case object([Member])

    /// A member of an object.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: JSON

        /// Makes a member.
        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// An object of these members, without those that have no value.
    public static func members(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { key, value in value.map { Member(key, $0) } })
    }

    /// A string, where there is one that is not empty.
    static func text(_ text: String?) -> JSON? {
        guard let text, !text.isEmpty else { return nil }
        return .string(text)
    }

    /// An array, where there is anything in it.
    static func list(_ items: [JSON]) -> JSON? { items.isEmpty ? nil : .array(items) }

    /// An array of strings.
    public static func strings(_ texts: some Sequence<String>) -> JSON {
        .array(texts.map(JSON.string))
    }

    /// A whole number.
    public static func integer(_ number: some BinaryInteger) -> JSON { .number(String(number)) }

    /// The value of a key; `nil` where this is no object, or has not the key.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The string; `nil` for anything else.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number; `nil` for anything else.
    public var integer: Int64? {
        if case .number(let text) = self { Int64(text) } else { nil }
    }

    /// The elements of an array; none for anything else.
    public var items: [JSON] {
        if case .array(let items) = self { items } else { [] }
    }

    /// The members of an object; none for anything else.
    public var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// Reads a whole document.
    ///
    /// - Parameter place: The file or blob, for messages.
    /// - Throws: ``JSONError``, and what the source throws.
    public init(
        reading source: any ByteSource, limits: JSONLimits = .document, place: String
    ) throws {
        let reader = JSONReader(source, limits: limits, place: place)
        self = try JSON(next: reader)
        try reader.finish()
    }

    /// Reads a document in memory.
    ///
    /// - Throws: ``JSONError``.
    public init(_ bytes: [UInt8], limits: JSONLimits = .document, place: String) throws {
        try self.init(reading: MemorySource(bytes), limits: limits, place: place)
    }

    /// Reads the value that stands next.
    public init(next reader: JSONReader) throws {
        switch try reader.kind() {
        case .object:
            var members: [Member] = []
            try reader.object { members.append(Member($0, try JSON(next: reader))) }
            self = .object(members)
        case .array:
            var items: [JSON] = []
            try reader.array { items.append(try JSON(next: reader)) }
            self = .array(items)
        case .string: self = .string(try reader.string() ?? "")
        case .number: self = .number(try reader.number() ?? "0")
        case .boolean: self = .boolean(try reader.boolean() ?? false)
        case .null:
            try reader.skip()
            self = .null
        }
    }
}
