public import Packages

/// A repository that a specification names.
public enum RepositoryEntry: Hashable, Sendable {
    /// An apk repository, with the tag of packages that are taken from it only when asked for.
    case apk(AlpineTag?, FileReference)
    /// A mirror of the Debian archive: the release, its updates and its security updates.
    case debianMirror(FileReference)
    /// A suite of a Debian repository, in apt's words.
    case debianSuite(DebianSuiteEntry)

    /// The entry as a specification writes it, without credentials.
    public var text: String {
        switch self {
        case .apk(let tag?, let location): "\(tag) \(location.text)"
        case .apk(nil, let location), .debianMirror(let location): location.text
        case .debianSuite(let entry): entry.text
        }
    }
}

/// A line of apt's sources: `deb [signed-by=KEYRING] LOCATION SUITE COMPONENT…` (sources.list(5)).
public struct DebianSuiteEntry: Hashable, Sendable {
    /// The folder that has `dists` and `pool`.
    public var location: FileReference
    /// The suite's folder below `dists`.
    public var suite: String
    /// The components to read.
    public var components: [String]
    /// The keyring that its signature is checked against; `nil` for the specification's.
    public var signedBy: FileReference?

    /// The line, without credentials.
    public var text: String {
        let option = signedBy.map { " [signed-by=\($0.text)]" } ?? ""
        return "deb\(option) \(location.text) \(suite) \(components.joined(separator: " "))"
    }
}

/// A URL, or a path of this machine.
///
/// Two references are the same when they are written the same: the folder that a specification lies
/// in does not change what it means.
public struct FileReference: Hashable, Sendable {
    /// The reference as written; a URL without credentials.
    public let text: String
    /// Where it leads, with credentials.
    public let location: RemoteLocation

    /// Names a location with the text that it was written as.
    public init(text: String, location: RemoteLocation) {
        self.text = text
        self.location = location
    }

    /// The same text.
    public static func == (left: FileReference, right: FileReference) -> Bool {
        left.text == right.text
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
