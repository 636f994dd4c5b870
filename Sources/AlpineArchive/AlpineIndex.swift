/// The packages of a repository, as its `APKINDEX` lists them.
///
/// - Complexity: Parsing is linear in the text; access to an entry is constant and copies nothing.
public struct AlpineIndex: RandomAccessCollection, Sendable {
    private let text: AlpineIndexText

    /// Parses the text of an index: stanzas of `letter:value` lines with empty lines between them.
    ///
    /// - Parameters:
    ///   - bytes: The text. It must have been verified: parsing checks form, not truth.
    ///   - limits: How much to allow.
    /// - Throws: ``AlpineIndexError`` with the number of the line.
    public init(
        parsing bytes: [UInt8], limits: AlpineIndexLimits = AlpineIndexLimits()
    ) throws(AlpineIndexError) {
        text = try AlpineIndexParser.parse(bytes, limits: limits)
    }

    /// The number of the first package: 0.
    public var startIndex: Int { 0 }

    /// The number of packages.
    public var endIndex: Int { text.packageCount }

    /// The package of a number; numbers follow the order of the text.
    public subscript(number: Int) -> AlpineIndexEntry {
        precondition(indices.contains(number), "no such package in the index")
        return AlpineIndexEntry(text: text, number: number)
    }
}
