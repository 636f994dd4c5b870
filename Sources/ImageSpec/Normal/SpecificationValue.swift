/// A value of a normal form: what JSON has, without fractions and null.
public indirect enum SpecificationValue: Hashable, Sendable {
    /// A text.
    case text(String)
    /// A whole number.
    case number(Int64)
    /// A truth value.
    case boolean(Bool)
    /// Values in order.
    case list([SpecificationValue])
    /// Values by key.
    case map([String: SpecificationValue])
}

extension SpecificationValue: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads a JSON value.
    ///
    /// - Throws: `DecodingError` for null and for fractions.
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            var map: [String: SpecificationValue] = [:]
            for key in container.allKeys {
                map[key.stringValue] = try container.decode(SpecificationValue.self, forKey: key)
            }
            self = .map(map)
        } else if var container = try? decoder.unkeyedContainer() {
            var list: [SpecificationValue] = []
            while !container.isAtEnd { list.append(try container.decode(SpecificationValue.self)) }
            self = .list(list)
        } else {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .boolean(value)
            } else if let value = try? container.decode(Int64.self) {
                self = .number(value)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    /// Writes the JSON value.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .number(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .boolean(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .list(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        case .map(let values):
            var container = encoder.container(keyedBy: Key.self)
            for (key, value) in values {
                try container.encode(value, forKey: Key(stringValue: key))
            }
        }
    }
}
