/// One field of a control file, with the exact bytes that it was read from.
public struct ControlField: Hashable, Sendable {
    /// The name as written; names are compared without regard to case.
    public let name: String
    /// The exact text: comments before the field, the field and its continuation lines, each with
    /// its end of line, which only the last line of a file may lack.
    public let text: [UInt8]
    /// The line of the file that has the name, counted from 1; 0 for a field made in memory.
    public let line: Int
    /// Where in ``text`` the value starts, right after the colon.
    private let valueStart: Int

    /// A field as a parser found it.
    init(name: String, text: [UInt8], line: Int, valueStart: Int) {
        self.name = name
        self.text = text
        self.line = line
        self.valueStart = valueStart
    }

    /// Makes a field from a value whose lines after the first start with a space or tab.
    ///
    /// - Throws: ``ControlError`` when the name is none, or the value would read back as something
    ///   else: an empty line, a line that does not start with white space, a zero byte.
    public init(name: String, value: String) throws(ControlError) {
        func refuse(_ problem: ControlError.Problem) -> ControlError {
            ControlError(file: "field \(name)", line: 0, problem: problem)
        }
        guard ControlSyntax.isFieldName(name.utf8) else { throw refuse(.badFieldName(name)) }
        let lines = value.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if line.contains(0) { throw refuse(.zeroByte) }
            let isBlank = line.allSatisfy(ControlSyntax.isWhite)
            guard number > 0 else { continue }
            if isBlank { throw refuse(.whiteSpaceLine) }
            guard let first = line.first, first == 0x20 || first == 0x09 else {
                throw refuse(.missingColon(String(Substring(line).prefix(60))))
            }
        }
        let isFirstLineEmpty = lines.first?.isEmpty ?? true
        let start = Array(name.utf8) + Array((isFirstLineEmpty ? ":" : ": ").utf8)
        self.init(
            name: name, text: start + Array(value.utf8) + [0x0a], line: 0,
            valueStart: name.utf8.count + 1)
    }

    /// The value's lines without comments and ends of lines. The first has no white space around
    /// it; the others keep theirs in front.
    public var lines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = valueStart
        while start < text.count || lines.isEmpty {
            let end = text[start...].firstIndex(of: 0x0a) ?? text.endIndex
            let line = text[start..<end]
            if lines.isEmpty {
                lines.append(ControlSyntax.trimmed(line))
            } else if line.first != UInt8(ascii: "#") {
                lines.append(ControlSyntax.trimmedAtEnd(line))
            }
            start = end + 1
        }
        return lines
    }

    /// The value: its ``lines``, joined. Bytes that are no UTF-8 are shown as U+FFFD.
    public var value: String {
        String(decoding: Array(lines.joined(separator: [0x0a])), as: UTF8.self)
    }

    /// The words of the value, separated by white space of any kind.
    public var words: [String] {
        lines.flatMap { line in
            line.split(whereSeparator: ControlSyntax.isWhite)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The same field with an end of line, so that another may follow.
    func terminated() -> ControlField {
        guard text.last != 0x0a else { return self }
        return ControlField(name: name, text: text + [0x0a], line: line, valueStart: valueStart)
    }
}

/// The characters of control files.
enum ControlSyntax {
    /// Whether a byte is white space inside a line; a carriage return counts, so that files from
    /// elsewhere read the same.
    static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

    /// Whether the bytes are a name as Policy §5.1 defines it.
    static func isFieldName(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "-") else {
            return false
        }
        return name.count <= 256
            && name.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }
    }

    /// A line without white space around it.
    static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        trimmedAtEnd(line.drop { isWhite($0) })
    }

    /// A line without white space after it.
    static func trimmedAtEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, isWhite(last) { line.removeLast() }
        return line
    }

    /// Names in lower case, for comparing: ASCII only, like the names.
    static func folded(_ name: some StringProtocol) -> String { name.lowercased() }

    /// The start of a line, fit to be shown.
    static func excerpt(_ line: some Collection<UInt8>) -> String {
        String(decoding: line.prefix(60), as: UTF8.self)
            .filter { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } }
    }
}
