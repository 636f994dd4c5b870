public import OCIModel

/// The tag of a repository that is only used when asked for: `edge` of `@edge https://…`.
///
/// Written without its `@`. Packages of a tagged repository are chosen for dependencies that name
/// the tag (`foo@edge`) and for what such packages need.
public struct AlpineTag: TextValue, Comparable {
    /// The tag without `@`.
    public let text: String

    /// Reads a tag, with or without its `@`.
    ///
    /// - Throws: ``AlpineTagError`` when nothing is left, it is longer than 64 bytes, or it holds
    ///   anything but visible ASCII without `<`, `>`, `=`, `~`, `@` and `:`.
    public init(_ text: some StringProtocol) throws(AlpineTagError) {
        let bare = text.hasPrefix("@") ? text.dropFirst() : text[...]
        let visible = bare.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && !Self.separators.contains(byte)
        }
        guard !bare.isEmpty, bare.utf8.count <= 64, visible else {
            throw AlpineTagError(text: String(text.prefix(60)))
        }
        self.text = String(bare)
    }

    private static let separators = Array("<>=~@:".utf8)

    /// The tag as people write it: with its `@`.
    public var description: String { "@" + text }

    /// Writes the tag, without its `@`, as a JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A text that is no repository tag.
public struct AlpineTagError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text.
    public var description: String { "`\(text)` is not a repository tag (want `@name`)" }
}
