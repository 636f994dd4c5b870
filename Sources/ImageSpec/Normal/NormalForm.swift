public import OCIModel

/// A specification in the one form that all spellings of it share: what a lock keeps, so that it
/// can tell whether the specification is still the one that it was made for, and what has changed.
///
/// The keys are those of the YAML. Values that equal their default are left out, so that keys which
/// later versions of Socle add do not make old locks wrong. The form is a specification itself:
/// read as YAML it has the same form again.
public struct NormalForm: Hashable, Sendable, Codable {
    /// The top of the form, a map.
    public let value: SpecificationValue

    /// Wraps a form that was read from a lock.
    public init(_ value: SpecificationValue) { self.value = value }

    /// The form as canonical JSON.
    public func json() throws -> [UInt8] { try CanonicalJSON.encode(value) }

    /// The SHA-256 of the canonical JSON.
    public func digest() throws -> Digest { DigestHasher.digest(of: try json()) }

    /// Reads a form.
    public init(from decoder: any Decoder) throws { value = try SpecificationValue(from: decoder) }

    /// Writes the form.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

/// A map of a normal form as it is put together: what is empty or a default stays out.
struct NormalMap {
    private(set) var values: [String: SpecificationValue] = [:]

    mutating func set(_ key: String, _ value: SpecificationValue?) {
        if let value { values[key] = value }
    }

    mutating func set(_ key: String, _ text: String?, unless standard: String? = nil) {
        if let text, text != standard { values[key] = .text(text) }
    }

    mutating func set(_ key: String, _ flag: Bool, unless standard: Bool) {
        if flag != standard { values[key] = .boolean(flag) }
    }

    mutating func set(_ key: String, _ texts: [String], unless standard: [String] = []) {
        if texts != standard { values[key] = .list(texts.map(SpecificationValue.text)) }
    }

    mutating func set(_ key: String, _ maps: [NormalMap]) {
        if !maps.isEmpty { values[key] = .list(maps.map { .map($0.values) }) }
    }

    mutating func set(_ key: String, _ map: NormalMap) {
        if !map.values.isEmpty { values[key] = .map(map.values) }
    }

    mutating func set(_ key: String, _ texts: [String: String]) {
        if !texts.isEmpty { values[key] = .map(texts.mapValues(SpecificationValue.text)) }
    }
}
