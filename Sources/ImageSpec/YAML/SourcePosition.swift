/// A place in a file, in the form that editors and terminals jump to: `file:line:column`.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    public let file: String
    /// The line, counted from 1; 0 when the whole file is meant.
    public let line: Int
    /// The column in Unicode scalars, counted from 1; 0 when the whole file is meant.
    public let column: Int

    /// Names a place.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, or the file alone.
    public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}
