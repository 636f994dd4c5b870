public import OCIModel

/// The name of a package, of either family.
///
/// Debian's policy (§5.6.1) and apk's grammar differ; what both have in common is enforced here:
/// visible ASCII without what separates names in dependency fields.
public struct PackageName: TextValue, Comparable {
    /// The name as written.
    public let text: String

    /// Reads a name.
    ///
    /// - Throws: ``PackageNameError`` when the name is empty, longer than 255 bytes or holds a
    ///   character that no name has.
    public init(_ text: some StringProtocol) throws(PackageNameError) {
        let visible = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && !Self.separators.contains(byte)
        }
        guard !text.isEmpty, text.utf8.count <= 255, visible else {
            throw PackageNameError(text: String(text.prefix(60)))
        }
        self.text = String(text)
    }

    private static let separators = Set(",|()[]<>=~!\"'\\".utf8)

    /// The name as written.
    public var description: String { text }
}

/// A text that is no package name.
public struct PackageNameError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text.
    public var description: String { "`\(text)` is not a package name" }
}
