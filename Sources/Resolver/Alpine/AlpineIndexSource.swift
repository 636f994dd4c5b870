public import Packages

/// The index of one repository, as the resolver takes it: the text of its `APKINDEX`, whose
/// signature has been checked.
///
/// The text is kept as it is. Names, versions and dependencies are read from it when an
/// ``AlpineUniverse`` is made, everything else only for the packages that are selected.
public struct AlpineIndexSource: Sendable {
    /// The bytes of `APKINDEX`.
    public var text: [UInt8]
    /// The tag of the repository; its packages are then only for those who ask for them.
    public var tag: AlpineTag?

    /// Describes an index.
    public init(text: [UInt8], tag: AlpineTag? = nil) {
        self.text = text
        self.tag = tag
    }
}

/// Why indexes do not make a universe.
public enum AlpineUniverseError: Error, Equatable, CustomStringConvertible {
    /// A line is not of the form `K:value`. Repositories and lines count from 0 and 1.
    case malformedLine(repository: Int, line: Int)
    /// A package has the field twice, or lacks it.
    case fieldCount(repository: Int, line: Int, field: Character)
    /// More repositories than there are bits for.
    case tooManyRepositories(Int)
    /// More text, names or packages than any real index has.
    case tooLarge(repository: Int)

    /// The number of the repository whose index is wrong, counted from 0.
    public var repository: Int? {
        switch self {
        case .malformedLine(let repository, _), .fieldCount(let repository, _, _),
            .tooLarge(let repository):
            repository
        case .tooManyRepositories: nil
        }
    }

    /// What is wrong, without the repository.
    public var reason: String {
        switch self {
        case .malformedLine(_, let line): "index line \(line): not of the form `K:value`"
        case .fieldCount(_, let line, let field):
            "index line \(line): the package has no field `\(field):`, or has it twice"
        case .tooManyRepositories(let count):
            "\(count) repositories are too many (at most \(AlpineUniverse.maximumRepositories))"
        case .tooLarge: "the index is too large to be one, or made to slow us down"
        }
    }

    /// One line that says where and what.
    public var description: String {
        repository.map { "repository \($0): \(reason)" } ?? reason
    }
}
