/// Which of the grammars of control files a file is written in, and how large it may be.
///
/// Debian Policy §5.1 has one grammar; comments and lax separators are for files that people edit,
/// while what machines write for machines has neither.
public struct ControlFormat: Hashable, Sendable {
    /// Whether lines that start with `#` are comments.
    public var allowsComments: Bool
    /// Whether a line of spaces and tabs ends a stanza as an empty line does.
    public var allowsWhiteSpaceSeparators: Bool
    /// The greatest length of a line in bytes.
    public var maximumLine: Int
    /// The greatest size of a stanza in bytes.
    public var maximumStanza: Int
    /// The greatest size of a file in bytes.
    public var maximumFile: Int
    /// The greatest number of fields of a stanza.
    public var maximumFields: Int
    /// The greatest number of stanzas of a file.
    public var maximumStanzas: Int

    /// Describes a grammar and its limits.
    public init(
        allowsComments: Bool, allowsWhiteSpaceSeparators: Bool, maximumLine: Int = 1 << 20,
        maximumStanza: Int = 1 << 20, maximumFile: Int = 1 << 20, maximumFields: Int = 256,
        maximumStanzas: Int = 10_000
    ) {
        self.allowsComments = allowsComments
        self.allowsWhiteSpaceSeparators = allowsWhiteSpaceSeparators
        self.maximumLine = maximumLine
        self.maximumStanza = maximumStanza
        self.maximumFile = maximumFile
        self.maximumFields = maximumFields
        self.maximumStanzas = maximumStanzas
    }

    /// The control file of a binary package: what dpkg reads, to the letter.
    public static let package = ControlFormat(
        allowsComments: false, allowsWhiteSpaceSeparators: false)

    /// A `Release` file: one stanza, tables of some thousand lines.
    public static let release = ControlFormat(
        allowsComments: false, allowsWhiteSpaceSeparators: false, maximumLine: 64 << 10,
        maximumStanza: 16 << 20, maximumFile: 16 << 20)

    /// A file that people edit, such as apt's `.sources`.
    public static let edited = ControlFormat(
        allowsComments: true, allowsWhiteSpaceSeparators: true)

    /// A list of many packages, such as dpkg's `status`.
    public static let database = ControlFormat(
        allowsComments: false, allowsWhiteSpaceSeparators: false, maximumFile: 256 << 20,
        maximumStanzas: 200_000)
}
