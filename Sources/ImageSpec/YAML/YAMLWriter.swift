/// Writes a ``YAMLNode`` as YAML that reads back as the same values: block style, two spaces.
enum YAMLWriter {
    /// The text of a mapping.
    static func text(_ node: YAMLNode) -> String {
        var lines: [String] = []
        write(node.entries, indent: 0, into: &lines)
        return lines.map { $0 + "\n" }.joined()
    }

    private static func write(_ entries: [YAMLEntry], indent: Int, into lines: inout [String]) {
        for entry in entries {
            let start = spaces(indent) + scalar(entry.key)
            write(entry.value, after: start + ":", indent: indent, into: &lines)
        }
    }

    /// Writes a value whose key, or dash, is already in `start`.
    private static func write(
        _ node: YAMLNode, after start: String, indent: Int, into lines: inout [String]
    ) {
        switch node.content {
        case .nothing: lines.append(start)
        case .scalar(let text, let isPlain):
            if !isPlain, let block = block(text, indent: indent + 2) {
                lines.append(start + " |")
                lines += block
            } else {
                // A plain text stays plain, since quotes would make a number a text.
                let staysPlain = isPlain && !text.contains("\n")
                lines.append(start + " " + (staysPlain ? text : scalar(text)))
            }
        case .list(let elements) where elements.isEmpty: lines.append(start + " []")
        case .list(let elements):
            lines.append(start)
            for element in elements { write(element: element, indent: indent + 2, into: &lines) }
        case .map(let entries) where entries.isEmpty: lines.append(start + " {}")
        case .map(let entries):
            lines.append(start)
            write(entries, indent: indent + 2, into: &lines)
        }
    }

    private static func write(element: YAMLNode, indent: Int, into lines: inout [String]) {
        let dash = spaces(indent) + "-"
        guard case .map(let entries) = element.content, !entries.isEmpty else {
            return write(element, after: dash, indent: indent, into: &lines)
        }
        var inner: [String] = []
        write(entries, indent: indent + 2, into: &inner)
        inner[0] = dash + " " + inner[0].dropFirst(indent + 2)
        lines += inner
    }

    /// A text as a literal block, when it has several lines and a block keeps it as it is.
    private static func block(_ text: String, indent: Int) -> [String]? {
        guard text.hasSuffix("\n"), !text.hasSuffix("\n\n"), text.first != " ", text.first != "\n"
        else { return nil }
        let isSafe = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || (scalar.value >= 0x20 && scalar.value < 0x7f)
        }
        guard isSafe else { return nil }
        return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.isEmpty ? "" : spaces(indent) + $0
        }
    }

    /// A text on one line: plain when no reader could take it for anything else, else in quotes.
    static func scalar(_ text: String) -> String {
        let first = text.utf8.first ?? 0
        let startsPlain =
            (65...90).contains(first) || (97...122).contains(first) || first == UInt8(ascii: "/")
        let isPlain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "/-_.+=@~".utf8.contains(byte)
        }
        let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        if startsPlain, isPlain, !words.contains(text.lowercased()) { return text }
        return quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 || (0x7f...0xa0).contains(scalar.value)
                    || scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xfeff
                {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
