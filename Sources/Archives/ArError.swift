/// Why an ar archive could not be read.
public enum ArError: Error, Equatable, CustomStringConvertible {
    /// The file does not begin as ar archives do.
    case notAnArchive
    /// A member's header does not have its form.
    case badHeader(offset: UInt64)
    /// A number in a member's header is not one.
    case badNumber(field: String, member: String)
    /// A member with a name in one of the two forms for long names, which packages do not have.
    case longName(offset: UInt64)
    /// The archive ends inside the named member.
    case truncated(member: String)

    /// One line that names the member, where it is known.
    public var description: String {
        switch self {
        case .notAnArchive: "not an ar archive"
        case .badHeader(let offset): "bad ar header at byte \(offset)"
        case .badNumber(let field, let member): "ar member \(member): bad number in field \(field)"
        case .longName(let offset): "unsupported name of the ar member at byte \(offset)"
        case .truncated(let member): "ar member \(member): the archive ends too early"
        }
    }
}
