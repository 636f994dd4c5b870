/// Reads the lines of a control file, one after the other, into fields and stanzas.
struct ControlParser {
    private let bytes: [UInt8]
    private let file: String
    private let format: ControlFormat

    private(set) var stanzas: [ControlStanza] = []
    /// Lines that belong to what comes next: empty lines and comments.
    private(set) var pending: [UInt8] = []

    /// The text in front of the stanza that is being read.
    private var leading: [UInt8] = []
    private var fields: [ControlField] = []
    private var firstLines: [String: Int] = [:]
    private var stanzaSize = 0
    private var open: OpenField?
    private var line = 0

    /// The field that continuation lines go to.
    private struct OpenField {
        var name: String
        var text: [UInt8]
        var line: Int
        var valueStart: Int
    }

    init(bytes: [UInt8], file: String, format: ControlFormat) {
        self.bytes = bytes
        self.file = file
        self.format = format
    }

    mutating func parse() throws(ControlError) {
        guard bytes.count <= format.maximumFile else {
            throw refuse(.tooLarge("a file", limit: format.maximumFile))
        }
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.endIndex
            line += 1
            try take(bytes[start..<end], text: bytes[start..<min(end + 1, bytes.count)])
            start = end + 1
        }
        try finishStanza()
    }

    private mutating func take(
        _ content: ArraySlice<UInt8>, text: ArraySlice<UInt8>
    ) throws(ControlError) {
        guard content.count <= format.maximumLine else {
            throw refuse(.tooLarge("a line", limit: format.maximumLine))
        }
        if content.contains(0) { throw refuse(.zeroByte) }
        guard let first = content.first else {
            try finishStanza()
            pending += text
            return
        }
        if first == UInt8(ascii: "#") {
            guard format.allowsComments else { throw refuse(.comment) }
            pending += text
        } else if content.allSatisfy(ControlSyntax.isWhite) {
            guard format.allowsWhiteSpaceSeparators else { throw refuse(.whiteSpaceLine) }
            try finishStanza()
            pending += text
            return
        } else if ControlSyntax.isWhite(first) {
            guard open != nil else { throw refuse(.continuationBeforeField) }
            // A comment between the lines of a value is part of the field's text.
            open?.text += pending
            open?.text += text
            pending = []
        } else {
            try startField(content, text: text)
        }
        stanzaSize += text.count
        guard stanzaSize <= format.maximumStanza else {
            throw refuse(.tooLarge("a stanza", limit: format.maximumStanza))
        }
    }

    private mutating func startField(
        _ content: ArraySlice<UInt8>, text: ArraySlice<UInt8>
    ) throws(ControlError) {
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else {
            throw refuse(.missingColon(ControlSyntax.excerpt(content)))
        }
        // Policy has no space before the colon, but dpkg reads it.
        let nameBytes = ControlSyntax.trimmedAtEnd(content[..<colon])
        guard ControlSyntax.isFieldName(nameBytes) else {
            throw refuse(.badFieldName(ControlSyntax.excerpt(nameBytes)))
        }
        finishField()
        let name = String(decoding: nameBytes, as: UTF8.self)
        if let firstLine = firstLines.updateValue(line, forKey: ControlSyntax.folded(name)) {
            throw refuse(.duplicateField(name, firstLine: firstLine))
        }
        guard firstLines.count <= format.maximumFields else {
            throw refuse(.tooLarge("a number of fields", limit: format.maximumFields))
        }
        if fields.isEmpty {
            leading = pending
            pending = []
        }
        let valueStart = pending.count + (colon - content.startIndex) + 1
        open = OpenField(name: name, text: pending + text, line: line, valueStart: valueStart)
        pending = []
    }

    private mutating func finishField() {
        guard let field = open else { return }
        fields.append(
            ControlField(
                name: field.name, text: field.text, line: field.line, valueStart: field.valueStart))
        open = nil
    }

    private mutating func finishStanza() throws(ControlError) {
        finishField()
        stanzaSize = 0
        guard !fields.isEmpty else { return }
        guard stanzas.count < format.maximumStanzas else {
            throw refuse(.tooLarge("a number of stanzas", limit: format.maximumStanzas))
        }
        stanzas.append(ControlStanza(fields: fields, leading: leading))
        fields = []
        leading = []
        firstLines = [:]
    }

    private func refuse(_ problem: ControlError.Problem) -> ControlError {
        ControlError(file: file, line: max(line, 1), problem: problem)
    }
}
