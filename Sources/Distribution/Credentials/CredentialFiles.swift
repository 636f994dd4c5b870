public import Store
public import SystemPackage

/// Credentials from the files that people have, the first that knows a registry winning, and from
/// the helpers that these files name.
public struct CredentialFiles: CredentialSource {
    private let files: [FilePath]
    private let helpers: CredentialHelpers

    /// Reads the usual files.
    ///
    /// - Parameters:
    ///   - named: The only file to read, where the user names one.
    ///   - environment: The variables by name: `REGISTRY_AUTH_FILE`, `XDG_RUNTIME_DIR`,
    ///     `XDG_CONFIG_HOME`, `DOCKER_CONFIG`, `HOME`, and `PATH` for helpers.
    public init(named: FilePath? = nil, environment: [String: String]) {
        files = Self.places(named: named, environment: environment)
        helpers = CredentialHelpers(environment: environment)
    }

    /// The files, in the order in which they are read.
    static func places(named: FilePath?, environment: [String: String]) -> [FilePath] {
        func folder(_ name: String) -> FilePath? {
            guard let text = environment[name], !text.isEmpty else { return nil }
            return FilePath(text)
        }
        if let file = named ?? folder("REGISTRY_AUTH_FILE") { return [file] }
        let configuration = folder("XDG_CONFIG_HOME") ?? folder("HOME")?.appending(".config")
        return [
            folder("XDG_RUNTIME_DIR")?.appending("containers/auth.json"),
            configuration?.appending("containers/auth.json"),
            dockerFile(environment),
        ].compactMap(\.self)
    }

    /// Docker's file, which exists or not.
    static func dockerFile(_ environment: [String: String]) -> FilePath? {
        if let text = environment["DOCKER_CONFIG"], !text.isEmpty {
            return FilePath(text).appending("config.json")
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return FilePath(home).appending(".docker/config.json")
    }

    /// Who to be.
    ///
    /// - Throws: ``CredentialError``.
    public func login(
        for registry: RegistryHost, _ repository: RepositoryName?
    ) async throws -> RegistryLogin? {
        for path in files {
            guard let file = try AuthFile.read(path) else { continue }
            if let name = file.helper(for: registry),
                let login = try await helpers.get(AuthFile.writtenKey(registry), from: name)
            {
                return login
            }
            if let login = file.login(for: registry, repository) { return login }
        }
        return nil
    }
}
