public import OCIModel

/// The name of an image in the local store: `[REGISTRY/]NAME[:TAG]`, `latest` where no tag is
/// written.
///
/// Nothing else is filled in: `debian` is no short form here. An image that is to be pushed may
/// carry the registry's name already.
public struct ImageName: TextValue, Comparable {
    /// The registry that the name begins with, if it does.
    public var registry: RegistryHost?
    /// The name proper, such as `distroless/static`.
    public var repository: RepositoryName
    /// The tag.
    public var tag: Tag

    /// Names an image.
    public init(registry: RegistryHost? = nil, repository: RepositoryName, tag: Tag = .latest) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
    }

    /// Reads a name.
    ///
    /// - Throws: ``ReferenceError`` that shows the part that is wrong.
    public init(_ text: some StringProtocol) throws(ReferenceError) {
        let parts = try ReferenceParts(text)
        guard parts.digest == nil else { throw .digestNotAllowed(ReferenceError.shown(text)) }
        registry = parts.registry
        repository = try RepositoryName(parts.name)
        tag = parts.tag ?? .latest
    }

    /// The name with its tag.
    public var description: String {
        (registry.map { "\($0)/" } ?? "") + "\(repository):\(tag)"
    }
}
