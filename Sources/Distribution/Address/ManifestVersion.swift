public import OCIModel
public import Store

/// What picks a manifest in a repository: a tag, which may come to stand for another, or a digest.
public enum ManifestVersion: Hashable, Sendable, CustomStringConvertible {
    /// Whatever the tag stands for now.
    case tag(Tag)
    /// Exactly this.
    case digest(Digest)

    /// What a reference means: its digest, or else its tag.
    public init(_ reference: ImageReference) {
        if let digest = reference.digest {
            self = .digest(digest)
        } else {
            self = .tag(reference.tag ?? .latest)
        }
    }

    /// The form that the API has.
    public var description: String {
        switch self {
        case .tag(let tag): tag.description
        case .digest(let digest): digest.description
        }
    }
}
