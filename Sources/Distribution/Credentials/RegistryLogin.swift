public import Store

/// Who to be at a registry.
public enum RegistryLogin: Hashable, Sendable {
    /// A user with a password.
    case password(BasicCredentials)
    /// A long-lived token that short-lived ones are got with (OAuth 2 refresh token).
    case identityToken(Secret)
    /// A token that is shown as it is.
    case registryToken(Secret)
}

/// Knows who to be.
public protocol CredentialSource: Sendable {
    /// Who to be at a repository, or at a registry as a whole; `nil` for nobody.
    ///
    /// - Throws: ``CredentialError``, which never shows a secret.
    func login(for registry: RegistryHost, _ repository: RepositoryName?) async throws
        -> RegistryLogin?
}

/// Nobody, anywhere.
public struct NoCredentials: CredentialSource {
    /// Knows nothing.
    public init() {}

    /// Nobody.
    public func login(
        for registry: RegistryHost, _ repository: RepositoryName?
    ) async throws -> RegistryLogin? { nil }
}

/// One identity, at one registry.
public struct FixedCredentials: CredentialSource {
    private let registry: RegistryHost
    private let login: RegistryLogin

    /// Is somebody at a registry and nobody elsewhere.
    public init(_ login: RegistryLogin, at registry: RegistryHost) {
        self.login = login
        self.registry = registry
    }

    /// The identity, where it belongs.
    public func login(
        for registry: RegistryHost, _ repository: RepositoryName?
    ) async throws -> RegistryLogin? { registry == self.registry ? login : nil }
}

/// Why credentials cannot be had or kept.
public enum CredentialError: Error, Equatable, CustomStringConvertible {
    /// A file is not of its form, or cannot be read or written.
    case file(String, reason: String)
    /// A credential helper failed.
    case helper(String, reason: String)

    /// One line; what a file or a helper holds is never part of it.
    public var description: String {
        switch self {
        case .file(let path, let reason): "\(path): \(reason)"
        case .helper(let name, let reason): "docker-credential-\(name): \(reason)"
        }
    }
}
