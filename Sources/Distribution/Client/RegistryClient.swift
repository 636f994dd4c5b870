import OCIModel
public import Store

/// A client of the OCI distribution specification 1.1, for any number of registries.
///
/// Connections, tokens and what is known of a registry are shared by all that is done with one
/// client. It may be used from anywhere.
public final class RegistryClient: Sendable {
    /// The settings.
    public let configuration: RegistryConfiguration
    let transport: RegistryTransport
    let memory = RegistryMemory()

    /// Makes a client. No connection is made until something is asked for.
    ///
    /// - Throws: `FetchSettingError` when a setting cannot be followed.
    public init(_ configuration: RegistryConfiguration) throws(FetchSettingError) {
        self.configuration = configuration
        transport = try RegistryTransport(configuration)
    }

    /// A repository of a registry.
    public func repository(
        _ registry: RegistryHost, _ name: RepositoryName
    ) -> RegistryRepository {
        RegistryRepository(client: self, registry: registry, name: name)
    }

    /// The repository of an image.
    public func repository(of reference: ImageReference) -> RegistryRepository {
        repository(reference.registry, reference.repository)
    }

    /// Asks the registry who we are: whether it speaks the API, and takes the credentials.
    ///
    /// - Throws: ``RegistryError``; ``RegistryError/unauthorized(request:status:messages:)`` when it
    ///   does not.
    public func check(_ registry: RegistryHost) async throws {
        let call = RegistryCall(
            .get, registry, path: "/v2/", isInsecure: configuration.allowsInsecure, scopes: [])
        let response = try await transport.answer(call, expecting: [200])
        await transport.client.discard(response)
    }

    /// The repositories of a registry, in its own order. Many registries do not tell.
    ///
    /// - Throws: ``RegistryError``.
    public func repositories(of registry: RegistryHost) async throws -> [RepositoryName] {
        struct Page: Decodable { var repositories: [String]? }
        let first = RegistryCall(
            .get, registry, path: "/v2/_catalog?n=1000",
            isInsecure: configuration.allowsInsecure, scopes: [.catalog])
        var found: [RepositoryName] = []
        try await transport.eachPage(of: first, as: Page.self) { page in
            found += (page.repositories ?? []).compactMap { try? RepositoryName($0) }
            return found.count
        }
        return found
    }
}
