public import OCIModel

/// An image in a registry: `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`.
///
/// What people leave out is filled in as every other tool does: `debian` is
/// `docker.io/library/debian:latest`. With a digest, the digest alone decides and a tag is a remark.
public struct ImageReference: TextValue, Comparable {
    /// The registry.
    public var registry: RegistryHost
    /// The repository in the registry.
    public var repository: RepositoryName
    /// The tag, where one was written or neither tag nor digest was.
    public var tag: Tag?
    /// The digest, where one was written.
    public var digest: Digest?

    /// Names an image.
    public init(
        registry: RegistryHost, repository: RepositoryName, tag: Tag?, digest: Digest? = nil
    ) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// Reads a reference.
    ///
    /// - Throws: ``ReferenceError`` that shows the part that is wrong.
    public init(_ text: some StringProtocol) throws(ReferenceError) {
        let parts = try ReferenceParts(text)
        registry = parts.registry ?? .standard
        if registry == .standard, !parts.name.contains("/") {
            repository = try RepositoryName("library/" + parts.name)
        } else {
            repository = try RepositoryName(parts.name)
        }
        digest = parts.digest
        tag = parts.tag ?? (parts.digest == nil ? .latest : nil)
    }

    /// The full form.
    public var description: String {
        "\(registry)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}

/// A reference cut into its parts, before anything is filled in.
struct ReferenceParts {
    var registry: RegistryHost?
    var name: String
    var tag: Tag?
    var digest: Digest?

    init(_ text: some StringProtocol) throws(ReferenceError) {
        var rest = String(text.prefix(1024))
        if let at = rest.firstIndex(of: "@") {
            let written = rest[rest.index(after: at)...]
            do {
                digest = try Digest(written)
            } catch {
                throw .digest(ReferenceError.shown(written))
            }
            rest = String(rest[..<at])
        }
        if let slash = rest.firstIndex(of: "/"), RegistryHost.looksLikeRegistry(rest[..<slash]) {
            registry = try RegistryHost(rest[..<slash])
            rest = String(rest[rest.index(after: slash)...])
        }
        if let colon = rest.lastIndex(of: ":") {
            tag = try Tag(rest[rest.index(after: colon)...])
            rest = String(rest[..<colon])
        }
        name = rest
    }
}
