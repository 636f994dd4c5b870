/// Why a text is no name of an image, or no part of one.
public enum ReferenceError: Error, Equatable, CustomStringConvertible {
    /// Not the name of a repository.
    case repository(String)
    /// Not a tag.
    case tag(String)
    /// Not a host.
    case registry(String)
    /// Not a digest after `@`.
    case digest(String)
    /// A digest where only a tag can stand: names of the local store are tags.
    case digestNotAllowed(String)

    /// One line that shows the text and what would be right.
    public var description: String {
        switch self {
        case .repository(let text):
            "`\(text)` is not an image name (want lower-case letters, digits and single `.`, `_`, "
                + "`-` between them, in parts separated by `/`)"
        case .tag(let text):
            "`\(text)` is not a tag (want at most 128 letters, digits, `_`, `.`, `-`, not starting "
                + "with `.` or `-`)"
        case .registry(let text): "`\(text)` is not a registry (want HOST or HOST:PORT)"
        case .digest(let text): "`\(text)` is not a digest (want `sha256:` and 64 hex digits)"
        case .digestNotAllowed(let text): "`\(text)`: an image of the store has a tag, not a digest"
        }
    }

    /// As much of a text as fits into a message.
    static func shown(_ text: some StringProtocol) -> String { String(text.prefix(80)) }
}
