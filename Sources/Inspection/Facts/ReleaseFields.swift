/// Files of `NAME=value` lines: os-release(5), and Java's `release`.
public enum ReleaseFields {
    /// How much of a value is taken.
    private static let limit = 1024

    /// The fields, quotes around values taken away; of fields with one name the last.
    public static func read(_ bytes: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            guard let equals = text.firstIndex(of: "="), !text.hasPrefix("#") else { continue }
            var value = text[text.index(after: equals)...]
            if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'",
                value.last == quote
            {
                value = value.dropFirst().dropLast()
            }
            fields[String(text[..<equals])] = String(value.prefix(limit))
        }
        return fields
    }
}
