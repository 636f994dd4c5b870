public import OCIModel

/// A tag of an image, in the grammar of the OCI distribution specification:
/// `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
public struct Tag: TextValue, Comparable {
    /// The tag as written.
    public let text: String

    /// The tag that is meant where none is written.
    public static let latest = Tag(unchecked: "latest")

    /// Reads a tag.
    ///
    /// - Throws: ``ReferenceError/tag(_:)``.
    public init(_ text: some StringProtocol) throws(ReferenceError) {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128, Self.isWord(first),
            bytes.allSatisfy({ Self.isWord($0) || $0 == 0x2e || $0 == 0x2d })
        else { throw .tag(ReferenceError.shown(text)) }
        self.text = String(text)
    }

    private init(unchecked text: String) { self.text = text }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
        default: false
        }
    }

    /// The tag as written.
    public var description: String { text }
}
