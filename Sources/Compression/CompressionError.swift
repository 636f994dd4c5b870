/// Why compressed data could not be read or made.
public enum CompressionError: Error, Equatable, CustomStringConvertible {
    /// The data does not follow its format; the detail is the library's own word for it.
    case corrupt(CompressionFormat, detail: String)
    /// The data ends in the middle.
    case truncated(CompressionFormat)
    /// There is something behind the end of the compressed data.
    case trailingBytes(CompressionFormat)
    /// More came out than is allowed.
    case outputTooLong(CompressionFormat, limit: UInt64)
    /// Decompression would need more memory than is allowed.
    case memoryLimit(CompressionFormat, limit: UInt64)
    /// The format has features that the library does not know.
    case unsupported(CompressionFormat, detail: String)
    /// The machine has no memory left.
    case outOfMemory(CompressionFormat)
    /// A level or a chunk size out of range.
    case invalidParameter(String)
    /// A chunk does not have the size that its table promised.
    case wrongSize(CompressionFormat, expected: UInt64)

    /// One line that names the format and what was wrong.
    public var description: String {
        switch self {
        case .corrupt(let format, let detail): "the \(format) data is damaged: \(detail)"
        case .truncated(let format): "the \(format) data ends too early"
        case .trailingBytes(let format): "the \(format) data is followed by something else"
        case .outputTooLong(let format, let limit):
            "the \(format) data expands to more than the allowed \(limit) bytes"
        case .memoryLimit(let format, let limit):
            "the \(format) data needs more than the allowed \(limit) bytes of memory to expand"
        case .unsupported(let format, let detail):
            "the \(format) data cannot be read: \(detail)"
        case .outOfMemory(let format): "no memory left for \(format) data"
        case .invalidParameter(let what): "cannot compress: \(what)"
        case .wrongSize(let format, let expected):
            "the \(format) chunk does not expand to its \(expected) bytes"
        }
    }
}
