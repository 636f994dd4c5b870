/// The form of the database's tables: a header, entries of words, strings.
///
///     0   magic              8 bytes
///     8   version            4
///     12  groups             4    packages, or 0
///     16  rows               4
///     20  bytes of strings   4
///     24  groups: place of the name, first row; sorted by name
///         rows of six words, sorted within their group
///         strings: two bytes of length, then UTF-8; the one at 0 is empty
///
/// All numbers are little-endian. Equal content gives equal bytes.
enum TableFormat {
    static let magic: UInt64 = 0x3176_6461_6c63_6f73  // "socladv1"
    static let version: UInt32 = 1
    static let headerSize = 24
    static let groupWords = 2
    static let rowWords = 6
    /// A string that is longer is cut.
    static let longestString = 65_535
}
