import FoundationEssentials

/// The one way JSON leaves Socle: keys sorted, slashes as they are, no white space that varies.
///
/// Digests are taken over the bytes, so two runs must write the same bytes for the same value.
public enum CanonicalJSON {
    /// Encodes on one line.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// Encodes over several lines for people, ending in a newline.
    public static func encodePretty(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// Decodes a value from JSON.
    ///
    /// - Throws: `DecodingError` when the bytes are not JSON of the value's form.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
