/// A file of stanzas: what `dpkg` and `apt` keep and exchange nearly everything in.
public struct ControlFile: Hashable, Sendable {
    /// The stanzas in order.
    public var stanzas: [ControlStanza]
    /// Empty lines and comments after the last stanza.
    public let trailing: [UInt8]

    /// Makes a file of stanzas.
    public init(stanzas: [ControlStanza]) {
        self.stanzas = stanzas
        trailing = []
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - file: The name that errors give it.
    ///   - format: The grammar and the limits.
    /// - Throws: ``ControlError`` for the first thing that is wrong.
    public init(
        parsing bytes: [UInt8], file: String, format: ControlFormat = .package
    ) throws(ControlError) {
        var parser = ControlParser(bytes: bytes, file: file, format: format)
        try parser.parse()
        stanzas = parser.stanzas
        trailing = parser.pending
    }

    /// The file's text. What was read comes back to the byte; between stanzas that were made in
    /// memory stands one empty line.
    public var text: [UInt8] {
        var text: [UInt8] = []
        for (index, stanza) in stanzas.enumerated() {
            if index > 0, stanza.leading.isEmpty { text.append(0x0a) }
            text += stanza.leading
            text += stanza.text
        }
        return text + trailing
    }
}
