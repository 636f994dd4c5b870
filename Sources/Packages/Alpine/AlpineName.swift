public import OCIModel

/// A name in apk's world: of a package, or of something that packages provide, such as
/// `so:libc.musl-x86_64.so.1`, `cmd:[`, `pc:zlib` or `/bin/sh`.
///
/// Wider than ``PackageName``, because provided names are made of file names and may hold commas
/// and brackets. What separates the parts of a dependency (white space, `<`, `>`, `=`, `~`, `@`, a
/// leading `!`) is refused.
public struct AlpineName: TextValue, Comparable {
    /// The longest name accepted, in bytes.
    public static let maximumLength = 512

    /// The name as written.
    public let text: String

    /// Reads a name.
    ///
    /// - Throws: ``AlpineNameError`` when the name is empty, longer than ``maximumLength`` or holds
    ///   a byte that no name has.
    public init(_ text: some StringProtocol) throws(AlpineNameError) {
        var copy = String(text)
        guard copy.withUTF8({ Self.isValid(UnsafeRawBufferPointer($0)) }) else {
            throw AlpineNameError(text: String(text.prefix(60)))
        }
        self.text = copy
    }

    /// The name of a package, which is always a name here too unless it starts with what would
    /// turn it into another term.
    public init(_ name: PackageName) throws(AlpineNameError) { try self.init(name.text) }

    /// Whether bytes are a name: visible ASCII without the separators of dependencies.
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, first != UInt8(ascii: "!"), bytes.count <= maximumLength
        else { return false }
        for byte in bytes {
            guard byte > 0x20, byte < 0x7f else { return false }
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "~"),
                UInt8(ascii: "@"):
                return false
            default: continue
            }
        }
        return true
    }

    /// The name as written.
    public var description: String { text }
}

/// A text that is no name of apk's.
public struct AlpineNameError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text.
    public var description: String { "`\(text)` is not the name of an Alpine package or provision" }
}
