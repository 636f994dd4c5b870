import OCIModel
public import Store

/// A repository of a registry, and what can be done with it.
public struct RegistryRepository: Sendable, CustomStringConvertible {
    let client: RegistryClient
    /// The registry.
    public let registry: RegistryHost
    /// The name.
    public let name: RepositoryName

    /// `REGISTRY/NAME`.
    public var description: String { "\(registry)/\(name)" }

    var transport: RegistryTransport { client.transport }

    /// Where to write, delete and list: the place itself, never a mirror.
    func home() throws -> RepositoryEndpoint {
        let all = try client.configuration.rules.endpoints(
            registry, name, for: nil, isInsecure: client.configuration.allowsInsecure)
        guard let home = all.last else { throw RegistryError.blocked(description) }
        return home
    }

    /// Does something at the first mirror that can, or else at the place itself, whose failure is
    /// the one that counts.
    func atAnyPlace<Result>(
        for version: ManifestVersion, _ body: (RepositoryEndpoint) async throws -> Result
    ) async throws -> Result {
        let places = try client.configuration.rules.endpoints(
            registry, name, for: version, isInsecure: client.configuration.allowsInsecure)
        for mirror in places.dropLast() {
            do {
                return try await body(mirror)
            } catch let error as RegistryError {
                if !error.isNotFound { client.configuration.remark("mirror passed over: \(error)") }
            }
        }
        guard let last = places.last else { throw RegistryError.blocked(description) }
        return try await body(last)
    }

    /// The tags, in the registry's own order, each once.
    ///
    /// - Throws: ``RegistryError``.
    public func tags() async throws -> [Tag] {
        struct Page: Decodable { var tags: [String]? }
        let home = try home()
        let first = RegistryCall(
            .get, home, "tags/list?n=1000", scopes: [TokenScope(home.repository, "pull")])
        var seen: Set<Tag> = []
        var found: [Tag] = []
        try await transport.eachPage(of: first, as: Page.self) { page in
            for tag in (page.tags ?? []).compactMap({ try? Tag($0) })
            where seen.insert(tag).inserted {
                found.append(tag)
            }
            return found.count
        }
        return found
    }
}
