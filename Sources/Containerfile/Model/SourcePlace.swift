/// A stretch of a Containerfile, within one line.
public struct SourcePlace: Hashable, Sendable {
    /// The line, counted from 1.
    public let line: Int
    /// The first byte in the line, counted from 1.
    public let column: Int
    /// How many bytes it is long; at least 1.
    public let length: Int

    /// Names a stretch.
    public init(line: Int, column: Int = 1, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = max(1, length)
    }
}
