/// What can be wrong with a repository, its signature aside.
public enum AlpineRepositoryError: Error, Equatable, CustomStringConvertible {
    /// A line of a list of repositories that is none; lines count from 1, 0 outside a list.
    case malformedLine(line: Int, text: String, reason: String)
    /// The index file is not a readable archive.
    case unreadable(file: String, detail: String)
    /// The index file has no `APKINDEX` in it.
    case noIndex(file: String)
    /// The index file has two of something that there may be one of.
    case duplicateMember(file: String, member: String)
    /// A file in the index file is larger than allowed.
    case memberTooLarge(file: String, member: String, limit: Int)
    /// The text of the index is malformed.
    case malformedIndex(file: String, AlpineIndexError)

    /// One line that names the file or the line.
    public var description: String {
        switch self {
        case .malformedLine(let line, let text, let reason):
            (line == 0 ? "" : "line \(line): ") + "`\(text)` is not a repository: \(reason)"
        case .unreadable(let file, let detail): "\(file): not a readable index: \(detail)"
        case .noIndex(let file): "\(file): no APKINDEX in it"
        case .duplicateMember(let file, let member): "\(file): more than one \(member) in it"
        case .memberTooLarge(let file, let member, let limit):
            "\(file): its \(member) has more than the allowed \(limit) bytes"
        case .malformedIndex(let file, let error): "\(file): \(error)"
        }
    }
}
