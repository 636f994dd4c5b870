public import OCIModel
public import Packages

/// The verified index of a repository for one architecture.
public struct LoadedAlpineIndex: Sendable {
    /// The repository.
    public let repository: AlpineRepository
    /// The architecture.
    public let architecture: PackageArchitecture
    /// The SHA-256 of the index file, signature included: what a lock records.
    public let digest: Digest
    /// The size of the index file in bytes.
    public let size: Int
    /// What is in the file, verified: the text for a resolver, the packages when asked for.
    public let file: AlpineIndexFile

    /// Whose signature it was accepted for; `nil` for an unsigned one that was allowed.
    public var signer: AlpineSigner? { file.signer }
}

/// Fetches and verifies the indexes of repositories.
public enum AlpineRepositoryLoader {
    /// The largest index file that is fetched, in bytes; Alpine's largest has 2 MB.
    public static let indexLimit = 64 << 20
    private static let parallel = 8

    /// Fetches the indexes of repositories for an architecture, several at a time.
    ///
    /// - Parameters:
    ///   - repositories: The repositories; their order is the order of the result.
    ///   - architecture: The architecture in Alpine's spelling.
    ///   - keyring: Whose signatures to accept.
    ///   - transport: How to get at the files.
    ///   - allowUnsigned: Whether an index without a signature by a known key will do as well.
    /// - Throws: ``AlpineSignatureError``, ``AlpineRepositoryError``, ``RemoteLocationError``, and what
    ///   the transport throws: of the first repository that fails.
    public static func load(
        _ repositories: [AlpineRepository], architecture: PackageArchitecture,
        keyring: AlpineKeyring, using transport: any RepositoryTransport,
        allowUnsigned: Bool = false
    ) async throws -> [LoadedAlpineIndex] {
        try await withThrowingTaskGroup(of: (Int, LoadedAlpineIndex).self) { group in
            var loaded = [LoadedAlpineIndex?](repeating: nil, count: repositories.count)
            for (number, repository) in repositories.enumerated() {
                if number >= parallel, let (done, index) = try await group.next() {
                    loaded[done] = index
                }
                group.addTask {
                    let index = try await load(
                        repository, architecture: architecture, keyring: keyring, using: transport,
                        allowUnsigned: allowUnsigned)
                    return (number, index)
                }
            }
            for try await (done, index) in group { loaded[done] = index }
            return loaded.compactMap(\.self)
        }
    }

    private static func load(
        _ repository: AlpineRepository, architecture: PackageArchitecture,
        keyring: AlpineKeyring, using transport: any RepositoryTransport, allowUnsigned: Bool
    ) async throws -> LoadedAlpineIndex {
        let location = try repository.index(for: architecture)
        let bytes = try await transport.fetchUnverified(location, limit: indexLimit)
        let file = try AlpineIndexFile(
            bytes, name: location.description, keyring: keyring, allowUnsigned: allowUnsigned)
        return LoadedAlpineIndex(
            repository: repository, architecture: architecture,
            digest: DigestHasher.digest(of: bytes), size: bytes.count, file: file)
    }
}
