import OCIModel
public import Packages

/// Brings the indexes of Debian repositories onto this machine, each verified: the Release file by
/// its signature, the indexes by what it says of them.
public struct DebianRepositoryLoader: Sendable {
    /// What checks signatures; `nil` where every repository is trusted without.
    public let verifier: InReleaseVerifier?

    static let maximumRelease = 16 << 20
    private static let maximumSignature = 1 << 20

    /// Makes a loader.
    public init(verifier: InReleaseVerifier?) { self.verifier = verifier }

    /// Loads one suite for one architecture.
    ///
    /// - Parameters:
    ///   - keyrings: The keys for a repository that does not name its own.
    ///   - policy: The present time, and how old a Release file may be.
    /// - Throws: ``SignatureError``, ``KeyringError``, ``ControlError``, ``ReleaseError``, or what the
    ///   transport throws.
    public func load(
        _ repository: DebianRepository, architecture: PackageArchitecture,
        using transport: any RepositoryTransport, keyrings: [Keyring], policy: ReleasePolicy
    ) async throws -> LoadedIndex {
        let release = try await release(
            of: repository, using: transport, keyrings: keyrings, policy: policy)
        return try await index(of: release, architecture: architecture, using: transport)
    }

    /// Loads several suites for one architecture, all at the same time.
    ///
    /// - Returns: The indexes in the order of `repositories`.
    /// - Throws: As ``load(_:architecture:using:keyrings:policy:)-(DebianRepository,_,_,_,_)``, the
    ///   first error that comes; and ``ReleaseError/noArchitecture(file:architecture:offered:)`` when
    ///   no suite has the architecture.
    public func load(
        _ repositories: [DebianRepository], architecture: PackageArchitecture,
        using transport: any RepositoryTransport, keyrings: [Keyring], policy: ReleasePolicy
    ) async throws -> [LoadedIndex] {
        let loaded = try await Self.inParallel(repositories) { repository in
            try await load(
                repository, architecture: architecture, using: transport, keyrings: keyrings,
                policy: policy)
        }
        try Self.requireArchitecture(loaded)
        return loaded
    }

    /// Loads the Release files of several suites at the same time, for a caller that wants the
    /// indexes of several architectures from the same state of the archive.
    ///
    /// - Returns: The files in the order of `repositories`.
    /// - Throws: As ``release(of:using:keyrings:policy:)``, the first error that comes.
    public func releases(
        of repositories: [DebianRepository], using transport: any RepositoryTransport,
        keyrings: [Keyring], policy: ReleasePolicy
    ) async throws -> [LoadedRelease] {
        try await Self.inParallel(repositories) { repository in
            try await release(
                of: repository, using: transport, keyrings: keyrings, policy: policy)
        }
    }

    /// Loads the indexes of several suites for one architecture at the same time.
    ///
    /// - Returns: The indexes in the order of `releases`.
    /// - Throws: As ``index(of:architecture:using:)``, the first error that comes, and
    ///   ``ReleaseError/noArchitecture(file:architecture:offered:)`` when no suite has it.
    public func indexes(
        of releases: [LoadedRelease], architecture: PackageArchitecture,
        using transport: any RepositoryTransport
    ) async throws -> [LoadedIndex] {
        let loaded = try await Self.inParallel(releases) { release in
            try await index(of: release, architecture: architecture, using: transport)
        }
        try Self.requireArchitecture(loaded)
        return loaded
    }

    /// Loads and checks the Release file of a suite.
    ///
    /// - Throws: ``SignatureError``, ``KeyringError``, ``ControlError``, ``ReleaseError``, or what the
    ///   transport throws.
    public func release(
        of repository: DebianRepository, using transport: any RepositoryTransport,
        keyrings: [Keyring], policy: ReleasePolicy
    ) async throws -> LoadedRelease {
        let fetched = try await fetchRelease(of: repository, using: transport)
        let file = fetched.location.description
        let verified = try await verify(
            fetched, repository: repository,
            keyrings: repository.signedBy.isEmpty ? keyrings : repository.signedBy)
        let release = try Release(parsing: verified.text, file: file)
        try policy.check(release, of: repository, file: file)
        return LoadedRelease(
            repository: repository, location: fetched.location, release: release,
            digest: DigestHasher.digest(of: fetched.bytes), signatures: verified.signatures)
    }

    /// A Release file as it came, believed by nobody yet.
    private struct FetchedRelease {
        let location: RemoteLocation
        let bytes: [UInt8]
        /// The signature, where it came as a file of its own.
        var signature: [UInt8]?
        var isClearsigned = false
    }

    private func fetchRelease(
        of repository: DebianRepository, using transport: any RepositoryTransport
    ) async throws -> FetchedRelease {
        let inRelease = try repository.location(of: "InRelease")
        do {
            let bytes = try await transport.fetchUnverified(inRelease, limit: Self.maximumRelease)
            return FetchedRelease(location: inRelease, bytes: bytes, isClearsigned: true)
        } catch TransportError.notFound {
            // Older repositories have the signature in a file of its own.
        }
        let location = try repository.location(of: "Release")
        let bytes: [UInt8]
        do {
            bytes = try await transport.fetchUnverified(location, limit: Self.maximumRelease)
        } catch TransportError.notFound {
            // The name that people know, and the first that was tried.
            throw TransportError.notFound(inRelease)
        }
        guard !repository.isTrusted else { return FetchedRelease(location: location, bytes: bytes) }
        do {
            let signature = try await transport.fetchUnverified(
                try repository.location(of: "Release.gpg"), limit: Self.maximumSignature)
            return FetchedRelease(location: location, bytes: bytes, signature: signature)
        } catch TransportError.notFound {
            throw SignatureError.notSigned(
                file: location.description,
                firstLine: ControlSyntax.excerpt(bytes.prefix { $0 != 0x0a }))
        }
    }

    private func verify(
        _ fetched: FetchedRelease, repository: DebianRepository, keyrings: [Keyring]
    ) async throws -> (text: [UInt8], signatures: [ArchiveSignature]) {
        let file = fetched.location.description
        if repository.isTrusted {
            let message = try? ClearsignedMessage(parsing: fetched.bytes, file: file)
            return (message?.text ?? fetched.bytes, [])
        }
        guard let verifier else { throw SignatureError.noTool }
        let verified =
            if let signature = fetched.signature {
                try await verifier.verify(
                    release: fetched.bytes, signature: signature, at: fetched.location,
                    keyrings: keyrings, onlyKeys: repository.signedByKeys)
            } else {
                try await verifier.verify(
                    inRelease: fetched.bytes, at: fetched.location, keyrings: keyrings,
                    onlyKeys: repository.signedByKeys)
            }
        return (verified.text, verified.signatures)
    }

    private static func requireArchitecture(_ loaded: [LoadedIndex]) throws(ReleaseError) {
        guard let first = loaded.first, loaded.allSatisfy(\.indexes.isEmpty) else { return }
        throw .noArchitecture(
            file: first.source.location.description, architecture: first.architecture,
            offered: first.release.architectures)
    }

    /// Runs `work` for all the elements at once and gives the results in their order; the first
    /// failure ends the rest.
    static func inParallel<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ work: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, element) in elements.enumerated() {
                group.addTask { (index, try await work(element)) }
            }
            var results: [(Int, Result)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
