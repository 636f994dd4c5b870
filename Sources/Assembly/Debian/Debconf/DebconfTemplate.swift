/// A template of debconf: what a question is called, what may be answered, and its texts in all
/// languages (debconf-devel(7), po-debconf(7)).
///
/// Texts stay bytes: there are many of them, and most are only written out again.
struct DebconfTemplate {
    /// The template's name.
    let name: String
    /// The fields in lower case, those of languages with theirs behind a `-`.
    private var fields: [String: [UInt8]] = [:]

    /// A field's text; `nil` when there is none.
    subscript(field: String) -> String? {
        fields[field].map { String(decoding: $0, as: UTF8.self) }
    }

    private static let newline = UInt8(ascii: "\n")

    /// The templates of a `templates` file; one that has no name is passed over.
    static func all(in text: [UInt8]) -> [DebconfTemplate] {
        var templates: [DebconfTemplate] = []
        var lines: [ArraySlice<UInt8>] = []
        func finish() {
            if let template = DebconfTemplate(lines) { templates.append(template) }
            lines = []
        }
        for line in text.split(separator: newline, omittingEmptySubsequences: false) {
            if line.isEmpty {
                if !lines.isEmpty { finish() }
            } else {
                lines.append(line)
            }
        }
        if !lines.isEmpty { finish() }
        return templates
    }

    private init?(_ lines: [ArraySlice<UInt8>]) {
        var fields: [String: [UInt8]] = [:]
        var name: String?
        var (field, value, extended) = ("", [UInt8](), [UInt8]())
        func save() {
            guard !field.isEmpty else { return }
            while extended.last == Self.newline { extended.removeLast() }
            if field == "template" {
                name = String(decoding: value, as: UTF8.self)
            } else {
                fields[field] = value
                if !extended.isEmpty { fields["extended_" + field] = extended }
            }
        }
        for line in lines {
            if let first = line.first, Self.isBlank(first) {
                Self.extend(&extended, with: line.dropFirst())
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                save()
                field = String(decoding: line[..<colon], as: UTF8.self).lowercased()
                var rest = line[(colon + 1)...]
                if let first = rest.first, Self.isBlank(first) { rest = rest.dropFirst() }
                value = Self.trimmedEnd(rest)
                extended = []
            } else {
                return nil
            }
        }
        save()
        guard let name, !name.isEmpty else { return nil }
        self.name = name
        self.fields = fields
    }

    /// Adds a line of a longer text: a `.` alone parts paragraphs, an indented line stays as it is, and
    /// all others flow on.
    private static func extend(_ text: inout [UInt8], with line: ArraySlice<UInt8>) {
        let endsOpen = !text.isEmpty && text.last != newline && text.last != UInt8(ascii: " ")
        if line.elementsEqual(".".utf8) {
            text += [newline, newline]
        } else if let first = line.first, isBlank(first) {
            if endsOpen { text.append(newline) }
            text += trimmedEnd(line) + [newline]
        } else {
            if endsOpen { text.append(UInt8(ascii: " ")) }
            text += trimmedEnd(line)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    private static func trimmedEnd(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var line = line
        while let last = line.last, isBlank(last) { line.removeLast() }
        return Array(line)
    }

    /// Writes the template as `templates.dat` has it.
    func append(to text: inout [UInt8], owners: [String]) {
        text += Array("Name: \(name)\n".utf8)
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
            text += Array(field.utf8)
            let first = text.count - field.utf8.count
            if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[first]) { text[first] -= 0x20 }
            text += [UInt8(ascii: ":"), UInt8(ascii: " ")]
            for byte in value {
                if byte == Self.newline {
                    text += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
                } else {
                    text.append(byte)
                }
            }
            text.append(Self.newline)
        }
        text += Array("Owners: \(owners.joined(separator: ", "))\n\n".utf8)
    }
}
