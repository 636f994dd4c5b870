public import OCIModel

/// A version of an Alpine package, in the grammar and order of apk 2.14.
///
/// Numbers separated by dots, a letter, suffixes (`_alpha _beta _pre _rc` come before the release,
/// `_cvs _svn _git _hg _p` after it) and a revision `-r1`. A number after a dot compares as a
/// fraction when it starts with zeros: `1.01` precedes `1.1`.
///
/// Two versions are equal when neither precedes the other, which can be with different texts (`01`
/// and `1`). Compare ``text`` where spelling matters.
public struct APKVersion: TextValue, Comparable {
    /// The longest version accepted, in bytes.
    public static let maximumLength = 255

    /// The version as written.
    public let text: String

    /// Reads a version.
    ///
    /// - Throws: ``APKVersionError`` when the text is empty, too long or not of the grammar.
    public init(_ text: some StringProtocol) throws(APKVersionError) {
        var copy = String(text)
        let good = copy.withUTF8 { bytes in
            !bytes.isEmpty && bytes.count <= Self.maximumLength
                && !bytes.contains(0) && APKVersionOrder.isValid(UnsafeRawBufferPointer(bytes))
        }
        guard good else { throw APKVersionError(text: String(text.prefix(80))) }
        self.text = copy
    }

    /// The version as written.
    public var description: String { text }

    /// Whether this version is one that `~prefix` accepts.
    public func matches(prefix: APKVersion) -> Bool { order(prefix, fuzzy: true) == 0 }

    /// apk's order.
    public static func < (left: APKVersion, right: APKVersion) -> Bool { left.order(right) < 0 }

    /// Neither precedes the other.
    public static func == (left: APKVersion, right: APKVersion) -> Bool { left.order(right) == 0 }

    /// Hashes what the order looks at.
    public func hash(into hasher: inout Hasher) {
        var copy = text
        copy.withUTF8 { bytes in
            var scanner = APKVersionScanner(UnsafeRawBufferPointer(bytes))
            while scanner.kind != .end, scanner.kind != .invalid {
                hasher.combine(scanner.kind.rawValue)
                hasher.combine(scanner.next())
            }
        }
    }

    private func order(_ other: APKVersion, fuzzy: Bool = false) -> Int {
        var (one, two) = (text, other.text)
        return one.withUTF8 { left in
            two.withUTF8 { right in
                APKVersionOrder.compare(
                    UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right), fuzzy: fuzzy)
            }
        }
    }
}

/// A text that is no version of apk's.
public struct APKVersionError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text and the form of a version.
    public var description: String {
        "`\(text)` is not an Alpine version (want numbers like `1.2.3`, then `_rc1`, `_p1`, `-r0`)"
    }
}
