/// Why the text of an index is not one. Lines count from 1.
public enum AlpineIndexError: Error, Equatable, CustomStringConvertible {
    /// A line that is not `letter:value`.
    case malformedLine(line: Int, text: String)
    /// One field twice in one package.
    case duplicateField(line: Int, letter: Character)
    /// A value that is not of its field's form.
    case malformedValue(line: Int, letter: Character, value: String, want: String)
    /// A package, which starts on the line, without a field that all have.
    case missingField(line: Int, letter: Character)
    /// A byte of zero.
    case zeroByte(line: Int)
    /// A line longer than allowed.
    case lineTooLong(line: Int, limit: Int)
    /// More packages than allowed.
    case tooManyPackages(limit: Int)
    /// More text than allowed.
    case tooLong(limit: Int)

    /// One line that says where and what.
    public var description: String {
        switch self {
        case .malformedLine(let line, let text):
            "index line \(line): `\(text)` is not `letter:value`"
        case .duplicateField(let line, let letter):
            "index line \(line): field `\(letter):` twice in one package"
        case .malformedValue(let line, let letter, let value, let want):
            "index line \(line): `\(letter):\(value)` is malformed (want \(want))"
        case .missingField(let line, let letter):
            "index line \(line): the package that starts here has no field `\(letter):`"
        case .zeroByte(let line): "index line \(line): a zero byte"
        case .lineTooLong(let line, let limit):
            "index line \(line): longer than the allowed \(limit) bytes"
        case .tooManyPackages(let limit): "the index has more than the allowed \(limit) packages"
        case .tooLong(let limit): "the index has more than the allowed \(limit) bytes"
        }
    }
}

/// How much of an index of unknown origin is read.
public struct AlpineIndexLimits: Hashable, Sendable {
    /// The greatest number of bytes of text.
    public var bytes: Int
    /// The greatest number of packages.
    public var packages: Int
    /// The greatest length of one line in bytes.
    public var line: Int

    /// Limits for one index. The largest real one, Alpine's community, has 18,000 packages in 8 MB.
    public init(bytes: Int = 512 << 20, packages: Int = 1_000_000, line: Int = 1 << 20) {
        self.bytes = min(bytes, Int(Int32.max))
        self.packages = packages
        self.line = line
    }
}
