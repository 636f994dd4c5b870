import OCIModel
public import Packages

extension DebianRepositoryLoader {
    /// What is appended to `Packages`, the smallest first.
    private static let compressions = [".xz", ".zst", ".gz", ""]

    /// An index to look for.
    private struct Wanted: Sendable {
        let component: String
        let architecture: PackageArchitecture
        /// The path below the suite without an ending for the compression.
        let name: String
    }

    /// Loads the indexes that a verified Release file lists for an architecture.
    ///
    /// - Returns: No indexes for a suite that stands beside a release, or is meant for other
    ///   architectures, and does not have this one.
    /// - Throws: ``ReleaseError`` when Release lists none, or what the transport throws.
    public func index(
        of source: LoadedRelease, architecture: PackageArchitecture,
        using transport: any RepositoryTransport
    ) async throws -> LoadedIndex {
        let repository = source.repository
        let isMeant =
            repository.architectures.isEmpty || repository.architectures.contains(architecture)
        let isOffered = source.release.offers(architecture)
        guard isMeant, isOffered || !repository.isSupplement else {
            return LoadedIndex(source: source, architecture: architecture, indexes: [])
        }
        guard isOffered else {
            throw ReleaseError.noArchitecture(
                file: source.location.description, architecture: architecture,
                offered: source.release.architectures)
        }
        let indexes = try await Self.inParallel(wanted(source, architecture)) { wanted in
            try await fetch(wanted, of: source, using: transport)
        }
        return LoadedIndex(source: source, architecture: architecture, indexes: indexes)
    }

    private func wanted(
        _ source: LoadedRelease, _ architecture: PackageArchitecture
    ) -> [Wanted] {
        guard !source.repository.isFlat else {
            return [Wanted(component: "", architecture: architecture, name: "Packages")]
        }
        return source.repository.components.flatMap { component in
            func index(_ architecture: PackageArchitecture) -> Wanted {
                Wanted(
                    component: component, architecture: architecture,
                    name: "\(component)/binary-\(architecture)/Packages")
            }
            let all = index(PackageArchitecture("all"))
            let hasAll =
                !source.release.indexesIncludeAll
                && Self.compressions.contains { source.release.files[all.name + $0] != nil }
            return [index(architecture)] + (hasAll ? [all] : [])
        }
    }

    /// Fetches the best form of an index that the repository really has: mirrors leave out some that
    /// Release lists.
    private func fetch(
        _ wanted: Wanted, of source: LoadedRelease, using transport: any RepositoryTransport
    ) async throws -> LoadedComponent {
        var missing: TransportError?
        for ending in Self.compressions {
            let name = wanted.name + ending
            guard let file = source.release.files[name] else { continue }
            do {
                let path = try await transport.fetch(
                    try locations(of: name, file, in: source), size: file.size, digest: file.digest)
                return LoadedComponent(
                    component: wanted.component, architecture: wanted.architecture, name: name,
                    size: file.size, digest: file.digest, path: path)
            } catch let error as TransportError {
                guard case .notFound = error else { throw error }
                missing = missing ?? error
            }
        }
        throw missing
            ?? ReleaseError.noIndex(file: source.location.description, index: wanted.name)
    }

    private func locations(
        of name: String, _ file: ReleaseFile, in source: LoadedRelease
    ) throws -> [RemoteLocation] {
        let repository = source.repository
        let plain = try repository.location(of: name)
        guard source.release.acquireByHash else { return [plain] }
        let folder = name.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let byHash = try repository.location(of: "\(folder)by-hash/SHA256/\(file.digest.hex)")
        return [byHash, plain]
    }
}
